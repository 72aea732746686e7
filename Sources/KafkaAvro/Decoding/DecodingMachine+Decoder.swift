#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

// What `init(from:)` sees.
extension DecodingMachine: Decoder {
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try beginKeyed()
        return KeyedDecodingContainer(KeyedReader<Key>(self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try beginArray()
        return UnkeyedReader(self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        try checkValidity()
        return ValueReader(self)
    }
}

// Values of types that are known only when the program runs.
extension DecodingMachine {
    func decode<Value: Decodable>(_ type: Value.Type, _ node: NodePointer) throws -> Value {
        if let known = try decodeKnown(type, node) { return known }
        try push(node)
        let value = try Value(from: self)
        try pop()
        return value
    }

    /// A value of a type with a meaning of its own; nil for other types.
    private func decodeKnown<Value>(_ type: Value.Type, _ node: NodePointer) throws(AvroError) -> Value? {
        if type == String.self { return try text(branch(node)) as? Value }
        if type == Int.self { return try integer(Int.self, branch(node)) as? Value }
        if type == Int64.self { return try integer(Int64.self, branch(node)) as? Value }
        if type == Int32.self { return try integer(Int32.self, branch(node)) as? Value }
        if type == Double.self { return try number(branch(node)) as? Value }
        if type == Float.self { return Float(try number(branch(node))) as? Value }
        if type == Bool.self { return try bool(branch(node)) as? Value }
        if type == Int16.self { return try integer(Int16.self, branch(node)) as? Value }
        if type == Int8.self { return try integer(Int8.self, branch(node)) as? Value }
        if type == UInt.self { return try integer(UInt.self, branch(node)) as? Value }
        if type == UInt64.self { return try integer(UInt64.self, branch(node)) as? Value }
        if type == UInt32.self { return try integer(UInt32.self, branch(node)) as? Value }
        if type == UInt16.self { return try integer(UInt16.self, branch(node)) as? Value }
        if type == UInt8.self { return try integer(UInt8.self, branch(node)) as? Value }
        if type == AvroValue.self { return try value(node) as? Value }
        if type == Date.self { return try date(branch(node)) as? Value }
        if type == UUID.self { return try uuid(branch(node)) as? Value }
        if type == Decimal.self { return try decimal(branch(node)) as? Value }
        if type == AvroDuration.self { return try duration(branch(node)) as? Value }
        if type == URL.self {
            let text = try text(branch(node))
            guard let url = URL(string: text) else { throw error("\"\(text)\" is not a URL") }
            return url as? Value
        }
        if type == Duration.self { return try timeOfDay(branch(node)) as? Value }
        if type == Data.self { return Data(try rawBytes(branch(node))) as? Value }
        if type == [UInt8].self {
            let start = position
            let branch = try branch(node)
            if branch.pointee.kind != .array { return try rawBytes(branch) as? Value }
            position = start
        }
        return nil
    }

    private func text(_ node: NodePointer) throws(AvroError) -> String {
        switch node.pointee.kind {
        case .string: try string()
        case .enumeration: try symbol(node)
        default: throw mismatch(node, "as a string")
        }
    }

    private func integer<Value: FixedWidthInteger>(
        _ type: Value.Type, _ node: NodePointer
    ) throws(AvroError) -> Value {
        let number: Int64
        switch node.pointee.kind {
        case .int: number = Int64(try int())
        case .long: number = try long()
        default: throw mismatch(node, "as an integer")
        }
        guard let value = Value(exactly: number) else { throw error("\(number) does not fit \(type)") }
        return value
    }

    private func number(_ node: NodePointer) throws(AvroError) -> Double {
        switch node.pointee.kind {
        case .double: return try double()
        case .float: return Double(try float())
        case .int, .long:
            let number = try long()
            guard let value = Double(exactly: number) else { throw error("\(number) is not exactly a double") }
            return value
        default: throw mismatch(node, "as a number")
        }
    }

    private func bool(_ node: NodePointer) throws(AvroError) -> Bool {
        guard node.pointee.kind == .boolean else { throw mismatch(node, "as a boolean") }
        return try boolean()
    }

    private func rawBytes(_ node: NodePointer) throws(AvroError) -> [UInt8] {
        switch node.pointee.kind {
        case .bytes: Array(try block())
        case .fixed: Array(try take(node.pointee.count))
        default: throw mismatch(node, "as bytes")
        }
    }

    private func date(_ node: NodePointer) throws(AvroError) -> Date {
        switch node.pointee.logical {
        case .date: Date(timeIntervalSince1970: Double(try int()) * 86_400)
        case .millis: LogicalTime.date(try long(), perSecond: 1_000)
        case .micros: LogicalTime.date(try long(), perSecond: 1_000_000)
        case .nanos: LogicalTime.date(try long(), perSecond: 1_000_000_000)
        default: throw mismatch(node, "as a date")
        }
    }

    private func uuid(_ node: NodePointer) throws(AvroError) -> UUID {
        switch (node.pointee.kind, node.pointee.logical) {
        case (.string, _):
            let text = try string()
            guard let value = UUID(uuidString: text) else { throw error("\"\(text)\" is not a UUID") }
            return value
        case (.fixed, .uuid): return UUID(uuid: try take(16).loadUnaligned(as: uuid_t.self))
        default: throw mismatch(node, "as a UUID")
        }
    }

    private func duration(_ node: NodePointer) throws(AvroError) -> AvroDuration {
        guard node.pointee.logical == .duration else { throw mismatch(node, "as an AvroDuration") }
        return AvroDuration(bytes: try take(12))
    }

    private func timeOfDay(_ node: NodePointer) throws(AvroError) -> Duration {
        switch node.pointee.logical {
        case .timeMillis: .milliseconds(try int())
        case .timeMicros: .microseconds(try long())
        default: throw mismatch(node, "as a Duration")
        }
    }

    private func decimal(_ node: NodePointer) throws(AvroError) -> Decimal {
        if node.pointee.kind == .int || node.pointee.kind == .long { return Decimal(try long()) }
        if node.pointee.kind == .double { return Decimal(try double()) }
        guard node.pointee.logical == .decimal else { throw mismatch(node, "as a decimal") }
        let bytes = try rawBytes(node)[...]
        let isNegative = (bytes.first ?? 0) >= 0x80
        let significant = bytes.drop { $0 == (isNegative ? 0xFF : 0) }
        guard significant.count <= 16 else { throw error("a decimal has more than 128 bits") }
        var unscaled: Int128 = isNegative ? -1 : 0
        for byte in significant { unscaled = unscaled << 8 | Int128(byte) }
        guard (unscaled < 0) == isNegative, node.pointee.scale <= 127,
            let significand = Decimal(string: unscaled.magnitude.description)
        else { throw error("a decimal has more than 128 bits") }
        return Decimal(
            sign: isNegative ? .minus : .plus, exponent: -Int(node.pointee.scale), significand: significand)
    }
}
