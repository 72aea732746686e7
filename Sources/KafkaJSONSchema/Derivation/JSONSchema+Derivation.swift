public import Foundation
import KafkaJSON

extension JSONSchema {
    /// A schema for what an encoder makes of a type's values.
    ///
    /// The type's `init(from:)` is run with a decoder that records what it asks for: keys, types, optional members, arrays, dictionaries
    /// and nested types, which may be recursive. Names of members, dates and data are as the encoder writes them. Enumerations have
    /// to be `CaseIterable` and `Encodable`. Members that are nil are not written by Swift, so optional ones are not
    /// required, and null is only valid for optional elements of arrays and dictionaries.
    ///
    /// What a type does not decode is not in the schema, and neither are rules that only its code knows. Register the schema
    /// after you have read it.
    ///
    /// - Parameters:
    ///   - type: The type, which has to decode what it encodes.
    ///   - dialect: What the schema is written in.
    ///   - title: Its title; by default the type's name.
    ///   - encoder: The one that values will be encoded with.
    ///   - isClosed: Whether members that the type does not have are invalid.
    /// - Returns: The schema's text.
    /// - Throws: ``JSONSchemaError`` with ``JSONSchemaError/Code/unsupported`` for a type that does not let itself be recorded, such as
    ///   an enumeration with associated values.
    public static func text<Value: Codable>(
        derivedFrom type: Value.Type, dialect: JSONSchemaDialect = .draft7, title: String? = nil,
        encoder: JSONEncoder = JSONEncoder(), isClosed: Bool = false
    ) throws(JSONSchemaError) -> String {
        let recorder = TypeRecorder(encoder: encoder, dialect: dialect, isClosed: isClosed)
        do {
            _ = try recorder.record(type)
        } catch let error as JSONSchemaError {
            throw error
        } catch {
            throw JSONSchemaError(.unsupported, "\(type) cannot be recorded: \(error)")
        }
        var schema = JSONObject()
        schema["$schema"] = .string(dialect.schemaURI)
        schema["title"] = .string(title ?? "\(type)")
        let root = recorder.root(type)
        for (name, value) in root.members { schema[name] = value }
        if !recorder.definitions.isEmpty { schema[recorder.definitionsName] = .object(recorder.definitions) }
        return JSONValue.object(schema).text
    }
}

/// Runs `init(from:)` of types, and keeps what they asked for.
final class TypeRecorder {
    let encoder: JSONEncoder
    let isClosed: Bool
    let definitionsName: String
    /// Schemas of nested types, by name.
    private(set) var definitions = JSONObject()
    private var names: [ObjectIdentifier: String] = [:]
    private var depthLeft = 64
    private var rootType: ObjectIdentifier?
    private var rootSchema = JSONObject()

    init(encoder: JSONEncoder, dialect: JSONSchemaDialect, isClosed: Bool) {
        self.encoder = encoder
        self.isClosed = isClosed
        definitionsName = dialect >= .draft2019 ? "$defs" : "definitions"
    }

    func root(_ type: Any.Type) -> JSONObject { rootSchema }

    /// The schema of a type.
    ///
    /// - Returns: It, and a value unless the type is being recorded further out already.
    func record<Value: Decodable>(_ type: Value.Type) throws -> (schema: JSONObject, value: Value?) {
        let isRoot = rootType == nil
        if isRoot { rootType = ObjectIdentifier(type) }
        let result = try recordPart(type)
        if isRoot { rootSchema = result.schema }
        return result
    }

    private func recordPart<Value: Decodable>(_ type: Value.Type) throws -> (schema: JSONObject, value: Value?) {
        if let known = try Self.known(type, encoder) { return (known.schema, known.value as? Value) }
        if let wrapper = type as? any RecordedWrapper.Type {
            let (schema, value) = try wrapper.record(with: self)
            return (schema, value as? Value)
        }
        if let cases = type as? any CaseIterable.Type {
            let (schema, value) = try enumeration(cases)
            return (schema, value as? Value)
        }
        let id = ObjectIdentifier(type)
        if let name = names[id] {
            // Known, or being recorded: in the latter case there is no value.
            let value = definitions[name] == nil ? nil : try? Value(from: TypeProbe(recorder: self))
            return (["$ref": .string(reference(to: name, id))], value)
        }
        names[id] = uniqueName(type)
        let probe = TypeProbe(recorder: self)
        if depthLeft == 0 { throw JSONSchemaError(.unsupported, "\(type) is nested too deep to be recorded") }
        depthLeft -= 1
        let value = try Value(from: probe)
        depthLeft += 1
        let schema = probe.schema
        guard schema["properties"] != nil, id != rootType, let name = names[id] else {
            // Types that are one value, such as identifiers, are that value.
            if id != rootType { names[id] = nil }
            return (schema, value)
        }
        definitions[name] = .object(schema)
        return (["$ref": .string(reference(to: name, id))], value)
    }

