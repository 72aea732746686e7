import KafkaClient
import KafkaTesting
import KafkaVerification

/// The last records of a topic, and what can be seen of its load in them.
struct TopicSample: Sendable {
    let facts: TopicFacts
    let payloads: Payloads?
    /// Of key, value and headers.
    let recordBytes: Double
    let isKeyed: Bool
    /// By the records' timestamps; nil if they do not show it.
    let recordsPerSecond: Double?
    let count: Int

    private static let mostRecords = 4000
    private static let mostBytes = 32 << 20
    private static let patience = Duration.seconds(10)

    /// Reads from a cluster. The topic may be empty.
    ///
    /// - Throws: Why it could not be read.
    static func read(topic: String, configuration: ProducerConfiguration) async throws -> TopicSample {
        try await BlockingExecutor.run {
            let facts: TopicFacts
            do throws(KafkaError) {
                facts = try TopicFacts.read(topic: topic, configuration: configuration)
            } catch {
                throw error.code == .invalidConfiguration || error.code == .unknownTopic
                    ? ToolError.wrongUse(error.message) : ToolError("\(error)")
            }
            let reader = try TopicLogReader(topic: topic, configuration: configuration, patience: patience)
            let ends = try reader.endOffsets()
            let share = Int64(max(1, mostRecords / max(1, ends.count)))
            var (records, bytes): ([EmbeddedRecord], Int) = ([], 0)
            try reader.forEachRecord(from: ends.mapValues { max(0, $0 - share) }) { record in
                guard bytes < mostBytes else { return }
                bytes += record.size
                records.append(record)
            } while: {
                bytes < mostBytes
            }
            return TopicSample(facts: facts, records: records)
        }
    }

    init(facts: TopicFacts, records: [EmbeddedRecord]) {
        self.facts = facts
        count = records.count
        payloads = Payloads(values: records.map { $0.value ?? [] })
        recordBytes =
            records.isEmpty ? 0 : Double(records.reduce(0) { $0 + $1.size }) / Double(records.count)
        isKeyed = records.count { $0.key != nil } * 2 > records.count
        let rates = Dictionary(grouping: records, by: \.partition).values.compactMap(Self.rate)
        recordsPerSecond = rates.isEmpty ? nil : rates.reduce(0, +)
    }

    /// Of a partition's records: those between the first and the last one, by the time between them.
    private static func rate(_ records: [EmbeddedRecord]) -> Double? {
        let times = records.map(\.timestamp)
        guard records.count >= 10, let first = times.min(), let last = times.max(), last > first else { return nil }
        return Double(records.count - 1) / (Double(last - first) / 1000)
    }
}

extension EmbeddedRecord {
    /// Bytes of key, value and headers.
    fileprivate var size: Int {
        (key?.count ?? 0) + (value?.count ?? 0)
            + headers.reduce(0) { $0 + $1.key.utf8.count + ($1.value?.count ?? 0) }
    }
}
