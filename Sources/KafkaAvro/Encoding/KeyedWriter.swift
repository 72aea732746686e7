/// The container for records and maps.
struct KeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    private let machine: EncodingMachine
    private let index: Int
    private let serial: Int
    /// What is wrong with asking for this container, thrown at its first use.
    private let failure: AvroError?

    init(_ machine: EncodingMachine) {
        self.machine = machine
        index = machine.state.pointee.depth - 1
        serial = machine.top.pointee.serial
        do throws(AvroError) {
            try machine.beginKeyed()
            failure = nil
        } catch {
            failure = error
        }
    }

    var codingPath: [any CodingKey] { [] }

    @inline(__always)
    private func field(
        _ key: Key, _ body: (NodePointer) throws -> Void
    ) throws {
        if let failure { throw failure }
        let frame = try machine.frame(index, serial)
        try body(machine.beginField(key.stringValue, frame))
        // Nested values may have moved the frames.
        try machine.endField(machine.state.pointee.frames + index)
    }

    func encodeNil(forKey key: Key) throws { try field(key) { try machine.writeNull($0) } }
    func encode(_ value: Bool, forKey key: Key) throws { try field(key) { try machine.write(value, $0) } }
    func encode(_ value: String, forKey key: Key) throws { try field(key) { try machine.write(value, $0) } }
    func encode(_ value: Double, forKey key: Key) throws { try field(key) { try machine.write(value, $0) } }
    func encode(_ value: Float, forKey key: Key) throws { try field(key) { try machine.write(value, $0) } }

    func encode(_ value: Int, forKey key: Key) throws {
        try field(key) { try machine.write(integer: value, .int64, $0) }
    }

    func encode(_ value: Int8, forKey key: Key) throws {
        try field(key) { try machine.write(integer: value, .int32, $0) }
    }

    func encode(_ value: Int16, forKey key: Key) throws {
        try field(key) { try machine.write(integer: value, .int32, $0) }
    }

    func encode(_ value: Int32, forKey key: Key) throws {
        try field(key) { try machine.write(integer: value, .int32, $0) }
    }

    func encode(_ value: Int64, forKey key: Key) throws {
        try field(key) { try machine.write(integer: value, .int64, $0) }
    }

    func encode(_ value: UInt, forKey key: Key) throws {
        try field(key) { try machine.write(integer: value, .int64, $0) }
    }

    func encode(_ value: UInt8, forKey key: Key) throws {
        try field(key) { try machine.write(integer: value, .int32, $0) }
    }

    func encode(_ value: UInt16, forKey key: Key) throws {
        try field(key) { try machine.write(integer: value, .int32, $0) }
    }

    func encode(_ value: UInt32, forKey key: Key) throws {
        try field(key) { try machine.write(integer: value, .int64, $0) }
    }

    func encode(_ value: UInt64, forKey key: Key) throws {
        try field(key) { try machine.write(integer: value, .int64, $0) }
    }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try field(key) { try machine.write(value, $0) }
    }

    // An absent value is null rather than a missing field, so that fields with other defaults can be null too.

    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }

    func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        try write(value, key) { try encode($0, forKey: key) }
    }

    @inline(__always)
    private func write<Value>(_ value: Value?, _ key: Key, _ body: (Value) throws -> Void) throws {
        if let value { try body(value) } else { try encodeAbsent(key) }
    }

    /// Null where the type has it, and otherwise nothing: the field's default is written.
    private func encodeAbsent(_ key: Key) throws {
        if let failure { throw failure }
        let frame = try machine.frame(index, serial)
        guard frame.pointee.content == .record else { return }
        let name = key.stringValue
        let node = try machine.beginField(name, frame)
        let hasNull =
            node.pointee.kind == .null
            || node.pointee.kind == .union
                && node.pointee.choices.unsafelyUnwrapped[ValueKind.null.rawValue] >= 0
        if !hasNull {
            // As if it had not been written.
            let fields = frame.pointee.node.pointee.fields.unsafelyUnwrapped
            try machine.writeMissing(fields[Int(frame.pointee.current)], frame.pointee.node)
        } else {
            try machine.writeNull(node)
        }
        try machine.endField(frame)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        part(key).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { part(key).unkeyedContainer() }
    func superEncoder(forKey key: Key) -> any Encoder { part(key) }

    func superEncoder() -> any Encoder {
        Key(stringValue: "super").map { part($0) }
            ?? FailingEncoder(
                error: AvroError(.invalidValue, "the keys have no \"super\"", path: machine.path))
    }

    private func part(_ key: Key) -> any Encoder {
        do throws(AvroError) {
            if let failure { throw failure }
            let frame = try machine.frame(index, serial)
            return try machine.deferredMachine(machine.beginField(key.stringValue, frame), frame)
        } catch {
            return FailingEncoder(error: error)
        }
    }
}