    private func reference(to name: String, _ id: ObjectIdentifier) -> String {
        id == rootType ? "#" : "#/\(definitionsName)/\(name.escapedForPointer)"
    }

    private func uniqueName(_ type: Any.Type) -> String {
        let name = "\(type)"
        let taken = Set(names.values)
        return taken.contains(name) ? (2...).lazy.map { "\(name)\($0)" }.first { !taken.contains($0) } ?? name : name
    }

    private func enumeration<Cases: CaseIterable>(_ type: Cases.Type) throws -> (JSONObject, Any?) {
        var values: [JSONValue] = []
        for element in type.allCases {
            guard let element = element as? any Encodable else {
                throw JSONSchemaError(.unsupported, "\(type) is not Encodable")
            }
            values.append(try Self.encode(element, encoder))
        }
        var schema = JSONObject()
        if values.allSatisfy({ $0.stringValue != nil }) { schema["type"] = "string" }
        schema["enum"] = .array(values)
        return (schema, type.allCases.first)
    }

    /// The name that the encoder gives to a key.
    func name(of key: any CodingKey) throws -> String {
        try Self.encode(KeyProbe(key: RecordedKey(key.stringValue)), encoder).objectValue?.names.first { _ in true }
            ?? key.stringValue
    }

    private static func encode(_ value: some Encodable, _ encoder: JSONEncoder) throws -> JSONValue {
        try JSONValue(parsing: Array(encoder.encode(value)))
    }

    /// Types that JSON has itself, and those that encoders treat in their own way.
    private static func known(
        _ type: any Decodable.Type, _ encoder: JSONEncoder
    ) throws -> (schema: JSONObject, value: Any)? {
        switch type {
        case is Bool.Type: return (["type": "boolean"], false)
        case is String.Type: return (["type": "string"], "")
        case is Double.Type: return (["type": "number"], 0.0)
        case is Float.Type: return (["type": "number"], Float(0))
        case is Decimal.Type: return (["type": "number"], Decimal())
        case is UUID.Type: return (["type": "string", "format": "uuid"], UUID())
        case is URL.Type: return (["type": "string", "format": "uri"], URL(filePath: "/"))
        case is Date.Type: return (kind(of: try encode([Date(timeIntervalSince1970: 0.5)], encoder)), Date())
        case is Data.Type:
            var schema = kind(of: try encode([Data([1])], encoder))
            if schema["type"] == "string" { schema["contentEncoding"] = "base64" }
            return (schema, Data())
        default: break
        }
        guard let integer = type as? any FixedWidthInteger.Type else { return nil }
        return (self.integer(integer), integer.init(truncatingIfNeeded: 0))
    }

    private static func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) -> JSONObject {
        var schema: JSONObject = ["type": "integer"]
        // Wider bounds would be lost on readers that have doubles only.
        if Integer.bitWidth < 64 || Integer.min == 0 { schema["minimum"] = .integer(Integer.min) }
        if Integer.bitWidth < 64 { schema["maximum"] = .integer(Integer.max) }
        return schema
    }

    /// A schema for the kind of value that an encoder wrote as the only element.
    private static func kind(of array: JSONValue) -> JSONObject {
        switch array.arrayValue?.first {
        case .number?: return ["type": "number"]
        case .string(let text)? where Format.dateTime.accepts(text): return ["type": "string", "format": "date-time"]
        case .string?: return ["type": "string"]
        case .array?: return ["type": "array"]
        case .object?: return ["type": "object"]
        default: return [:]
        }
    }
}

/// A value with one key, to see what an encoder makes of it.
private struct KeyProbe: Encodable {
    let key: RecordedKey

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: RecordedKey.self)
        try container.encode(0, forKey: key)
    }
}

struct RecordedKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
