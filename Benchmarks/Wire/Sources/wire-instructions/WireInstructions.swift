import CKafkaShims
import KafkaWire

/// Work of the lowest layer, whose instructions are counted: records are encoded into a batch's bytes, and a batch's
/// bytes are checksummed.
///
///     wire-instructions RECORDS
@main
enum WireInstructions {
    static let valueSize = 100
    static let batchSize = 65536

    static func main() {
        let records = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
        let batch = UnsafeMutableRawBufferPointer.allocate(byteCount: batchSize, alignment: 16)
        let value = UnsafeMutableRawBufferPointer.allocate(byteCount: valueSize, alignment: 16)
        batch.initializeMemory(as: UInt8.self, repeating: 0)
        value.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "v"))
        // The first use chooses the implementation.
        _ = kafka_crc32c(0, batch.baseAddress, batch.count)
        print(measuredEncode(batch, UnsafeRawBufferPointer(value), records: records))
        print(measuredChecksum(UnsafeRawBufferPointer(batch), times: records / 100))
        batch.deallocate()
        value.deallocate()
    }
}

@inline(never)
func measuredEncode(_ batch: UnsafeMutableRawBufferPointer, _ value: UnsafeRawBufferPointer, records: Int) -> Int {
    guard let start = batch.baseAddress else { return 0 }
    var offset = 0
    var delta: Int32 = 0
    var total = 0
    for _ in 0..<records {
        let size = RecordEncoder.size(
            offsetDelta: delta, timestampDelta: 0, keyCount: -1, valueCount: value.count, headersSize: 0
        ).total
        if offset + size > batch.count {
            offset = 0
            delta = 0
        }
        offset += RecordEncoder.encode(
            to: start + offset, offsetDelta: delta, timestampDelta: 0, key: nil, value: value, headers: [])
        delta += 1
        total += size
    }
    return total
}

@inline(never)
func measuredChecksum(_ batch: UnsafeRawBufferPointer, times: Int) -> UInt32 {
    var sum: UInt32 = 0
    for _ in 0..<times { sum = kafka_crc32c(sum, batch.baseAddress, batch.count) }
    return sum
}
