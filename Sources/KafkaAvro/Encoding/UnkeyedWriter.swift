/// The container for arrays.
struct UnkeyedWriter: UnkeyedEncodingContainer {
    private let machine: EncodingMachine
    private let index: Int
    private let serial: Int

    init(_ machine: EncodingMachine) {
        self.machine = machine
        index = machine.state.pointee.depth - 1
        serial = machine.top.pointee.serial
        // An error comes again at the first item, and without items from the end of the value.
        try? machine.beginArray()
    }

    var codingPath: [any CodingKey] { [] }
    var count: Int { machine.state.pointee.frames[index].items }

    @inline(__always)
    private func item(_ body: (NodePointer) throws -> Void) throws {
        try body(next(machine.frame(index, serial)))
    }

    @inline(__always)
    private func next(_ frame: UnsafeMutablePointer<EncodingFrame>) throws(AvroError) -> NodePointer {
        if frame.pointee.content != .array { try machine.beginArray() }
        return try machine.beginItem(frame)
    }

    func encodeNil() throws { try item { try machine.writeNull($0) } }
    func encode(_ value: Bool) throws { try item { try machine.write(value, $0) } }
    func encode(_ value: String) throws { try item { try machine.write(value, $0) } }
    func encode(_ value: Double) throws { try item { try machine.write(value, $0) } }
    func encode(_ value: Float) throws { try item { try machine.write(value, $0) } }
    func encode(_ value: Int) throws { try item { try machine.write(integer: value, .int64, $0) } }
    func encode(_ value: Int8) throws { try item { try machine.write(integer: value, .int32, $0) } }
    func encode(_ value: Int16) throws { try item { try machine.write(integer: value, .int32, $0) } }
    func encode(_ value: Int32) throws { try item { try machine.write(integer: value, .int32, $0) } }
    func encode(_ value: Int64) throws { try item { try machine.write(integer: value, .int64, $0) } }
    func encode(_ value: UInt) throws { try item { try machine.write(integer: value, .int64, $0) } }
    func encode(_ value: UInt8) throws { try item { try machine.write(integer: value, .int32, $0) } }
    func encode(_ value: UInt16) throws { try item { try machine.write(integer: value, .int32, $0) } }
    func encode(_ value: UInt32) throws { try item { try machine.write(integer: value, .int64, $0) } }
    func encode(_ value: UInt64) throws { try item { try machine.write(integer: value, .int64, $0) } }
    func encode<Value: Encodable>(_ value: Value) throws { try item { try machine.write(value, $0) } }

    func nestedContainer<NestedKey: CodingKey>(keyedBy keyType: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
        part().container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { part().unkeyedContainer() }
    func superEncoder() -> any Encoder { part() }

    private func part() -> any Encoder {
        do throws(AvroError) {
            let frame = try machine.frame(index, serial)
            return try machine.deferredMachine(next(frame), frame)
        } catch {
            return FailingEncoder(error: error)
        }
    }
}
