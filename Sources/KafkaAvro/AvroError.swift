/// What is wrong with a schema, with a value that does not fit its schema, or with encoded bytes.
public struct AvroError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The schema is not valid, or exceeds a limit.
        case invalidSchema
        /// A value does not fit the schema: nothing was encoded.
        case invalidValue
        /// Bytes are not what the schema describes, or exceed a limit.
        case invalidData
        /// Data of the writer's schema cannot be read by the reader's schema.
        case incompatibleSchemas
    }

    /// What kind of error it is.
    public let code: Code
    /// What is wrong, in a sentence without a full stop.
    public let reason: String
    /// Where: in a schema, the place in its JSON (`$.fields[2].type`); in a value or in data, fields and indexes
    /// (`$.items[3].price`).
    public let path: String

    /// An error, for tests of what handles them.
    ///
    /// - Parameters:
    ///   - code: What kind of error it is.
    ///   - reason: What is wrong.
    ///   - path: Where.
    public init(_ code: Code, _ reason: String, path: String = "$") {
        self.code = code
        self.reason = reason
        self.path = path
    }

    /// Place and reason: `$.fields[2].type: there is no type "Adress"`.
    public var description: String { "\(path): \(reason)" }
}
