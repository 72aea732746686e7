/// The hash functions that map keys to partitions.
///
/// Two producers that write the same key must agree on these bit for bit, whatever language they are written in.
package enum PartitionHash {
    /// Murmur2 as the Java producer has it: 32 bits, seed `0x9747b28c`.
    @inlinable
    package static func murmur2(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        let multiplier: UInt32 = 0x5bd1_e995
        var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: bytes.count)
        var offset = 0
        while offset &+ 4 <= bytes.count {
            var word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            word = word &* multiplier
            word ^= word &>> 24
            word = word &* multiplier
            hash = (hash &* multiplier) ^ word
            offset &+= 4
        }
        if offset < bytes.count {
            var tail: UInt32 = 0
            var shift: UInt32 = 0
            while offset < bytes.count {
                tail |= UInt32(bytes[offset]) &<< shift
                shift &+= 8
                offset &+= 1
            }
            hash = (hash ^ tail) &* multiplier
        }
        hash ^= hash &>> 13
        hash = hash &* multiplier
        hash ^= hash &>> 15
        return Int32(bitPattern: hash)
    }

    /// The partition of a key in the Java producer. There is at least one partition.
    @inlinable
    package static func murmur2Partition(_ key: UnsafeRawBufferPointer, of partitionCount: Int32) -> Int32 {
        toPositive(murmur2(key)) % partitionCount
    }

    /// CRC-32 (the one of zlib and Ethernet, not Castagnoli's), as librdkafka's `consistent` partitioners have it.
    @inlinable
    package static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var crc: UInt32 = 0xffff_ffff
        for byte in bytes {
            crc = crc32Table[Int((crc ^ UInt32(byte)) & 0xff)] ^ (crc &>> 8)
        }
        return ~crc
    }

    /// FNV-1a, 32 bits, taken as a signed number without its sign, as librdkafka and Sarama have it.
    @inlinable
    package static func fnv1a(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var hash: UInt32 = 0x811c_9dc5
        for byte in bytes {
            hash = (hash ^ UInt32(byte)) &* 0x0100_0193
        }
        return Int32(bitPattern: hash).magnitude
    }

    /// The hash without its sign bit, as the Java producer makes it positive. (This is not the absolute value.)
    @inlinable
    package static func toPositive(_ hash: Int32) -> Int32 {
        hash & 0x7fff_ffff
    }

    @usableFromInline
    static let crc32Table: [UInt32] = (0..<256).map { index in
        var entry = UInt32(index)
        for _ in 0..<8 {
            entry = entry & 1 == 1 ? 0xedb8_8320 ^ (entry >> 1) : entry >> 1
        }
        return entry
    }
}
