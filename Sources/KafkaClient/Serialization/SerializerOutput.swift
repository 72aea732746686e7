/// What a serializer writes into: the bytes of one key or value, and headers of its record.
///
/// The bytes go straight from here into the record's batch. Up to 512 of them are on the stack of the task that sends; more are in
/// memory that is allocated for the record.
public struct SerializerOutput: ~Copyable {
    /// The topic that the record goes to.
    public let topic: String
    /// Whether it is for the record's key.
    public let isKey: Bool
    /// Headers to add to the record, behind those of the topic and of the call.
    public var headers: [RecordHeader]

    @usableFromInline
    var storage: UnsafeMutableRawPointer?
    /// Memory that is freed in the end: the storage, unless it is lent.
    @usableFromInline
    var owned: UnsafeMutableRawPointer?
    @usableFromInline
    var capacity: Int
    @usableFromInline
    var used: Int

    /// How many bytes were appended.
    @inlinable
    public var count: Int { used }

    @inlinable
    @inline(__always)
    init(topic: String, isKey: Bool) {
        self.topic = topic
        self.isKey = isKey
        headers = []
        storage = nil
        owned = nil
        capacity = 0
        used = 0
    }

    @inlinable
    @inline(__always)
    deinit {
        owned?.deallocate()
    }

    /// How many bytes find room on the stack.
    @inlinable
    static var lentCount: Int { 512 }

    /// Takes memory to write into, until more is needed.
    @inlinable
    @inline(__always)
    mutating func lend(_ memory: UnsafeMutableRawBufferPointer) {
        if storage != nil { return }
        storage = memory.baseAddress
        capacity = memory.count
    }

    /// Takes lent memory back; what was written into it is gone.
    @inlinable
    @inline(__always)
    mutating func endLending(_ memory: UnsafeMutableRawBufferPointer) {
        if storage != memory.baseAddress { return }
        storage = nil
        capacity = 0
        used = 0
    }

    /// The bytes that were appended; valid until the next call that changes the output.
    @inlinable
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: used) }

    /// Makes room for so many more bytes, and returns where they go. They count as appended.
    @inlinable
    public mutating func appendUninitialized(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if capacity - used < count { grow(to: used + count) }
        defer { used += count }
        return UnsafeMutableRawBufferPointer(start: storage.map { $0 + used }, count: count)
    }

    /// Appends a byte.
    @inlinable
    public mutating func append(_ byte: UInt8) {
        appendUninitialized(1).storeBytes(of: byte, as: UInt8.self)
    }

    /// Appends bytes.
    @inlinable
    public mutating func append(contentsOf bytes: UnsafeRawBufferPointer) {
        appendUninitialized(bytes.count).copyMemory(from: bytes)
    }

    /// Appends the bytes of an array, a string and the like.
    @inlinable
    public mutating func append(contentsOf bytes: some KafkaBytes) {
        bytes.withKafkaBytes { append(contentsOf: $0) }
    }

    /// Appends a number in network byte order, as Java's serializers write it.
    @inlinable
    public mutating func append(bigEndian number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    @usableFromInline
    mutating func grow(to size: Int) {
        let larger = max(size, capacity * 2, 256)
        let next = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        if let storage { next.copyMemory(from: storage, byteCount: used) }
        owned?.deallocate()
        owned = next
        storage = next
        capacity = larger
    }
}
