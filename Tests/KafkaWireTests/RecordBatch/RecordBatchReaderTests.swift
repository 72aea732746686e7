import KafkaWire
import Testing

@Suite("Strictness of the record batch decoder", .timeLimit(.minutes(10)))
struct RecordBatchReaderTests {
    static func header(count: Int32, lastOffsetDelta: Int32? = nil) -> RecordBatchHeader {
        RecordBatchHeader(
            lastOffsetDelta: lastOffsetDelta ?? count - 1, baseTimestamp: RecordSets.base,
            maxTimestamp: RecordSets.base, recordCount: count)
    }

    static func decode(
        _ payload: [UInt8], _ header: RecordBatchHeader, consecutive: Bool = true
    ) throws(WireError) -> [DecodedRecord] {
        let result: Result<[DecodedRecord], WireError> = payload.withUnsafeBytes { bytes in
            do throws(WireError) {
                return .success(try RecordBatchReader.records(in: bytes, header: header, consecutive: consecutive))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    @Test("Payloads cut at any byte, or followed by one, are refused", arguments: ["plain", "headers"])
    func truncation(name: String) {
        let records = RecordSets.records(name)
        let payload = RecordSets.payload(records)
        let header = Self.header(count: Int32(records.count))
        for count in 0..<payload.count {
            #expect(throws: WireError.self, "cut to \(count)") { try Self.decode(Array(payload[..<count]), header) }
        }
        #expect(throws: WireError(.trailingBytes, at: payload.count, "end")) {
            try Self.decode(payload + [0], header)
        }
    }

    @Test("Headers alone are read without the rest, of equal ones in a row the first, until enough was seen")
    func headersAlone() throws {
        func visit(_ records: [DecodedRecord], limit: Int = .max) throws(WireError) -> [[WireRecordHeader]] {
            var seen: [[WireRecordHeader]] = []
            let result: Result<Void, WireError> = RecordSets.payload(records).withUnsafeBytes { bytes in
                do throws(WireError) {
                    try RecordBatchReader.visitHeaders(in: bytes) { headers in
                        seen.append(headers)
                        return seen.count < limit
                    }
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            try result.get()
            return seen
        }
        let (headers, plain) = (RecordSets.records("headers"), RecordSets.records("plain"))
        let records = [plain[0], headers[0], headers[0], plain[1], headers[0], headers[1]] + plain[2...]
        let expected = [headers[0], headers[0], headers[1]].map(\.headers)
        #expect(try visit(records) == expected)
        #expect(try visit(records, limit: 2) == Array(expected[..<2]))
        #expect(try visit([]) == [])
        let payload = RecordSets.payload(headers)
        for count in 1..<payload.count where count != RecordSets.payload([headers[0]]).count {
            #expect(throws: WireError.self, "cut to \(count)") {
                try payload[..<count].withUnsafeBytes { try RecordBatchReader.visitHeaders(in: $0) { _ in true } }
            }
        }
    }

    @Test("Offsets must be consecutive, or at least ascend")
    func offsets() throws {
        var records = RecordSets.records("plain")
        records[3].offset = 9
        let holes = RecordSets.payload(records)
        #expect(throws: WireError.self) { try Self.decode(holes, Self.header(count: 4)) }
        #expect(throws: WireError.self) { try Self.decode(holes, Self.header(count: 4, lastOffsetDelta: 9)) }
        let decoded = try Self.decode(holes, Self.header(count: 4, lastOffsetDelta: 9), consecutive: false)
        #expect(decoded == records)
        #expect(throws: WireError.self, "beyond the last") {
            try Self.decode(holes, Self.header(count: 4, lastOffsetDelta: 8), consecutive: false)
        }
        records[3].offset = 2
        #expect(throws: WireError.self, "twice the same") {
            try Self.decode(
                RecordSets.payload(records), Self.header(count: 4, lastOffsetDelta: 9), consecutive: false)
        }
    }

    @Test(
        "A record that lies about a length is refused",
        arguments: [
            // length, attributes, timestamp, offset, key length, value length, header count
            ([0x0c, 0, 0, 0, 1, 1, 0, 0], .trailingBytes), ([0x01], .endOfBuffer),
            ([0x0a, 0, 0, 0, 1, 1, 0], .endOfBuffer),
            ([0x0c, 0, 0, 0, 3, 1, 0], .negativeLength), ([0x0c, 0, 0, 0, 0x7e, 1, 0], .lengthTooLarge),
            ([0x0c, 0, 0, 0, 1, 0x08, 0], .lengthTooLarge), ([0x0c, 0, 0, 0, 1, 1, 1], .negativeLength),
            ([0x0c, 0, 0, 0, 1, 1, 0x02], .lengthTooLarge), ([0x0e, 0, 0, 0, 1, 1, 0, 0], .trailingBytes),
            ([0xfe, 0xff, 0xff, 0xff, 0x0f, 0, 0], .lengthTooLarge),
            ([0x10, 0, 0, 0, 1, 1, 0x02, 0x01, 0x01], .negativeLength),
            ([0x12, 0, 0, 0, 1, 1, 0x02, 0x02, 0xff, 0x01], .invalidUTF8),
        ] as [([UInt8], WireError.Kind)])
    func lengths(payload: [UInt8], kind: WireError.Kind) {
        // The shortest are padded, so that the count fits and the record itself is looked at.
        let padded = payload.count < 7 ? payload + Array(repeating: 0x80, count: 7) : payload
        let error = #expect(throws: WireError.self) { try Self.decode(padded, Self.header(count: 1)) }
        if payload.count >= 7 && kind != .endOfBuffer { #expect(error?.kind == kind) }
    }

    @Test("A record count that the bytes cannot hold is refused before memory is asked for")
    func hugeCount() {
        #expect(throws: WireError(.lengthTooLarge, at: 0, "record count")) {
            try Self.decode(RecordSets.payload(RecordSets.records("plain")), Self.header(count: Int32.max))
        }
    }

    @Test("Timestamps and offsets that overflow are refused")
    func overflow() {
        var header = Self.header(count: 1)
        header.baseTimestamp = Int64.max
        let record = DecodedRecord(offset: 0, timestamp: RecordSets.base + 1, key: nil, value: nil)
        #expect(throws: WireError.self) { try Self.decode(RecordSets.payload([record]), header) }
        var far = Self.header(count: 2)
        far.baseOffset = Int64.max
        let two = [
            DecodedRecord(offset: 0, timestamp: RecordSets.base, key: nil, value: nil),
            DecodedRecord(offset: 1, timestamp: RecordSets.base, key: nil, value: nil),
        ]
        #expect(throws: WireError.self) { try Self.decode(RecordSets.payload(two), far) }
    }

    @Test("With log append time every record has the batch's timestamp")
    func logAppendTime() throws {
        var header = Self.header(count: 4)
        header.attributes = RecordBatchAttributes(hasLogAppendTime: true)
        header.maxTimestamp = 42
        header.baseOffset = 1000
        let decoded = try Self.decode(RecordSets.payload(RecordSets.records("plain")), header)
        #expect(decoded.map(\.timestamp) == [42, 42, 42, 42])
        #expect(decoded.map(\.offset) == [1000, 1001, 1002, 1003])
    }

    @Test(
        "A header that cannot be true is refused",
        arguments: [
            (16, [1], WireError(.invalidValue, at: 16, "record batch version")),
            (8, [0, 0, 0, 48], WireError(.invalidValue, at: 8, "record batch length")),
            (8, [0xff, 0xff, 0xff, 0xff], WireError(.invalidValue, at: 8, "record batch length")),
            (23, [0x80], WireError(.invalidValue, at: 23, "last offset delta")),
            (57, [0xff], WireError(.invalidValue, at: 57, "record count")),
        ] as [(Int, [UInt8], WireError)])
    func headers(place: Int, change: [UInt8], error: WireError) {
        var bytes = Array(repeating: UInt8(0), count: RecordBatchHeader.size)
        bytes.withUnsafeMutableBytes { Self.header(count: 1).seal($0) }
        bytes.replaceSubrange(place..<place + change.count, with: change)
        #expect(throws: error) {
            try reading(bytes) { (reader) throws(WireError) in try RecordBatchHeader(from: &reader) }
        }
    }

    @Test("Attributes are bits")
    func attributes() {
        let all = RecordBatchAttributes(codec: 4, hasLogAppendTime: true, isTransactional: true, isControl: true)
        #expect(all.rawValue == 0x3c)
        #expect(all.codec == 4)
        #expect(all.hasLogAppendTime && all.isTransactional && all.isControl && !all.hasDeleteHorizon)
        #expect(RecordBatchAttributes(rawValue: 0x40).hasDeleteHorizon)
    }
}
