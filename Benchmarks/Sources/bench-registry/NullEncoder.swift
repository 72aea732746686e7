/// An encoder that writes nothing, and allocates nothing: what is left is what `Codable` itself costs, whatever is written.
///
/// Containers are kept, one for each depth and type of keys, since the standard library allocates a box for each one that is made. One
/// task at a time may use it.
final class NullEncoder: Encoder, UnkeyedEncodingContainer, SingleValueEncodingContainer {
    private struct Kept {
        var keys: ObjectIdentifier
        var container: AnyObject
    }

    private static let depths = 8

    private let kept: UnsafeMutablePointer<Kept?>
    private var depth = 0

    init() {
        kept = .allocate(capacity: Self.depths)
        kept.initialize(repeating: nil, count: Self.depths)
    }

    deinit {
        kept.deinitialize(count: Self.depths)
        kept.deallocate()
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    var count: Int { 0 }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        let keys = ObjectIdentifier(type)
        if let known = kept[depth], known.keys == keys {
            return unsafeBitCast(known.container, to: KeyedEncodingContainer<Key>.self)
        }
        let container = KeyedEncodingContainer(Keyed<Key>(encoder: self))
        kept[depth] = Kept(keys: keys, container: unsafeBitCast(container, to: AnyObject.self))
        return container
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { self }
    func singleValueContainer() -> any SingleValueEncodingContainer { self }
    func nestedContainer<Key: CodingKey>(keyedBy keyType: Key.Type) -> KeyedEncodingContainer<Key> {
        container(keyedBy: keyType)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
    func superEncoder() -> any Encoder { self }

    func encodeNil() {}
    func encode(_ value: Bool) {}
    func encode(_ value: String) {}
    func encode(_ value: Double) {}
    func encode(_ value: Int) {}
    func encode<Value: Encodable>(_ value: Value) throws {
        depth += 1
        defer { depth -= 1 }
        try value.encode(to: self)
    }

    private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        unowned(unsafe) let encoder: NullEncoder
        var codingPath: [any CodingKey] { [] }

        func encodeNil(forKey key: Key) {}
        func encode(_ value: Bool, forKey key: Key) {}
        func encode(_ value: String, forKey key: Key) {}
        func encode(_ value: Double, forKey key: Key) {}
        func encode(_ value: Int, forKey key: Key) {}
        func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try encoder.encode(value) }
        func nestedContainer<NestedKey: CodingKey>(
            keyedBy keyType: NestedKey.Type, forKey key: Key
        ) -> KeyedEncodingContainer<NestedKey> { encoder.container(keyedBy: keyType) }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder }
        func superEncoder() -> any Encoder { encoder }
        func superEncoder(forKey key: Key) -> any Encoder { encoder }
    }
}
