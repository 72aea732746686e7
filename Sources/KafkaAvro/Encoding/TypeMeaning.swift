#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// What a Swift type means to an encoder.
///
/// It is found once for a type and its place in a schema: types are compared one by one.
enum TypeMeaning: UInt8 {
    /// Its `encode(to:)` says it.
    case codable
    /// It writes itself: ``AvroEncodable``.
    case writable
    case string, int, int64, int32, double, float, bool
    case bytes, strings, ints, int64s, int32s, doubles, floats
    case date, uuid, data, decimal, url, duration, avroDuration
    case dynamic

    init<Value>(_: Value.Type) {
        self = Self.scalar(Value.self) ?? Self.array(Value.self) ?? Self.ofFoundation(Value.self) ?? .codable
    }

    private static func scalar<Value>(_: Value.Type) -> TypeMeaning? {
        if Value.self == String.self { return .string }
        if Value.self == Int.self { return .int }
        if Value.self == Int64.self { return .int64 }
        if Value.self == Int32.self { return .int32 }
        if Value.self == Double.self { return .double }
        if Value.self == Float.self { return .float }
        if Value.self == Bool.self { return .bool }
        if Value.self == Duration.self { return .duration }
        if Value.self == AvroDuration.self { return .avroDuration }
        return Value.self == AvroValue.self ? .dynamic : nil
    }

    private static func array<Value>(_: Value.Type) -> TypeMeaning? {
        if Value.self == [UInt8].self { return .bytes }
        if Value.self == [String].self { return .strings }
        if Value.self == [Int].self { return .ints }
        if Value.self == [Int64].self { return .int64s }
        if Value.self == [Int32].self { return .int32s }
        if Value.self == [Double].self { return .doubles }
        return Value.self == [Float].self ? .floats : nil
    }

    private static func ofFoundation<Value>(_: Value.Type) -> TypeMeaning? {
        if Value.self == Date.self { return .date }
        if Value.self == UUID.self { return .uuid }
        if Value.self == Data.self { return .data }
        if Value.self == Decimal.self { return .decimal }
        return Value.self == URL.self ? .url : nil
    }
}

/// A Swift type at a place in the schema.
struct TypeMemory {
    let type: ObjectIdentifier
    let meaning: TypeMeaning
    /// How it is written, if it writes itself.
    let writing: KeptWriting?
    /// Another type at the same place.
    let next: UnsafeMutablePointer<TypeMemory>?

    static func release(_ first: UnsafeMutablePointer<TypeMemory>?) {
        var rest = first
        while let memory = rest {
            rest = memory.pointee.next
            memory.pointee.writing?.release()
            memory.deinitialize(count: 1)
            memory.deallocate()
        }
    }
}

/// Has a value write itself.
///
/// A function takes values of all types in the same way. One that was made for a type as an ``AvroEncodable`` can so be called where
/// no more is known of the type, without a cast, which would copy the value.
@usableFromInline
struct Writing<Value> {
    @usableFromInline
    let write: (Value, inout AvroWriter) throws -> Void
}

/// A ``Writing`` in memory of its own, without its type. It captures nothing but the type, and never changes.
@usableFromInline
struct KeptWriting {
    @usableFromInline
    let pointer: UnsafeRawPointer
    /// Frees it.
    let release: () -> Void

    /// Nil if the type does not write itself.
    init?(_ type: (some Any).Type) {
        guard let writable = type as? any AvroEncodable.Type else { return nil }
        self.init(writable: writable)
    }

    private init<Value: AvroEncodable>(writable: Value.Type) {
        let writing = UnsafeMutablePointer<Writing<Value>>.allocate(capacity: 1)
        writing.initialize(to: Writing { value, writer in try value.encode(to: &writer) })
        pointer = UnsafeRawPointer(writing)
        release = {
            writing.deinitialize(count: 1)
            writing.deallocate()
        }
    }
}

extension UnsafeRawPointer {
    /// Has a value write itself, whose type is that of the ``KeptWriting`` at this place.
    @inlinable
    @inline(__always)
    func write<Value>(_ value: Value, _ writer: inout AvroWriter) throws {
        try assumingMemoryBound(to: Writing<Value>.self).pointee.write(value, &writer)
    }
}

