/// The container for records and maps.
struct KeyedReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let machine: DecodingMachine
    private let index: Int
    private let serial: Int

    init(_ machine: DecodingMachine) {
        self.machine = machine
        index = machine.frames.count - 1
        serial = machine.frames[index].serial
    }

    var codingPath: [any CodingKey] { [] }

    var allKeys: [Key] {
        guard index < machine.frames.count, machine.frames[index].serial == serial else { return [] }
        let frame = machine.frames[index]
        if frame.content == .map { return frame.names.compactMap { Key(stringValue: $0) } }
        return (0..<frame.node.pointee.count).compactMap {
            Key(stringValue: frame.node.pointee.fields.unsafelyUnwrapped[$0].name)
        }
    }

    func contains(_ key: Key) -> Bool {
        guard (try? machine.goTo(index, serial)) != nil else { return false }
        let (name, frame) = (key.stringValue, machine.frames[index])
        if frame.content == .map { return frame.entries[name] != nil }
        return (0..<frame.node.pointee.count).contains { frame.node.pointee.fields.unsafelyUnwrapped[$0].name == name }
    }

    private func find(_ key: Key) throws(AvroError) -> NodePointer {
        try machine.goTo(index, serial)
        guard let node = try machine.find(key.stringValue, index) else {
            throw machine.error(
                "there is no \"\(key.stringValue)\" in \"\(machine.plan.name(machine.frames[index].node))\"")
        }
        return node
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        let node = try find(key)
        // The value is still there for a call that reads it.
        return try machine.branch(node).pointee.kind == .null
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let node = try find(key)
        let start = machine.position
        let value = try machine.decode(type, node)
        machine.endField(index, from: start)
        return value
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try superDecoder(forKey: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try superDecoder(forKey: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        guard let key = Key(stringValue: "super") else { throw machine.error("the keys have no \"super\"") }
        return try superDecoder(forKey: key)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        let node = try find(key)
        return try machine.part(node)
    }
}

/// The container for arrays.
struct UnkeyedReader: UnkeyedDecodingContainer {
    private let machine: DecodingMachine
    private let index: Int
    private let serial: Int

    init(_ machine: DecodingMachine) {
        self.machine = machine
        index = machine.frames.count - 1
        serial = machine.frames[index].serial
    }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { nil }
    var currentIndex: Int { index < machine.frames.count ? machine.frames[index].index : 0 }

    var isAtEnd: Bool {
        guard index < machine.frames.count, machine.frames[index].serial == serial else { return true }
        return machine.frames[index].isAtEnd
    }

    private func next() throws(AvroError) -> NodePointer {
        try machine.goTo(index, serial)
        if let failure = machine.frames[index].failure { throw failure }
        if isAtEnd { throw machine.error("the array has only \(currentIndex) items") }
        return machine.frames[index].node.pointee.element.unsafelyUnwrapped
    }

    private func end() {
        do throws(AvroError) {
            try machine.endItem(index)
        } catch {
            // Thrown when the next item is wanted, or at the end of the value.
            machine.frames[index].isAtEnd = false
            machine.frames[index].failure = error
        }
    }

    mutating func decodeNil() throws -> Bool {
        guard try machine.branch(next()).pointee.kind == .null else { return false }
        end()
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try machine.decode(type, next())
        end()
        return value
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try superDecoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try superDecoder().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        let node = try next()
        let part = try machine.part(node)
        try machine.skip(node)
        end()
        return part
    }
}

/// The container for one value.
struct ValueReader: SingleValueDecodingContainer {
    private let machine: DecodingMachine
    private let index: Int
    private let serial: Int

    init(_ machine: DecodingMachine) {
        self.machine = machine
        index = machine.frames.count - 1
        serial = machine.frames[index].serial
    }

    var codingPath: [any CodingKey] { [] }

    private func begin() throws(AvroError) -> NodePointer {
        try machine.goTo(index, serial)
        // Each attempt begins where the value does.
        machine.position = machine.frames[index].start
        return machine.frames[index].node
    }

    func decodeNil() -> Bool {
        guard let node = try? begin(), let branch = try? machine.branch(node) else { return false }
        if branch.pointee.kind != .null { return false }
        machine.frames[index].content = .value
        machine.frames[index].end = machine.position
        return true
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try machine.decode(type, begin())
        machine.frames[index].content = .value
        machine.frames[index].end = machine.position
        return value
    }
}

extension DecodingMachine {
    /// A decoder of the value that begins here, apart from this one.
    func part(_ node: NodePointer) throws(AvroError) -> DecodingMachine {
        let part = DecodingMachine(plan, bytes, limits, position: position, depth: depth, validity: validity)
        part.emptyItems = emptyItems
        try part.push(node)
        return part
    }
}
