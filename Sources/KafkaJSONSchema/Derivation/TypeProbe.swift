import KafkaJSON

/// A decoder that has nothing to decode: it gives each type the simplest values, and records what was asked for.
final class TypeProbe: Decoder {
    let recorder: TypeRecorder
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    private(set) var schema = JSONObject()
    private var properties = JSONObject()
    private var required: [JSONValue] = []

    init(recorder: TypeRecorder) { self.recorder = recorder }

    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        becomeObject()
        return KeyedDecodingContainer(KeyedProbe<Key>(probe: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw Self.unsupported("it decodes the elements of an array by itself")
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleProbe(probe: self) }

    static func unsupported(_ reason: String) -> JSONSchemaError {
        JSONSchemaError(.unsupported, "a type cannot be recorded: \(reason)")
    }

    private func becomeObject() {
        schema["type"] = "object"
        schema["properties"] = .object(properties)
        if recorder.isClosed { schema["additionalProperties"] = false }
    }

    fileprivate func become<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (schema, value) = try recorder.record(type)
        self.schema = schema
        guard let value else { throw Self.unsupported("\(type) consists of itself") }
        return value
    }

    fileprivate func member<Value: Decodable>(
        _ type: Value.Type, _ key: any CodingKey, isRequired: Bool
    ) throws -> Value? {
        let name = try recorder.name(of: key)
        let (schema, value) = try recorder.record(type)
        properties[name] = .object(schema)
        self.schema["properties"] = .object(properties)
        if isRequired, !required.contains(.string(name)) {
            required.append(.string(name))
            self.schema["required"] = .array(required)
        }
        return value
    }
}

private struct KeyedProbe<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let probe: TypeProbe
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        guard let value = try probe.member(type, key, isRequired: true) else {
            throw TypeProbe.unsupported("the member \"\(key.stringValue)\" has its own type")
        }
        return value
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try probe.member(type, key, isRequired: false)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw TypeProbe.unsupported("the member \"\(key.stringValue)\" is decoded by hand")
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw TypeProbe.unsupported("the member \"\(key.stringValue)\" is decoded by hand")
    }

    func superDecoder() throws -> any Decoder { throw TypeProbe.unsupported("it has a superclass") }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw TypeProbe.unsupported("it has a superclass") }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try optional(type, key) }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? { try optional(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? { try optional(type, key) }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? { try optional(type, key) }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? { try optional(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? { try optional(type, key) }

    private func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
        try probe.member(type, key, isRequired: false)
    }
}

private struct SingleProbe: SingleValueDecodingContainer {
    let probe: TypeProbe
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try probe.become(type) }
}

/// A type of the standard library that holds others, and whose value can be made without them.
protocol RecordedWrapper {
    static func record(with recorder: TypeRecorder) throws -> (JSONObject, Any)
}

extension Array: RecordedWrapper where Element: Decodable {
    static func record(with recorder: TypeRecorder) throws -> (JSONObject, Any) {
        (["type": "array", "items": .object(try recorder.record(Element.self).schema)], [Element]())
    }
}

extension Set: RecordedWrapper where Element: Decodable {
    static func record(with recorder: TypeRecorder) throws -> (JSONObject, Any) {
        let items = JSONValue.object(try recorder.record(Element.self).schema)
        return (["type": "array", "items": items, "uniqueItems": true], Set<Element>())
    }
}

extension Dictionary: RecordedWrapper where Key: Decodable, Value: Decodable {
    static func record(with recorder: TypeRecorder) throws -> (JSONObject, Any) {
        guard Key.self == String.self || Key.self == Int.self else {
            throw TypeProbe.unsupported("dictionaries with keys of \(Key.self) are arrays in JSON")
        }
        let values = JSONValue.object(try recorder.record(Value.self).schema)
        return (["type": "object", "additionalProperties": values], [Key: Value]())
    }
}

extension Optional: RecordedWrapper where Wrapped: Decodable {
    static func record(with recorder: TypeRecorder) throws -> (JSONObject, Any) {
        let schema = JSONValue.object(try recorder.record(Wrapped.self).schema)
        return (["anyOf": [["type": "null"], schema]], Wrapped?.none as Any)
    }
}
