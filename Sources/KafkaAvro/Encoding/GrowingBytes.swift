/// Memory that bytes are written into, one after the other, and that grows when it is full.
///
/// Not freed by itself: ``deallocate()`` does.
@usableFromInline
struct GrowingBytes {
    private(set) var base: UnsafeMutableRawPointer
    @usableFromInline
    var position: UnsafeMutableRawPointer
    @usableFromInline
    private(set) var end: UnsafeMutableRawPointer

    init(capacity: Int) {
        base = .allocate(byteCount: capacity, alignment: 16)
        position = base
        end = base + capacity
    }

    func deallocate() { base.deallocate() }

    /// How many bytes were written.
    var count: Int { position - base }

    var capacity: Int { end - base }

    var written: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: base, count: count) }

    /// Forgets all but the first bytes.
    @inline(__always)
    mutating func truncate(to count: Int) { position = base + count }

    /// Makes sure that so many bytes can be written.
    @inlinable
    @inline(__always)
    mutating func reserve(_ count: Int) {
        if end - position < count { grow(count) }
    }

    @usableFromInline
    @inline(never)
    mutating func grow(_ more: Int) {
        let used = count
        let capacity = max(capacity * 2, used + more)
        let next = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        next.copyMemory(from: base, byteCount: used)
        base.deallocate()
        base = next
        position = next + used
        end = next + capacity
    }

    /// Leaves out so many bytes, for others to fill.
    mutating func skip(_ count: Int) {
        reserve(count)
        position += count
    }

    @inlinable
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        reserve(1)
        position.storeBytes(of: byte, as: UInt8.self)
        position += 1
    }

    @inlinable
    @inline(__always)
    mutating func put(varint value: Int64) {
        reserve(10)
        position = Self.store(value, at: position)
    }

    /// Zigzag, then seven bits in each byte, the least significant ones first.
    @inlinable
    @inline(__always)
    static func store(_ value: Int64, at start: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var position = start
        var bits = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        while bits >= 0x80 {
            position.storeBytes(of: UInt8(truncatingIfNeeded: bits) | 0x80, as: UInt8.self)
            position += 1
            bits >>= 7
        }
        position.storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
        return position + 1
    }

    @inlinable
    @inline(__always)
    mutating func put<Value: BitwiseCopyable>(raw value: Value) {
        reserve(MemoryLayout<Value>.size)
        position.storeBytes(of: value, as: Value.self)
        position += MemoryLayout<Value>.size
    }

    @inline(__always)
    mutating func put(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        position.copyMemory(from: start, byteCount: bytes.count)
        position += bytes.count
    }

    /// The length, then the bytes.
    @inlinable
    @inline(__always)
    mutating func put(lengthAnd bytes: UnsafeRawBufferPointer) {
        reserve(10 + bytes.count)
        let start = Self.store(Int64(bytes.count), at: position)
        if let first = bytes.baseAddress { start.copyMemory(from: first, byteCount: bytes.count) }
        position = start + bytes.count
    }

    /// The length of a text in UTF-8, then the text.
    @inlinable
    @inline(__always)
    mutating func put(_ text: String) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { put(lengthAnd: UnsafeRawBufferPointer($0)) }
        if isDone == nil { put(foreign: text) }
    }

    /// Text that is not in memory as UTF-8.
    @usableFromInline
    @inline(never)
    mutating func put(foreign text: String) {
        var text = text
        text.withUTF8 { put(lengthAnd: UnsafeRawBufferPointer($0)) }
    }
}
