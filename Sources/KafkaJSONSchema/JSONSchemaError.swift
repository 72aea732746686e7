/// Why a schema cannot be used, or a value is not accepted.
public struct JSONSchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Code: String, Hashable, Sendable {
        /// The schema is no JSON, or no valid JSON Schema: a keyword has a value that it cannot have.
        case invalidSchema
        /// The schema uses what this validator does not implement, and what would change which values are valid.
        case unsupported
        /// A `$ref` leads nowhere, or to a document that was not given.
        case unresolvedReference
        /// The value is no JSON.
        case invalidJSON
        /// The value does not conform to the schema; ``JSONSchemaError/violations`` says where.
        case invalidValue
        /// The schema or the value is larger, deeper or more costly than ``JSONSchemaLimits`` allow. It may be valid.
        case limitExceeded
    }

    /// What kind of trouble it is.
    public let code: Code
    /// What is wrong. It names keywords and members, and never quotes a value.
    public let reason: String
    /// Where in the schema, as URI with a JSON pointer: `#/properties/total`. Empty if the schema has no part in it.
    public let schemaLocation: String
    /// Each part of the value that the schema does not accept; empty unless the code is ``Code/invalidValue``.
    public let violations: [JSONSchemaViolation]

    init(_ code: Code, _ reason: String, at schemaLocation: String = "", violations: [JSONSchemaViolation] = []) {
        self.code = code
        self.reason = reason
        self.schemaLocation = schemaLocation
        self.violations = violations
    }

    /// The reason, and where.
    public var description: String {
        let place = schemaLocation.isEmpty ? reason : "\(reason) (\(schemaLocation) in the schema)"
        return ([place] + violations.map { "- \($0)" }).joined(separator: "\n")
    }
}

/// A part of a value that the schema does not accept.
public struct JSONSchemaViolation: Hashable, Sendable, CustomStringConvertible {
    /// Where in the value, as JSON pointer (RFC 6901): `/lines/0/price`. Empty for the whole value.
    public let instanceLocation: String
    /// The keyword that does not accept it, as URI with a JSON pointer: `#/properties/total/minimum`.
    public let schemaLocation: String
    /// What the schema demands. It names keywords and members, and never quotes a value.
    public let message: String
    /// For `anyOf` and `oneOf`: why none of the alternatives accepts it.
    public let causes: [JSONSchemaViolation]

    /// One line, without the causes.
    public var description: String {
        "\(instanceLocation.isEmpty ? "the value" : instanceLocation): \(message) (\(schemaLocation))"
    }
}
