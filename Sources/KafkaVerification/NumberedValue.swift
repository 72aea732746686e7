import CKafkaShims

/// A value that says which record of which producer and run it is, and whether it is undamaged.
package struct NumberedValue: Hashable {
    /// Bytes at the start of each value: run (8), producer (4), sequence (8), checksum (4); all big-endian.
    package static let headerSize = 24
    private static let checksumOffset = 20

    package let run: UInt64
    package let producer: Int32
    package let sequence: Int64

    package init(run: UInt64, producer: Int32, sequence: Int64) {
        (self.run, self.producer, self.sequence) = (run, producer, sequence)
    }

    /// Writes the value over a buffer of at least `headerSize` bytes. What follows the header differs from value to
    /// value, so that a piece of another record cannot pass for it.
    package func write(into bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: run.bigEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: producer.bigEndian, toByteOffset: 8, as: Int32.self)
            bytes.storeBytes(of: sequence.bigEndian, toByteOffset: 12, as: Int64.self)
            for index in Self.headerSize..<max(Self.headerSize, bytes.count) {
                bytes[index] = UInt8(truncatingIfNeeded: Int(truncatingIfNeeded: sequence) &+ index)
            }
            let checksum = Self.checksum(UnsafeRawBufferPointer(bytes))
            bytes.storeBytes(of: checksum.bigEndian, toByteOffset: Self.checksumOffset, as: UInt32.self)
        }
    }

    /// Reads a value; nil if the checksum, or the size, says that it is none or not whole.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.headerSize else { return nil }
        let (value, isWhole) = bytes.withUnsafeBytes { bytes in
            let value = NumberedValue(
                run: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                producer: Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int32.self)),
                sequence: Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: 12, as: Int64.self)))
            let stored = bytes.loadUnaligned(fromByteOffset: Self.checksumOffset, as: UInt32.self)
            return (value, UInt32(bigEndian: stored) == Self.checksum(bytes))
        }
        guard isWhole else { return nil }
        self = value
    }

    private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let head = kafka_crc32c(0, bytes.baseAddress, checksumOffset)
        let rest = UnsafeRawBufferPointer(rebasing: bytes[headerSize...])
        return kafka_crc32c(head, rest.baseAddress, rest.count)
    }
}
