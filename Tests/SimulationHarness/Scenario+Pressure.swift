import KafkaClient
import KafkaTesting

/// What keeps one topic or one app from taking everything, and what becomes of records that are refused or fail: bounds for
/// topics, pacing, interceptors that throw, dead letters.
extension Scenario {
    /// With dice of its own, as `chooseCompany`.
    mutating func choosePressure() {
        var dice = Dice(seed: seed ^ 13)
        guard dice.chance(0.35) else { return }
        if dice.chance(0.4) {
            let least = max(configuration.batchSize, configuration.maxRequestSize)
            configuration.topicBufferMemory =
                dice.chance(0.5) ? least : dice.number(least...max(least, configuration.bufferMemory))
        }
        if dice.chance(0.3) { configuration.maxTopicRecords = dice.magnitude(1...50) }
        if dice.chance(0.3) {
            configuration.pacingThreshold = dice.element([0, 0, 10, 50, 90])
            configuration.longestPause = dice.milliseconds(1...2000)
        }
        hasInterceptors = dice.chance(0.4)
        if configuration.acks != .zero, dice.chance(0.5) { chooseDeadLetters(&dice) }
    }

    private mutating func chooseDeadLetters(_ dice: inout Dice) {
        configuration.deadLetters.failures = dice.element([.final, .notWritten, .notWritten, .all])
        configuration.deadLetters.timeout = dice.milliseconds(1...3000)
        if dice.chance(0.3) { configuration.deadLetters.topic = "dead-letters" }
        faults.insert(.errors)
    }

    /// The topics that dead letters go to.
    var deadLetterTopics: [Topic] {
        let policy = configuration.deadLetters
        guard policy.failures != .none else { return [] }
        if let topic = policy.topic { return [Topic(name: topic, partitions: 2)] }
        return topics.map { Topic(name: $0.name + policy.topicSuffix, partitions: $0.partitions) }
    }

    /// The interceptors of the run's producer.
    func interceptors(_ ledger: Ledger) -> [any ProducerInterceptor] {
        guard hasInterceptors else { return [] }
        return [
            ThrowingInterceptor(ledger, .failRecord), ThrowingInterceptor(ledger, .logAndSkip),
            ThrowingInterceptor(ledger, .logAndSkip, isFirst: false),
        ]
    }
}
