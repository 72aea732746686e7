import KafkaClient
import Testing

/// Compares what was sent with what a reader found.
enum ReadBack {
    /// Each record is there once, at its place, as it was sent, and nothing else is. kcat shows neither null values nor headers.
    static func expect(
        _ sent: [SentRecord], in read: [ReadRecord], by reader: TopicReader,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let sent = sent.sorted {
            ($0.metadata.partition, $0.metadata.offset) < ($1.metadata.partition, $1.metadata.offset)
        }
        let found = read.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
        #expect(found.count == sent.count, "\(reader)", sourceLocation: sourceLocation)
        // One by one: a difference between large arrays takes long to print.
        for (found, sent) in zip(found, sent) {
            var expected = sent.asRead(timestamp: sent.timestamp.map { Int($0) } ?? found.timestamp)
            if reader == .kcat { expected = expected.asKcatShows }
            guard found != expected else { continue }
            Issue.record(
                "\(reader) found \(brief(found)), sent was \(brief(expected))", sourceLocation: sourceLocation)
            return
        }
    }

    private static func brief(_ record: ReadRecord) -> String {
        func start(_ bytes: [UInt8]?) -> String {
            bytes.map { "\($0.count) bytes \(String(decoding: $0.prefix(40), as: UTF8.self))" } ?? "null"
        }
        return "\(record.partition)@\(record.offset) at \(record.timestamp): key \(start(record.key)), "
            + "value \(start(record.value)), headers \(record.headers.map { "\($0.name)=\(start($0.value))" })"
    }
}

extension ReadRecord {
    fileprivate var asKcatShows: ReadRecord {
        ReadRecord(
            partition: partition, offset: offset, timestamp: timestamp, key: key, value: value ?? [], headers: [])
    }
}
