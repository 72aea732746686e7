/// What is handed out where an encoder is wanted and there can be none: it throws at the first value.
struct FailingEncoder: Encoder, UnkeyedEncodingContainer, SingleValueEncodingContainer {
    let error: AvroError

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    var count: Int { 0 }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Keyed(error: error))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { self }
    func singleValueContainer() -> any SingleValueEncodingContainer { self }
    func nestedContainer<Key: CodingKey>(keyedBy keyType: Key.Type) -> KeyedEncodingContainer<Key> {
        container(keyedBy: keyType)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
    func superEncoder() -> any Encoder { self }
    func encodeNil() throws { throw error }
    func encode<Value: Encodable>(_ value: Value) throws { throw error }

    private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let error: AvroError

        var codingPath: [any CodingKey] { [] }

        func encodeNil(forKey key: Key) throws { throw error }
        func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { throw error }
        func nestedContainer<NestedKey: CodingKey>(
            keyedBy keyType: NestedKey.Type, forKey key: Key
        ) -> KeyedEncodingContainer<NestedKey> {
            superEncoder().container(keyedBy: keyType)
        }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { FailingEncoder(error: error) }
        func superEncoder() -> any Encoder { FailingEncoder(error: error) }
        func superEncoder(forKey key: Key) -> any Encoder { FailingEncoder(error: error) }
    }
}
