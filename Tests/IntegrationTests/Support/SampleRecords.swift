import KafkaClient

/// Records with everything that a record can have.
enum SampleRecords {
    /// 900 KB: what fits into the usual limit of 1 MB with little to spare.
    static let large = 900 * 1024

    /// Made for a topic; the same for the same seed.
    static func all(topic: String, seed: UInt64) -> [ByteRecord] {
        var random = SplitMix64(seed: seed)
        return keyed(topic, &random) + nulls(topic) + headers(topic, &random) + timestamps(topic)
            + largeOnes(topic, &random)
    }

    /// Many records for few keys, for their order.
    private static func keyed(_ topic: String, _ random: inout SplitMix64) -> [ByteRecord] {
        (0..<240).map { number in
            let key = number.isMultiple(of: 2) ? "user-\(number % 12)".bytes : [0, 255, UInt8(number % 7)]
            // Compressible, with bytes of every kind, newlines too.
            let noise = random.bytes(number % 40)
            return ByteRecord(
                topic: topic, key: key, value: "{\"number\": \(number), \"text\": \"ünï\n\t\"}".bytes + noise)
        }
    }

    private static func nulls(_ topic: String) -> [ByteRecord] {
        [
            ByteRecord(topic: topic, key: "tombstone".bytes, value: nil),
            ByteRecord(topic: topic, key: "empty value".bytes, value: []),
            ByteRecord(topic: topic, key: nil, value: "null key".bytes),
            ByteRecord(topic: topic, key: [], value: "empty key".bytes),
            ByteRecord(topic: topic, key: [], value: []), ByteRecord(topic: topic, key: nil, value: []),
            ByteRecord(topic: topic, key: [], value: nil), ByteRecord(topic: topic, key: nil, value: nil),
        ]
    }

    private static func headers(_ topic: String, _ random: inout SplitMix64) -> [ByteRecord] {
        let binary = Array(UInt8.min...UInt8.max)
        let mixed = [
            RecordHeader(key: "binary", value: binary), RecordHeader(key: "null", value: nil),
            RecordHeader(key: "empty", value: []), RecordHeader(key: "", value: "no name"),
            RecordHeader(key: "twice", value: "first"), RecordHeader(key: "twice", value: "second"),
            RecordHeader(key: "schlüssel", value: "wert"),
            RecordHeader(key: String(repeating: "k", count: 300), value: random.bytes(5000)),
        ]
        let many = (0..<100).map { RecordHeader(key: "h\($0)", value: random.bytes($0)) }
        return [
            ByteRecord(topic: topic, key: "headers".bytes, value: "mixed".bytes, headers: mixed),
            ByteRecord(topic: topic, key: "headers".bytes, value: nil, headers: mixed),
            ByteRecord(topic: topic, key: nil, value: "many".bytes, headers: many),
        ]
    }

    private static func timestamps(_ topic: String) -> [ByteRecord] {
        // Before and after the ones around them: deltas of both signs in one batch.
        [1_234_567_890_123, 1, 1_700_000_000_000, 1_600_000_000_000].map { timestamp in
            ByteRecord(topic: topic, key: "time".bytes, value: "time".bytes, timestamp: timestamp)
        }
    }

    private static func largeOnes(_ topic: String, _ random: inout SplitMix64) -> [ByteRecord] {
        let line = "the same line again and again, number "
        let text = (0..<(large / 45)).flatMap { "\(line)\($0)\n".utf8 }
        return [
            ByteRecord(topic: topic, key: "large".bytes, value: random.bytes(large)),
            ByteRecord(topic: topic, key: "large".bytes, value: Array(text.prefix(large))),
            ByteRecord(topic: topic, key: "small again".bytes, value: "x".bytes),
        ]
    }
}