// Values of types that are known only when the program runs.
extension EncodingMachine {
    /// Writes a value of any type.
    func write<Value: Encodable>(_ value: Value, _ node: NodePointer) throws {
        let memory = memory(of: Value.self, node)
        switch memory.pointee.meaning {
        case .codable: try write(codable: value, node)
        case .writable:
            guard let writing = memory.pointee.writing?.pointer else { return }
            try write(Value.self, node) { writer in try writing.write(value, &writer) }
        case .string: try write(cast(value, String.self), node)
        case .int: try write(integer: cast(value, Int.self), .int64, node)
        case .int64: try write(integer: cast(value, Int64.self), .int64, node)
        case .int32: try write(integer: cast(value, Int32.self), .int32, node)
        case .double: try write(cast(value, Double.self), node)
        case .float: try write(cast(value, Float.self), node)
        case .bool: try write(cast(value, Bool.self), node)
        case .bytes: try write(bytes: cast(value, [UInt8].self), node)
        case .strings: try write(array: cast(value, [String].self), node) { try write($0, $1) }
        case .ints: try write(array: cast(value, [Int].self), node) { try write(integer: $0, .int64, $1) }
        case .int64s: try write(array: cast(value, [Int64].self), node) { try write(integer: $0, .int64, $1) }
        case .int32s: try write(array: cast(value, [Int32].self), node) { try write(integer: $0, .int32, $1) }
        case .doubles: try write(array: cast(value, [Double].self), node) { try write($0, $1) }
        case .floats: try write(array: cast(value, [Float].self), node) { try write($0, $1) }
        case .date: try write(cast(value, Date.self), node)
        case .uuid: try write(cast(value, UUID.self), node)
        case .data: try write(data: cast(value, Data.self), node)
        case .decimal: try write(cast(value, Decimal.self), node)
        case .url: try write(cast(value, URL.self).absoluteString, node)
        case .duration: try write(cast(value, Duration.self), node)
        case .avroDuration: try write(cast(value, AvroDuration.self), node)
        case .dynamic: try write(cast(value, AvroValue.self), node)
        }
    }

    @inline(__always)
    private func memory<Value>(of type: Value.Type, _ node: NodePointer) -> UnsafeMutablePointer<TypeMemory> {
        let id = ObjectIdentifier(type)
        var rest = state.pointee.memory[node.pointee.type].types
        while let memory = rest {
            if memory.pointee.type == id { return memory }
            rest = memory.pointee.next
        }
        return learn(type, node)
    }

    @inline(never)
    private func learn<Value>(_ type: Value.Type, _ node: NodePointer) -> UnsafeMutablePointer<TypeMemory> {
        let meaning = TypeMeaning(type)
        let place = state.pointee.memory + node.pointee.type
        let memory = UnsafeMutablePointer<TypeMemory>.allocate(capacity: 1)
        let writing = meaning == .codable ? KeptWriting(type) : nil
        memory.initialize(
            to: TypeMemory(
                type: ObjectIdentifier(type), meaning: writing == nil ? meaning : .writable, writing: writing,
                next: place.pointee.types))
        place.pointee.types = memory
        return memory
    }

    @inline(__always)
    private func write<Value: Encodable>(codable value: Value, _ node: NodePointer) throws {
        try push(node, Value.self)
        do { try value.encode(to: self) } catch { fail(error) }
        try throwFailure()
        try pop()
    }

    /// Writes a value that writes itself.
    @inline(__always)
    func write(_ type: any Any.Type, _ node: NodePointer, _ body: (inout AvroWriter) throws -> Void) throws {
        try push(node, type)
        var writer = AvroWriter(self)
        do { try body(&writer) } catch { fail(error) }
        writer.finishRecord()
        try throwFailure()
        state.pointee.depth -= 1
    }

    @inline(__always)
    func throwFailure() throws {
        if state.pointee.hasFailed, let failure { throw failure }
    }

    @inline(__always)
    private func cast<Value, Target>(_ value: Value, _: Target.Type) -> Target {
        // The types are the same.
        unsafeBitCast(value, to: Target.self)
    }

    func write(bytes: [UInt8], _ node: NodePointer) throws(AvroError) {
        try bytes.withUnsafeBytes { bytes in Result { () throws(AvroError) in try write(bytes: bytes, node) } }.get()
    }

    private func write(data: Data, _ node: NodePointer) throws(AvroError) {
        try data.withUnsafeBytes { bytes in Result { () throws(AvroError) in try write(bytes: bytes, node) } }.get()
    }

    @inline(__always)
    private func write<Element>(
        array: [Element], _ node: NodePointer, _ body: (Element, NodePointer) throws -> Void
    ) throws {
        try push(node, [Element].self)
        try beginArray()
        let item = top.pointee.node.pointee.element.unsafelyUnwrapped
        for element in array {
            top.pointee.items += 1
            try body(element, item)
        }
        try pop()
    }
}
