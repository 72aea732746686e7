import KafkaClient

/// Linger and batch size that change while everything else goes wrong.
extension Scenario {
    /// With dice of its own, as `chooseCompany`.
    mutating func chooseBatching() {
        var dice = Dice(seed: seed ^ 15)
        // Scenarios with smaller batches are about those.
        guard dice.chance(0.25), configuration.batchSize >= 512 else { return }
        let room = min(
            configuration.maxRequestSize, configuration.bufferMemory, configuration.topicBufferMemory ?? .max)
        var bounds = BatchingBounds()
        bounds.minimumBatchSize = dice.element([512, 700, 1024])
        bounds.maximumBatchSize = min(room, bounds.minimumBatchSize * dice.element([1, 4, 5, 16]))
        guard bounds.minimumBatchSize <= bounds.maximumBatchSize else { return }
        bounds.minimumLinger = dice.chance(0.7) ? .zero : configuration.linger.longest / 2
        bounds.maximumLinger = configuration.linger.longest
        configuration.batching = .automatic(within: bounds)
    }

    /// The largest batch that the producer may make.
    var largestBatch: Int {
        guard case .automatic(let bounds) = configuration.batching else { return configuration.batchSize }
        return bounds.maximumBatchSize
    }
}
