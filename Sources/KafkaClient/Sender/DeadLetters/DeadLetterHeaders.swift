import KafkaWire

/// The headers that say why a record is a dead letter: those that Spring's consumers know, and two of our own.
///
/// Names and encodings are those of Spring's `DeadLetterPublishingRecoverer`: text in UTF-8, numbers big-endian.
enum DeadLetterHeaders {
    /// A text longer than this is cut off: an error must not make a record too large.
    static let longestText = 1000

    /// The headers for a record of a batch that failed.
    static func headers(
        topic: String, partition: Int32, timestamp: Int64, _ error: KafkaError
    ) -> [WireRecordHeader] {
        var headers = [
            text("original-topic", topic),
            number("original-partition", partition),
            // It has none: it is not stored.
            number("original-offset", Int64(-1)),
            number("original-timestamp", timestamp),
            text("original-timestamp-type", "CreateTime"),
            text("exception-fqcn", error._domain),
        ]
        if let cause = error.underlying { headers.append(text("exception-cause-fqcn", typeName(cause))) }
        return headers + [
            text("exception-message", error.message),
            text("exception-stacktrace", error.description),
            text("persistence", error.persistence.rawValue),
            number("attempts", Int32(clamping: error.attempts)),
        ]
    }

    private static func typeName(_ error: any Error) -> String {
        (error as? KafkaError)?._domain ?? String(reflecting: type(of: error))
    }

    private static func text(_ name: String, _ value: String) -> WireRecordHeader {
        WireRecordHeader(key: "kafka_dlt-" + name, value: Array(value.prefix(longestText).utf8))
    }

    private static func number(_ name: String, _ value: some FixedWidthInteger) -> WireRecordHeader {
        WireRecordHeader(key: "kafka_dlt-" + name, value: withUnsafeBytes(of: value.bigEndian, Array.init))
    }
}
