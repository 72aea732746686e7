// What `encode(to:)` sees.
extension EncodingMachine: Encoder, SingleValueEncodingContainer {
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if let ended { return ended.container(keyedBy: type) }
        if top.pointee.content != .record {
            do throws(AvroError) { try beginKeyed() } catch {
                return FailingEncoder(error: error).container(keyedBy: type)
            }
        }
        let containers = containers(keyedBy: type)
        for index in 0..<containers.pointee.count {
            let known = containers.pointee.known + index
            guard known.pointee.isFree() else { continue }
            known.pointee.place.pointee.index = state.pointee.depth - 1
            known.pointee.place.pointee.serial = top.pointee.serial
            return known.pointee.handing.assumingMemoryBound(to: Handing<Key>.self).pointee.again()
        }
        return makeContainer(keyedBy: type, containers)
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { ended ?? UnkeyedWriter(self) }
    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    /// What an `encode(to:)` gets of an encoder that it kept from an earlier call.
    private var ended: FailingEncoder? {
        state.pointee.depth > 0
            ? nil : FailingEncoder(error: AvroError(.invalidValue, "the encoder was used after its value had ended"))
    }

    func encodeNil() throws { try writeNull(beginValue()) }
    func encode(_ value: Bool) throws { try write(value, beginValue()) }
    func encode(_ value: String) throws { try write(value, beginValue()) }
    func encode(_ value: Double) throws { try write(value, beginValue()) }
    func encode(_ value: Float) throws { try write(value, beginValue()) }
    func encode(_ value: Int) throws { try write(integer: value, .int64, beginValue()) }
    func encode(_ value: Int8) throws { try write(integer: value, .int32, beginValue()) }
    func encode(_ value: Int16) throws { try write(integer: value, .int32, beginValue()) }
    func encode(_ value: Int32) throws { try write(integer: value, .int32, beginValue()) }
    func encode(_ value: Int64) throws { try write(integer: value, .int64, beginValue()) }
    func encode(_ value: UInt) throws { try write(integer: value, .int64, beginValue()) }
    func encode(_ value: UInt8) throws { try write(integer: value, .int32, beginValue()) }
    func encode(_ value: UInt16) throws { try write(integer: value, .int32, beginValue()) }
    func encode(_ value: UInt32) throws { try write(integer: value, .int64, beginValue()) }
    func encode(_ value: UInt64) throws { try write(integer: value, .int64, beginValue()) }
    func encode<Value: Encodable>(_ value: Value) throws { try write(value, beginValue()) }
}
