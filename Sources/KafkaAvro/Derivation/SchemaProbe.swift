internal import KafkaJSON

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Finds schemas of types by letting them decode themselves from nothing.
final class SchemaProbe {
    /// A type's schema, and a value for an `init(from:)` that wants one.
    struct Found<Value> {
        var json: JSONValue
        var value: Value?
    }

    /// Whether only values are wanted, and no schemas.
    private let wantsValuesOnly: Bool

    init(wantsValuesOnly: Bool = false) {
        self.wantsValuesOnly = wantsValuesOnly
    }

    /// Names of types that have a schema, or are about to get one.
    private var names: [ObjectIdentifier: String] = [:]

    func schema<Value: Decodable>(_ type: Value.Type) throws(AvroError) -> Found<Value> {
        if let known = known(type) { return known }
        if let wrapper = type as? any ProbedWrapper.Type {
            if wantsValuesOnly { return Found(json: "null", value: wrapper.empty as? Value) }
            return Found(json: try wrapper.probe(self), value: wrapper.empty as? Value)
        }
        if type == Decimal.self {
            if wantsValuesOnly { return Found(json: "null", value: Decimal(0) as? Value) }
            throw AvroError(
                .invalidSchema,
                "a Decimal has no precision and scale: wrap it in a type that implements AvroSchemaProviding")
        }
        if let name = names[ObjectIdentifier(type)] {
            return Found(json: .string(name), value: wantsValuesOnly ? nil : try? value(type))
        }
        if !wantsValuesOnly, let provider = type as? any AvroSchemaProviding.Type {
            let schema: AvroSchema
            do {
                schema = try provider.avroSchema
            } catch {
                throw AvroError(.invalidSchema, "\(type) does not provide its schema: \(error)")
            }
            if let name = schema.name { names[ObjectIdentifier(type)] = name }
            let json = (try? JSONValue(parsing: schema.text)) ?? .string(schema.text)
            return Found(json: json, value: try? value(type))
        }
        if let cases = type as? any CaseIterable.Type, let symbols = Self.symbols(cases) {
            let name = AvroTypeName.of(type)
            names[ObjectIdentifier(type)] = name
            return Found(
                json: ["type": "enum", "name": .string(name), "symbols": .array(symbols.names.map { .string($0) })],
                value: symbols.first as? Value)
        }
        return try probe(type)
    }

    private func probe<Value: Decodable>(_ type: Value.Type) throws(AvroError) -> Found<Value> {
        let name = AvroTypeName.of(type)
        names[ObjectIdentifier(type)] = name
        let decoder = ProbeDecoder(self)
        var value: Value?
        var failure: (any Error)?
        do {
            value = try Value(from: decoder)
        } catch {
            failure = error
        }
        if let error = decoder.failure { throw error }
        if let failure {
            throw AvroError(
                .invalidSchema,
                "\(type) cannot be made of made-up values, and has to implement AvroSchemaProviding: \(failure)")
        }
        if let fields = decoder.fields {
            return Found(json: ["type": "record", "name": .string(name), "fields": .array(fields)], value: value)
        }
        // No record: there is no name to refer to.
        names[ObjectIdentifier(type)] = nil
        guard let json = decoder.single else {
            throw AvroError(.invalidSchema, "\(type) reads nothing, and has to implement AvroSchemaProviding")
        }
        return Found(json: json, value: value)
    }

    /// A value of a type whose schema is known already.
    private func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let cases = type as? any CaseIterable.Type, let value = Self.symbols(cases)?.first as? Value { return value }
        let probe = SchemaProbe(wantsValuesOnly: true)
        // One that contains itself has none.
        probe.names[ObjectIdentifier(type)] = ""
        return try Value(from: ProbeDecoder(probe))
    }

    private static func symbols<Cases: CaseIterable>(_ type: Cases.Type) -> (names: [String], first: Cases?)? {
        var names: [String] = []
        for value in type.allCases {
            guard let name = (value as? any RawRepresentable)?.rawValue as? String else { return nil }
            names.append(name)
        }
        return names.isEmpty ? nil : (names, type.allCases.first)
    }

    private func known<Value>(_ type: Value.Type) -> Found<Value>? {
        func found(_ json: JSONValue, _ value: Any) -> Found<Value>? { Found(json: json, value: value as? Value) }
        func logical(_ type: String, _ name: String) -> JSONValue {
            ["type": .string(type), "logicalType": .string(name)]
        }
        if type == String.self { return found("string", "") }
        if type == Bool.self { return found("boolean", false) }
        if type == Int.self { return found("long", 0) }
        if type == Int64.self { return found("long", Int64(0)) }
        if type == Int32.self { return found("int", Int32(0)) }
        if type == Int16.self { return found("int", Int16(0)) }
        if type == Int8.self { return found("int", Int8(0)) }
        if type == UInt.self { return found("long", UInt(0)) }
        if type == UInt64.self { return found("long", UInt64(0)) }
        if type == UInt32.self { return found("long", UInt32(0)) }
        if type == UInt16.self { return found("int", UInt16(0)) }
        if type == UInt8.self { return found("int", UInt8(0)) }
        if type == Float.self { return found("float", Float(0)) }
        if type == Double.self { return found("double", Double(0)) }
        if type == [UInt8].self { return found("bytes", [UInt8]()) }
        if type == Data.self { return found("bytes", Data()) }
        if type == Date.self { return found(logical("long", "timestamp-millis"), Date(timeIntervalSince1970: 0)) }
        if type == UUID.self { return found(logical("string", "uuid"), UUID()) }
        if type == URL.self { return found("string", URL(string: "a:") as Any) }
        if type == Duration.self { return found(logical("long", "time-micros"), Duration.zero) }
        return nil
    }
}

/// Optional values, arrays and dictionaries, which have no name of their own.
private protocol ProbedWrapper {
    static var empty: Any { get }
    static func probe(_ probe: SchemaProbe) throws(AvroError) -> JSONValue
}

extension Optional: ProbedWrapper where Wrapped: Decodable {
    static var empty: Any { Wrapped?.none as Any }

    static func probe(_ probe: SchemaProbe) throws(AvroError) -> JSONValue {
        ["null", try probe.schema(Wrapped.self).json]
    }
}

extension Array: ProbedWrapper where Element: Decodable {
    static var empty: Any { [Element]() }

    static func probe(_ probe: SchemaProbe) throws(AvroError) -> JSONValue {
        ["type": "array", "items": try probe.schema(Element.self).json]
    }
}

extension Set: ProbedWrapper where Element: Decodable {
    static var empty: Any { Set<Element>() }

    static func probe(_ probe: SchemaProbe) throws(AvroError) -> JSONValue {
        ["type": "array", "items": try probe.schema(Element.self).json]
    }
}

extension Dictionary: ProbedWrapper where Key == String, Value: Decodable {
    static var empty: Any { [String: Value]() }

    static func probe(_ probe: SchemaProbe) throws(AvroError) -> JSONValue {
        ["type": "map", "values": try probe.schema(Value.self).json]
    }
}
