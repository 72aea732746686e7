public import Foundation

/// Encodes values as JSON and checks them against a schema, before anything is sent.
///
/// A value is encoded once; what is checked are the bytes that the record then carries.
public struct JSONSchemaEncoder<Value: Encodable>: Sendable {
    /// The schema that values are checked against.
    public let schema: JSONSchema
    private let method: Method

    private enum Method: Sendable {
        case foundation(JSONEncoder)
        case own(@Sendable (Value) throws -> Data)
    }

    /// An encoder with Foundation's `JSONEncoder`.
    ///
    /// - Parameters:
    ///   - schema: What values are checked against.
    ///   - encoder: Must not be changed afterwards: several tasks use it concurrently.
    public init(schema: JSONSchema, encoder: JSONEncoder = JSONEncoder()) {
        self.schema = schema
        method = .foundation(encoder)
    }

    /// An encoder of your own.
    ///
    /// - Parameters:
    ///   - schema: What values are checked against.
    ///   - encode: Makes JSON in UTF-8 of a value.
    public init(schema: JSONSchema, encode: @escaping @Sendable (Value) throws -> Data) {
        self.schema = schema
        method = .own(encode)
    }

    /// Encodes a value and checks it.
    ///
    /// - Parameter value: The value.
    /// - Returns: Its JSON, exactly as it was checked.
    /// - Throws: What the encoder throws, and ``JSONSchemaError`` as ``JSONSchema/validate(_:)-(ContiguousBytes)`` does.
    public func encode(_ value: Value) throws -> Data {
        let json =
            switch method {
            case .foundation(let encoder): try encoder.encode(value)
            case .own(let encode): try encode(value)
            }
        try schema.validate(json)
        return json
    }
}
