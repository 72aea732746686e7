/// The container for records and maps.
struct KeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    /// Has the place.
    private let slot: KeyedSlot
    private let place: UnsafeMutablePointer<KeyedPlace>

    /// A container whose value is a record or a map.
    init(_ slot: KeyedSlot) {
        self.slot = slot
        place = slot.place
    }

    var codingPath: [any CodingKey] { [] }

    /// Calls `body` with the machine, which is not retained for it, and the value's frame.
    @inline(__always)
    private func withFrame<Result>(
        _ body: (EncodingMachine, UnsafeMutablePointer<EncodingFrame>) throws -> Result
    ) throws -> Result {
        guard let machine = place.pointee.machine else { throw AvroError(.invalidValue, EncodingMachine.misused) }
        return try machine._withUnsafeGuaranteedRef { machine in
            try body(machine, machine.frame(place.pointee.index, place.pointee.serial))
        }
    }

    @inline(__always)
    private func field(_ key: Key, _ body: (EncodingMachine, NodePointer) throws -> Void) throws {
        try withFrame { machine, frame in
            try body(machine, machine.beginField(key, frame, place.pointee.fields))
            // Nested values may have moved the frames.
            try machine.endField(machine.state.pointee.frames + place.pointee.index)
        }
    }

    func encodeNil(forKey key: Key) throws { try field(key) { try $0.writeNull($1) } }
    func encode(_ value: Bool, forKey key: Key) throws { try field(key) { try $0.write(value, $1) } }
    func encode(_ value: String, forKey key: Key) throws { try field(key) { try $0.write(value, $1) } }
    func encode(_ value: Double, forKey key: Key) throws { try field(key) { try $0.write(value, $1) } }
    func encode(_ value: Float, forKey key: Key) throws { try field(key) { try $0.write(value, $1) } }

    func encode(_ value: Int, forKey key: Key) throws {
        try field(key) { try $0.write(integer: value, .int64, $1) }
    }

    func encode(_ value: Int8, forKey key: Key) throws {
        try field(key) { try $0.write(integer: value, .int32, $1) }
    }

    func encode(_ value: Int16, forKey key: Key) throws {
        try field(key) { try $0.write(integer: value, .int32, $1) }
    }

    func encode(_ value: Int32, forKey key: Key) throws {
        try field(key) { try $0.write(integer: value, .int32, $1) }
    }

    func encode(_ value: Int64, forKey key: Key) throws {
        try field(key) { try $0.write(integer: value, .int64, $1) }
    }

    func encode(_ value: UInt, forKey key: Key) throws {
        try field(key) { try $0.write(integer: value, .int64, $1) }
    }

    func encode(_ value: UInt8, forKey key: Key) throws {
        try field(key) { try $0.write(integer: value, .int32, $1) }
    }

    func encode(_ value: UInt16, forKey key: Key) throws {
        try field(key) { try $0.write(integer: value, .int32, $1) }
    }

    func encode(_ value: UInt32, forKey key: Key) throws {
        try field(key) { try $0.write(integer: value, .int64, $1) }
    }

    func encode(_ value: UInt64, forKey key: Key) throws {
        try field(key) { try $0.write(integer: value, .int64, $1) }
    }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try field(key) { try $0.write(value, $1) }
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
        try withFrame { machine, frame in
            guard frame.pointee.content == .record else { return }
            let node = try machine.beginField(key, frame, place.pointee.fields)
            try machine.writeAbsent(node, frame)
            try machine.endField(frame)
        }
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
            ?? FailingEncoder(error: noSuper())
    }

    private func noSuper() -> AvroError {
        let path = place.pointee.machine?._withUnsafeGuaranteedRef { $0.path } ?? "$"
        let error = AvroError(.invalidValue, "the keys have no \"super\"", path: path)
        place.pointee.machine?._withUnsafeGuaranteedRef { $0.fail(error) }
        return error
    }

    private func part(_ key: Key) -> any Encoder {
        do {
            return try withFrame { machine, frame in
                try machine.deferredMachine(machine.beginField(key, frame, place.pointee.fields), frame)
            }
        } catch {
            return FailingEncoder(error: error as? AvroError ?? AvroError(.invalidValue, "\(error)"))
        }
    }
}
