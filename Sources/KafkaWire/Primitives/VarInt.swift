/// Sizes and zigzag of Kafka's variable-length integers, which are Protocol Buffers'.
@usableFromInline
package enum VarInt {
    /// Folds the sign into the lowest bit, so that small negative numbers stay short.
    @inlinable
    @inline(__always)
    package static func zigZag(_ value: Int32) -> UInt32 { UInt32(bitPattern: (value << 1) ^ (value >> 31)) }

    /// Folds the sign into the lowest bit, so that small negative numbers stay short.
    @inlinable
    @inline(__always)
    package static func zigZag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }

    /// The inverse of `zigZag`.
    @inlinable
    @inline(__always)
    package static func unZigZag(_ value: UInt32) -> Int32 {
        Int32(bitPattern: value >> 1) ^ -Int32(bitPattern: value & 1)
    }

    /// The inverse of `zigZag`.
    @inlinable
    @inline(__always)
    package static func unZigZag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Bytes that the number takes: 1...5.
    @inlinable
    @inline(__always)
    package static func size(unsigned value: UInt32) -> Int {
        // ceil(significant bits / 7) without a division or a branch: 9/64 is close enough to 1/7 below 65 bits.
        ((31 - (value | 1).leadingZeroBitCount) * 9 + 73) >> 6
    }

    /// Bytes that the number takes: 1...10.
    @inlinable
    @inline(__always)
    package static func size(unsigned value: UInt64) -> Int {
        ((63 - (value | 1).leadingZeroBitCount) * 9 + 73) >> 6
    }

    /// Bytes that the number takes after zigzag.
    @inlinable
    @inline(__always)
    package static func size(_ value: Int32) -> Int { size(unsigned: zigZag(value)) }

    /// Bytes that the number takes after zigzag.
    @inlinable
    @inline(__always)
    package static func size(_ value: Int64) -> Int { size(unsigned: zigZag(value)) }

    /// Writes the number and returns the address after it. The caller guarantees `size(unsigned:)` bytes of room.
    @inlinable
    @inline(__always)
    package static func write(unsigned value: UInt32, to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        write(unsigned: UInt64(value), to: target)
    }

    /// Writes the number and returns the address after it. The caller guarantees `size(unsigned:)` bytes of room.
    @inlinable
    @inline(__always)
    package static func write(unsigned value: UInt64, to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        // Nearly all numbers in a record take one byte or two: each then is a single store.
        if value < 0x80 {
            target.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
            return target + 1
        }
        if value < 0x4000 {
            let pair = UInt16(truncatingIfNeeded: (value & 0x7f) | 0x80 | (value >> 7) << 8)
            target.storeBytes(of: pair.littleEndian, as: UInt16.self)
            return target + 2
        }
        return writeLong(value, to: target)
    }

    @usableFromInline
    @inline(never)
    static func writeLong(_ value: UInt64, to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var rest = value
        var next = target
        while rest >= 0x80 {
            next.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            next += 1
            rest >>= 7
        }
        next.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        return next + 1
    }
}
