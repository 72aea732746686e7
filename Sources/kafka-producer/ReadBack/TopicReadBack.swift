import KafkaClient
import KafkaTesting
import KafkaVerification

/// Reads what a run wrote to a topic, over its own connections.
struct TopicReadBack: Sendable {
    let topic: String
    /// Where each partition ended before the run.
    private let starts: [Int32: Int64]

    var partitions: Int { starts.count }

    /// Records with acks=1 or acks=0 may become readable only a little later.
    static let patience = Duration.seconds(10)
    private static let pause = Duration.milliseconds(100)

    /// Notes where the partitions end. The topic must exist.
    init(topic: String, configuration: ProducerConfiguration) async throws {
        self.topic = topic
        starts = try await BlockingExecutor.run {
            try TopicLogReader(topic: topic, configuration: configuration).endOffsets()
        }
    }

    /// Visits the records from there on, in the order of each partition's offsets, until all that is expected was
    /// found, or until nothing more comes.
    ///
    /// - Parameters:
    ///   - configuration: Where the cluster is by now, and how connections to it are secured.
    ///   - patience: How long to wait when nothing comes.
    ///   - isComplete: Whether all is found that is expected. More than that is visited as well, if it is there.
    func forEachRecord(
        _ configuration: ProducerConfiguration, patience: Duration = Self.patience,
        until isComplete: @escaping @Sendable () -> Bool,
        _ body: @escaping @Sendable (EmbeddedRecord) -> Void
    ) async throws {
        try await BlockingExecutor.run { [topic, starts] in
            let reader = try TopicLogReader(topic: topic, configuration: configuration)
            var next = starts
            var deadline = ContinuousClock.now + patience
            while true {
                var isProgress = false
                try reader.forEachRecord(from: next) { record in
                    body(record)
                    next[record.partition] = record.offset + 1
                    isProgress = true
                }
                if isComplete() { return }
                if isProgress { deadline = .now + patience }
                if ContinuousClock.now >= deadline { return }
                try await Task.sleep(for: Self.pause)
            }
        }
    }
}
