/// The fixed part of a record batch (format 2), read straight from its bytes.
package struct BatchHeader: Sendable, Hashable {
    /// Bytes before the first record.
    package static let size = 61
    /// Bytes before the ones that the batch's length counts.
    package static let lengthOverhead = 12

    package var baseOffset: Int64
    package var length: Int32
    package var leaderEpoch: Int32
    package var magic: UInt8
    package var crc: UInt32
    package var attributes: Int16
    package var lastOffsetDelta: Int32
    package var baseTimestamp: Int64
    package var maxTimestamp: Int64
    package var producerID: Int64
    package var producerEpoch: Int16
    package var baseSequence: Int32
    package var recordCount: Int32

    package var codecBits: UInt8 { UInt8(truncatingIfNeeded: attributes & 7) }
    package var isLogAppendTime: Bool { attributes & 8 != 0 }
    package var isTransactional: Bool { attributes & 16 != 0 }
    package var isControl: Bool { attributes & 32 != 0 }

    /// Reads the header; nil when there are too few bytes for one.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= BatchHeader.size else { return nil }
        func load<T: FixedWidthInteger>(_ offset: Int, as type: T.Type) -> T {
            T(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
        }
        baseOffset = load(0, as: Int64.self)
        length = load(8, as: Int32.self)
        leaderEpoch = load(12, as: Int32.self)
        magic = bytes[16]
        crc = load(17, as: UInt32.self)
        attributes = load(21, as: Int16.self)
        lastOffsetDelta = load(23, as: Int32.self)
        baseTimestamp = load(27, as: Int64.self)
        maxTimestamp = load(35, as: Int64.self)
        producerID = load(43, as: Int64.self)
        producerEpoch = load(51, as: Int16.self)
        baseSequence = load(53, as: Int32.self)
        recordCount = load(57, as: Int32.self)
    }
}
