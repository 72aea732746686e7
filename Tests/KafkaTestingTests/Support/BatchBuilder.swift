import KafkaCompression
import KafkaWire

/// Builds record batches for tests, right or wrong in any single point.
struct BatchBuilder {
    struct Entry {
        var key: [UInt8]?
        var value: [UInt8]?
        var headers: [WireRecordHeader] = []
        var timestampDelta: Int64 = 0
        var offsetDelta: Int32?
    }

    var entries: [Entry]
    var codec = CompressionCodec.none
    var baseTimestamp: Int64 = 1_700_000_000_000
    var producerID: Int64 = -1
    var producerEpoch: Int16 = -1
    var baseSequence: Int32 = -1
    /// The header's claim; nil: the truth.
    var recordCount: Int32?
    var lastOffsetDelta: Int32?
    var maxTimestamp: Int64?
    var attributes: Int16?
    /// What is put where the records should be; nil: the records.
    var payload: [UInt8]?

    init(_ values: [String]) {
        entries = values.map { Entry(key: nil, value: [UInt8]($0.utf8)) }
    }

    /// `count` small records of an idempotent producer.
    init(producer: Int64, epoch: Int16 = 0, sequence: Int32, count: Int = 1) {
        self.init((0..<count).map { "record \($0)" })
        producerID = producer
        producerEpoch = epoch
        baseSequence = sequence
    }

    /// The batch, with a right CRC unless `damage` changes it afterwards.
    func build(damage: (inout [UInt8]) -> Void = { _ in }) throws -> [UInt8] {
        let records = try payload ?? encodedRecords()
        let body = try compress(records)
        var batch = [UInt8](repeating: 0, count: RecordBatchHeader.size) + body
        let count = recordCount ?? Int32(entries.count)
        let newest = entries.map(\.timestampDelta).max() ?? 0
        let header = RecordBatchHeader(
            attributes: RecordBatchAttributes(rawValue: attributes ?? Int16(codec.rawValue)),
            lastOffsetDelta: lastOffsetDelta ?? count - 1, baseTimestamp: baseTimestamp,
            maxTimestamp: maxTimestamp ?? baseTimestamp + newest, producerID: producerID,
            producerEpoch: producerEpoch, baseSequence: baseSequence, recordCount: count)
        batch.withUnsafeMutableBytes { header.seal($0) }
        damage(&batch)
        return batch
    }

    func encodedRecords() throws -> [UInt8] {
        var writer = WireWriter(capacity: 1024)
        for (index, entry) in entries.enumerated() {
            var record = WireWriter(capacity: 256)
            record.writeInt8(0)
            record.writeVarLong(entry.timestampDelta)
            record.writeVarInt(entry.offsetDelta ?? Int32(index))
            BatchBuilder.write(entry.key, to: &record)
            BatchBuilder.write(entry.value, to: &record)
            record.writeVarInt(Int32(entry.headers.count))
            for header in entry.headers {
                BatchBuilder.write([UInt8](header.key.utf8), to: &record)
                BatchBuilder.write(header.value, to: &record)
            }
            writer.writeVarInt(Int32(record.count))
            writer.writeRaw(record.contiguousBytes())
        }
        return writer.contiguousBytes()
    }

    private static func write(_ bytes: [UInt8]?, to writer: inout WireWriter) {
        writer.writeVarInt(Int32(bytes?.count ?? -1))
        if let bytes { writer.writeRaw(bytes) }
    }

    private func compress(_ records: [UInt8]) throws -> [UInt8] {
        guard codec != .none, payload == nil else { return records }
        let compressor = try Compressor(codec: codec, level: nil)
        var output = [UInt8](repeating: 0, count: compressor.bound(records.count))
        let count = try records.withUnsafeBytes { input in
            try output.withUnsafeMutableBytes { try compressor.compress(input, into: $0) }
        }
        return [UInt8](output.prefix(count ?? 0))
    }
}
