#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writes protocol values into bytes that it owns, with external memory spliced in by reference.
///
/// Splices let a request carry record batches without copying them: the bytes go out with a gathered write, in the
/// order of writing. The caller keeps that memory alive and unchanged until the request is written.
package struct WireWriter: ~Copyable {
    struct Splice {
        /// How many own bytes come before it.
        var offset: Int
        // Points at memory that the one who spliced keeps alive.
        var bytes: UnsafeRawBufferPointer
    }

    // Owned: allocated in `init` and `grow`, released in `deinit`.
    var storage: UnsafeMutableRawPointer
    var capacity: Int
    var length = 0
    var splices: [Splice] = []
    var spliced = 0

    /// An empty writer with room for `capacity` bytes before it grows.
    package init(capacity: Int = 256) {
        self.capacity = max(capacity, 16)
        storage = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { storage.deallocate() }

    /// Forgets everything written, and keeps the memory for the next use.
    package mutating func reset() {
        length = 0
        spliced = 0
        splices.removeAll(keepingCapacity: true)
    }

    /// Own bytes written, splices not counted.
    package var count: Int { length }

    /// All bytes written, splices counted.
    package var totalCount: Int { length + spliced }

    /// The own bytes, without the splices. Valid until the next write.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: length) }

    /// Makes room for `count` bytes and returns where they go. The caller writes all of them.
    mutating func extend(_ count: Int) -> UnsafeMutableRawPointer {
        if count > capacity - length { grow(count) }
        let target = storage + length
        length += count
        return target
    }

    mutating func grow(_ count: Int) {
        let newCapacity = max(capacity * 2, length + count)
        let newStorage = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
        newStorage.copyMemory(from: storage, byteCount: length)
        storage.deallocate()
        storage = newStorage
        capacity = newCapacity
    }

    mutating func store<T: FixedWidthInteger>(_ value: T) {
        extend(MemoryLayout<T>.size).storeBytes(of: value.bigEndian, as: T.self)
    }

    /// Writes an 8-bit integer.
    package mutating func writeInt8(_ value: Int8) { store(value) }

    /// Writes a 16-bit integer.
    package mutating func writeInt16(_ value: Int16) { store(value) }

    /// Writes a 32-bit integer.
    package mutating func writeInt32(_ value: Int32) { store(value) }

    /// Writes a 64-bit integer.
    package mutating func writeInt64(_ value: Int64) { store(value) }

    /// Writes an unsigned 8-bit integer.
    package mutating func writeUInt8(_ value: UInt8) { store(value) }

    /// Writes an unsigned 16-bit integer.
    package mutating func writeUInt16(_ value: UInt16) { store(value) }

    /// Writes an unsigned 32-bit integer.
    package mutating func writeUInt32(_ value: UInt32) { store(value) }

    /// Writes a 64-bit floating point number.
    package mutating func writeFloat64(_ value: Double) { store(value.bitPattern) }

    /// Writes a boolean.
    package mutating func writeBool(_ value: Bool) { store(UInt8(value ? 1 : 0)) }

    /// Writes a 16-byte identifier.
    package mutating func writeUUID(_ value: KafkaUUID) {
        store(value.high)
        store(value.low)
    }

    /// Writes an unsigned variable-length integer.
    package mutating func writeUnsignedVarInt(_ value: UInt32) {
        _ = VarInt.write(unsigned: value, to: extend(VarInt.size(unsigned: value)))
    }

    /// Writes an unsigned variable-length integer.
    package mutating func writeUnsignedVarLong(_ value: UInt64) {
        _ = VarInt.write(unsigned: value, to: extend(VarInt.size(unsigned: value)))
    }

    /// Writes a zigzag variable-length integer.
    package mutating func writeVarInt(_ value: Int32) { writeUnsignedVarInt(VarInt.zigZag(value)) }

    /// Writes a zigzag variable-length integer.
    package mutating func writeVarLong(_ value: Int64) { writeUnsignedVarLong(VarInt.zigZag(value)) }

    /// Writes bytes as they are, by copying them.
    package mutating func writeRaw(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        extend(bytes.count).copyMemory(from: source, byteCount: bytes.count)
    }

    /// Writes bytes as they are, by copying them.
    package mutating func writeRaw(_ bytes: [UInt8]) { bytes.withUnsafeBytes { writeRaw($0) } }

    /// Leaves room for a 32-bit integer and returns its place for `patchInt32`.
    package mutating func reserveInt32() -> Int {
        writeInt32(0)
        return length - 4
    }

    /// Writes a 32-bit integer at a place that `reserveInt32` returned.
    package mutating func patchInt32(at place: Int, _ value: Int32) {
        precondition(place >= 0 && place + 4 <= length, "not a reserved place")
        storage.storeBytes(of: value.bigEndian, toByteOffset: place, as: Int32.self)
    }
}
