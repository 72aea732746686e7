internal import KafkaJSON

/// Notes what a type reads, and gives it made-up values.
final class ProbeDecoder: Decoder, SingleValueDecodingContainer {
    let probe: SchemaProbe
    /// The fields of a record; nil unless a container with keys was asked for.
    var fields: [JSONValue]?
    /// The schema of a single value, or of an array.
    var single: JSONValue?
    var failure: AvroError?

    init(_ probe: SchemaProbe) {
        self.probe = probe
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        if fields == nil { fields = [] }
        return KeyedDecodingContainer(KeyedProbe<Key>(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw fail("a type with a container of its own without keys has to implement AvroSchemaProviding")
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }
    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let found = try found(type)
        single = found.json
        guard let value = found.value else { throw fail("there is no made-up \(type)") }
        return value
    }

    func found<Value: Decodable>(_ type: Value.Type) throws -> SchemaProbe.Found<Value> {
        do throws(AvroError) {
            return try probe.schema(type)
        } catch {
            // Types may swallow the error.
            if failure == nil { failure = error }
            throw error
        }
    }

    func fail(_ reason: String) -> AvroError {
        let error = AvroError(.invalidSchema, reason)
        if failure == nil { failure = error }
        return error
    }

    /// Notes a field, unless it is known.
    func note(_ name: String, _ json: JSONValue, isOptional: Bool) {
        if fields?.contains(where: { $0["name"]?.stringValue == name }) == true { return }
        var field = JSONObject()
        field["name"] = .string(name)
        let isUnion = json.arrayValue != nil
        field["type"] = isOptional && !isUnion ? .array(["null", json]) : json
        if isOptional || json.arrayValue?.first == .string("null") { field["default"] = .null }
        fields?.append(.object(field))
    }
}

private struct KeyedProbe<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: ProbeDecoder

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let found = try decoder.found(type)
        decoder.note(key.stringValue, found.json, isOptional: false)
        guard let value = found.value else {
            throw decoder.fail(
                "there is no made-up \(type) for \"\(key.stringValue)\": a type that contains itself directly?")
        }
        return value
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try note(type, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try note(type, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try note(type, key) }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? { try note(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try note(type, key) }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? { try note(type, key) }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? { try note(type, key) }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? { try note(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try note(type, key) }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? { try note(type, key) }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? { try note(type, key) }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? { try note(type, key) }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? { try note(type, key) }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? { try note(type, key) }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? { try note(type, key) }

    private func note<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
        decoder.note(key.stringValue, try decoder.found(type).json, isOptional: true)
        return nil
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        throw decoder.fail("a type with nested containers has to implement AvroSchemaProviding")
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw decoder.fail("a type with nested containers has to implement AvroSchemaProviding")
    }

    func superDecoder() throws -> any Decoder {
        throw decoder.fail("a type with a super decoder has to implement AvroSchemaProviding")
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try superDecoder() }
}
