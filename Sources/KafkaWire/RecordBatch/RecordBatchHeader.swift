internal import CKafkaShims

/// The first 61 bytes of a record batch of version 2, which all brokers since 0.11 write.
@usableFromInline
package struct RecordBatchHeader: Hashable, Sendable {
    /// Bytes that it takes.
    @inlinable
    @inline(__always)
    package static var size: Int { 61 }
    /// Bytes that `batchLength` does not count: base offset and itself.
    package static let lengthOverhead = 12
    /// Where the checksum is.
    package static let crcOffset = 17
    /// Where what the checksum covers starts: at the attributes.
    package static let crcCoverage = 21

    /// The offset of the first record; producers send 0.
    package var baseOffset: Int64
    /// Bytes after this field.
    package var batchLength: Int32
    /// The epoch of the leader that stored it; producers send -1.
    package var partitionLeaderEpoch: Int32
    /// The version of the format: 2.
    package var magic: Int8
    /// CRC-32C of everything from the attributes on.
    package var crc: UInt32
    /// Codec and kind of batch.
    package var attributes: RecordBatchAttributes
    /// The last record's offset minus the first's.
    package var lastOffsetDelta: Int32
    /// The first record's timestamp, in milliseconds since 1970.
    package var baseTimestamp: Int64
    /// The newest timestamp, in milliseconds since 1970.
    package var maxTimestamp: Int64
    /// The producer's id, -1 without idempotence.
    package var producerID: Int64
    /// The producer's epoch, -1 without idempotence.
    package var producerEpoch: Int16
    /// The first record's sequence number, -1 without idempotence.
    package var baseSequence: Int32
    /// How many records follow.
    package var recordCount: Int32

    /// A header.
    package init(
        baseOffset: Int64 = 0, batchLength: Int32 = 0, partitionLeaderEpoch: Int32 = -1, magic: Int8 = 2,
        crc: UInt32 = 0, attributes: RecordBatchAttributes = RecordBatchAttributes(rawValue: 0),
        lastOffsetDelta: Int32, baseTimestamp: Int64, maxTimestamp: Int64, producerID: Int64 = -1,
        producerEpoch: Int16 = -1, baseSequence: Int32 = -1, recordCount: Int32
    ) {
        self.baseOffset = baseOffset
        self.batchLength = batchLength
        self.partitionLeaderEpoch = partitionLeaderEpoch
        self.magic = magic
        self.crc = crc
        self.attributes = attributes
        self.lastOffsetDelta = lastOffsetDelta
        self.baseTimestamp = baseTimestamp
        self.maxTimestamp = maxTimestamp
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.baseSequence = baseSequence
        self.recordCount = recordCount
    }

    /// Bytes of the whole batch.
    package var totalSize: Int { Int(batchLength) + Self.lengthOverhead }

    /// Writes all 61 bytes at the start of the batch.
    package func encode(to target: UnsafeMutableRawPointer) {
        func store<T: FixedWidthInteger>(_ value: T, _ offset: Int) {
            target.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
        }
        store(baseOffset, 0)
        store(batchLength, 8)
        store(partitionLeaderEpoch, 12)
        store(magic, 16)
        store(crc, Self.crcOffset)
        store(attributes.rawValue, Self.crcCoverage)
        store(lastOffsetDelta, 23)
        store(baseTimestamp, 27)
        store(maxTimestamp, 35)
        store(producerID, 43)
        store(producerEpoch, 51)
        store(baseSequence, 53)
        store(recordCount, 57)
    }

    /// Writes the header at the start of a batch whose records are in place, with the batch's length and checksum.
    ///
    /// - Parameter batch: The whole batch, 61 bytes for the header included.
    package func seal(_ batch: UnsafeMutableRawBufferPointer) {
        guard let start = batch.baseAddress, batch.count >= Self.size else {
            preconditionFailure("a batch has room for its header")
        }
        var header = self
        header.batchLength = Int32(batch.count - Self.lengthOverhead)
        header.encode(to: start)
        let crc = Self.computeCRC(UnsafeRawBufferPointer(batch))
        start.storeBytes(of: crc.bigEndian, toByteOffset: Self.crcOffset, as: UInt32.self)
    }

    /// The checksum that a batch should have; the batch starts with its header.
    package static func computeCRC(_ batch: UnsafeRawBufferPointer) -> UInt32 {
        guard let start = batch.baseAddress, batch.count > crcCoverage else { return 0 }
        return kafka_crc32c(0, start + crcCoverage, batch.count - crcCoverage)
    }

    /// Reads a header and checks what can be checked without the records: version, length and count.
    package init(from reader: inout WireReader) throws(WireError) {
        baseOffset = try reader.readInt64()
        batchLength = try reader.readInt32()
        let start = reader.offset
        partitionLeaderEpoch = try reader.readInt32()
        magic = try reader.readInt8()
        if magic != 2 { throw WireError(.invalidValue, at: reader.offset - 1, "record batch version") }
        if Int(batchLength) < Self.size - Self.lengthOverhead {
            throw WireError(.invalidValue, at: start - 4, "record batch length")
        }
        crc = try reader.readUInt32()
        attributes = RecordBatchAttributes(rawValue: try reader.readInt16())
        lastOffsetDelta = try reader.readInt32()
        baseTimestamp = try reader.readInt64()
        maxTimestamp = try reader.readInt64()
        producerID = try reader.readInt64()
        producerEpoch = try reader.readInt16()
        baseSequence = try reader.readInt32()
        recordCount = try reader.readInt32()
        if lastOffsetDelta < 0 { throw WireError(.invalidValue, at: start + 11, "last offset delta") }
        if recordCount < 0 { throw WireError(.invalidValue, at: reader.offset - 4, "record count") }
    }
}
