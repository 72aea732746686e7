import KafkaWire

/// The record sets of generate.py: what the batch fixtures stand for.
enum RecordSets {
    static let base: Int64 = 1_700_000_000_000

    static func records(_ name: String) -> [DecodedRecord] {
        switch name {
        case "plain":
            return [
                DecodedRecord(offset: 0, timestamp: base, key: utf8("k1"), value: utf8("value one")),
                DecodedRecord(offset: 1, timestamp: base + 5, key: nil, value: utf8("no key")),
                DecodedRecord(offset: 2, timestamp: base + 3, key: utf8("tombstone"), value: nil),
                DecodedRecord(offset: 3, timestamp: base + 100, key: [], value: []),
            ]
        case "headers":
            let first = [
                WireRecordHeader(key: "trace", value: [0x00, 0xff]), WireRecordHeader(key: "empty", value: []),
                WireRecordHeader(key: "null", value: nil),
            ]
            let second = [WireRecordHeader(key: "über", value: Array(repeating: 0x78, count: 200))]
            return [
                DecodedRecord(offset: 0, timestamp: base, key: utf8("k"), value: utf8("v"), headers: first),
                DecodedRecord(offset: 1, timestamp: base + 1, key: nil, value: nil, headers: second),
            ]
        case "many":
            return (0..<100).map { index in
                DecodedRecord(
                    offset: Int64(index), timestamp: base + Int64(index), key: utf8("key-\(index)"),
                    value: utf8(String(repeating: "value ", count: 10)))
            }
        default:
            return []
        }
    }

    private static func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// The records as this package encodes them.
    static func payload(_ records: [DecodedRecord]) -> [UInt8] {
        var bytes: [UInt8] = []
        for record in records { bytes += encode(record) }
        return bytes
    }

    static func encode(_ record: DecodedRecord) -> [UInt8] {
        write(record) { target, key, value in
            RecordEncoder.encode(
                to: target, offsetDelta: Int32(record.offset), timestampDelta: record.timestamp &- base, key: key,
                value: value, headers: record.headers)
        }
    }

    /// The same by the way of records without headers.
    static func encodePlain(_ record: DecodedRecord, lengthSize: Int) -> [UInt8] {
        write(record) { target, key, value in
            let end = RecordEncoder.encodePlain(
                to: target, lengthSize: lengthSize, offsetDelta: Int32(record.offset),
                timestampDelta: record.timestamp &- base, key: key, value: value)
            return end - target
        }
    }

    private static func write(
        _ record: DecodedRecord,
        _ body: (UnsafeMutableRawPointer, UnsafeRawBufferPointer?, UnsafeRawBufferPointer?) -> Int
    ) -> [UInt8] {
        let size = RecordEncoder.size(
            offsetDelta: Int32(record.offset), timestampDelta: record.timestamp &- base,
            keyCount: record.key?.count ?? -1, valueCount: record.value?.count ?? -1,
            headersSize: RecordEncoder.headersSize(record.headers)
        ).total
        // More room than needed, so that writing too much shows.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size + 16, alignment: 1)
        defer { buffer.deallocate() }
        buffer.initializeMemory(as: UInt8.self, repeating: 0xee)
        guard let target = buffer.baseAddress else { return [] }
        let count = withOptionalBytes(record.key) { key in
            withOptionalBytes(record.value) { value in body(target, key, value) }
        }
        let untouched = buffer[size...].allSatisfy { $0 == 0xee }
        return count == size && untouched ? Array(buffer[..<count]) : []
    }

    private static func withOptionalBytes<T>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> T) -> T {
        guard let bytes else { return body(nil) }
        return bytes.withUnsafeBytes { body($0) }
    }
}
