import KafkaClient
import KafkaWire
import Testing

@Suite("Record encoder", .timeLimit(.minutes(10)))
struct RecordEncoderTests {
    @Test("Random records are read back, and take as many bytes as said")
    func roundTrip() throws {
        var generator = SplitMix64(seed: 7)
        for round in 0..<200 {
            let records = (0..<Int.random(in: 1...5, using: &generator)).map { offset in
                Self.record(offset: Int64(offset), using: &generator)
            }
            let payload = RecordSets.payload(records)
            let header = RecordBatchReaderTests.header(count: Int32(records.count))
            #expect(try RecordBatchReaderTests.decode(payload, header) == records, "round \(round)")
        }
    }

    static func record(offset: Int64, using generator: inout SplitMix64) -> DecodedRecord {
        func bytes(upTo limit: Int) -> [UInt8]? {
            if Int.random(in: 0..<4, using: &generator) == 0 { return nil }
            let count = Int.random(in: 0...limit, using: &generator)
            return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        let headers = (0..<Int.random(in: 0...3, using: &generator)).map { index in
            WireRecordHeader(key: String(repeating: "h", count: index * 40), value: bytes(upTo: 100))
        }
        let delta = Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &generator)
        return DecodedRecord(
            offset: offset, timestamp: RecordSets.base + delta, key: bytes(upTo: 200), value: bytes(upTo: 300),
            headers: headers)
    }

    @Test("Sizes at the edges of variable-length integers", arguments: [0, 63, 64, 8191, 8192, 1_048_575, 1_048_576])
    func edges(count: Int) throws {
        let record = DecodedRecord(
            offset: 0, timestamp: RecordSets.base, key: nil, value: Array(repeating: 1, count: count))
        let payload = RecordSets.encode(record)
        #expect(payload.count > count)
        #expect(try RecordBatchReaderTests.decode(payload, RecordBatchReaderTests.header(count: 1)) == [record])
    }

    @Test("Written before its size is known, a record is the same", arguments: [nil, 0, 5, 40, 9_000])
    func plain(keyCount: Int?) throws {
        let deltas: [Int64] = [0, -1, 63, 64, 8_192, -1_000_000_000_000, .max, .min]
        for valueCount in [nil, 0, 20, 31, 32, 36, 37, 57, 58, 300, 8_159, 8_164, 8_165] as [Int?] {
            let lengthSize = RecordEncoder.lengthSize(byteCount: (keyCount ?? 0) + (valueCount ?? 0))
            guard lengthSize > 0 else { continue }
            for (delta, offset) in deltas.flatMap({ delta in [0, 64, Int32.max].map { (delta, $0) } }) {
                let record = DecodedRecord(
                    offset: Int64(offset), timestamp: RecordSets.base &+ delta,
                    key: keyCount.map { Array(repeating: 1, count: $0) },
                    value: valueCount.map { Array(repeating: 2, count: $0) })
                #expect(
                    RecordSets.encodePlain(record, lengthSize: lengthSize) == RecordSets.encode(record),
                    "\(String(describing: valueCount)), \(delta), \(offset)")
            }
        }
    }

    @Test("A length's size is known before the rest only if nothing else can change it")
    func lengthSizes() {
        for (count, expected) in [(0, 1), (36, 1), (37, 0), (57, 0), (58, 2), (8_164, 2), (8_165, 0), (.max, 0)] {
            #expect(RecordEncoder.lengthSize(byteCount: count) == expected)
        }
    }

    @Test("Headers can be written one by one")
    func streaming() {
        let record = RecordSets.records("headers")[0]
        var bytes = Array(repeating: UInt8(0), count: 200)
        let count = bytes.withUnsafeMutableBytes { buffer -> Int in
            guard let target = buffer.baseAddress else { return 0 }
            var next = [UInt8]("k".utf8).withUnsafeBytes { key in
                [UInt8]("v".utf8).withUnsafeBytes { value in
                    let size = RecordEncoder.size(
                        offsetDelta: 0, timestampDelta: 0, keyCount: key.count, valueCount: value.count,
                        headersSize: RecordEncoder.headersSize(record.headers))
                    return RecordEncoder.encodeStart(
                        to: target, size, offsetDelta: 0, timestampDelta: 0, key: key, value: value,
                        headerCount: record.headers.count)
                }
            }
            for header in record.headers {
                next = Array(header.key.utf8).withUnsafeBytes { key in
                    guard let value = header.value else {
                        return RecordEncoder.encodeHeader(key: key, value: nil, to: next)
                    }
                    return value.withUnsafeBytes { RecordEncoder.encodeHeader(key: key, value: $0, to: next) }
                }
            }
            return next - target
        }
        #expect(Array(bytes[..<count]) == RecordSets.encode(record))
    }
}
