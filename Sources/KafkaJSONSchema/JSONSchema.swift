public import Foundation
package import KafkaJSON

/// A JSON Schema, compiled: it says of JSON texts whether they are valid, and if not, why.
///
/// ```swift
/// let schema = try JSONSchema(text)
/// try schema.validate(json)
/// ```
///
/// Drafts 4, 6, 7, 2019-09 and 2020-12 are understood. What this validator does not implement, and what would change which
/// values are valid, is refused when the schema is compiled, never ignored. A schema is compiled once and then used by any number
/// of tasks concurrently.
public struct JSONSchema: Sendable {
    /// The schema as it was given.
    public let text: String
    /// What the schema is written in.
    public let dialect: JSONSchemaDialect
    /// How it was understood.
    public let options: JSONSchemaOptions
    private let program: SchemaProgram

    /// Compiles a schema.
    ///
    /// - Parameters:
    ///   - text: The schema in JSON.
    ///   - options: How it is understood.
    ///   - load: Gives the text of another document that a `$ref` leads to, or nil if there is none. It is asked for the absolute
    ///     URI, then for the reference as it is written, each without fragment. By default, all such references are
    ///     refused. Nothing is ever fetched from a network otherwise.
    /// - Throws: ``JSONSchemaError``, and what `load` throws.
    public init(
        _ text: String, options: JSONSchemaOptions = JSONSchemaOptions(),
        load: (_ uri: String) throws -> String? = { _ in nil }
    ) throws {
        self.text = text
        self.options = options
        (program, dialect) = try withoutActuallyEscaping(load) { load in
            var compiler = SchemaCompiler(options: options, load: load)
            return try compiler.compile(text)
        }
    }

    /// Compiles a schema that refers to others by the names that a schema registry knows them by.
    ///
    /// - Parameters:
    ///   - text: The schema in JSON.
    ///   - references: Texts of other documents, by URI or by the name that `$ref` has.
    ///   - options: How it is understood.
    /// - Throws: ``JSONSchemaError``.
    public init(
        _ text: String, references: [String: String], options: JSONSchemaOptions = JSONSchemaOptions()
    ) throws {
        try self.init(text, options: options) { references[$0] }
    }

    /// Checks a JSON text.
    ///
    /// - Parameter json: In UTF-8.
    /// - Throws: ``JSONSchemaError``: ``JSONSchemaError/Code/invalidJSON``, ``JSONSchemaError/Code/invalidValue`` with all
    ///   violations, or ``JSONSchemaError/Code/limitExceeded``.
    public func validate(_ json: some ContiguousBytes) throws(JSONSchemaError) {
        let violations = try violations(in: json)
        guard let first = violations.first else { return }
        let more = violations.count > 1 ? " and \(violations.count - 1) more violations" : ""
        throw JSONSchemaError(
            .invalidValue, "the value does not conform to the schema: \(first)\(more)", violations: violations)
    }

    /// Checks a JSON text.
    ///
    /// - Parameter json: The text.
    /// - Throws: ``JSONSchemaError``, as the other one.
    public func validate(_ json: String) throws(JSONSchemaError) {
        try validate(Array(json.utf8))
    }

    /// What the schema does not accept of a JSON text.
    ///
    /// - Parameter json: In UTF-8.
    /// - Returns: All violations in the order of the value, at most ``JSONSchemaLimits/violations``; none if it is valid.
    /// - Throws: ``JSONSchemaError``: ``JSONSchemaError/Code/invalidJSON`` or ``JSONSchemaError/Code/limitExceeded``.
    public func violations(in json: some ContiguousBytes) throws(JSONSchemaError) -> [JSONSchemaViolation] {
        let limits = JSONLimits(depth: options.limits.valueDepth, bytes: options.limits.valueBytes)
        let result = json.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in try JSONValue(parsing: bytes, limits: limits) }
        }
        switch result {
        case .success(let value): return try violations(in: value)
        case .failure(let error):
            throw JSONSchemaError(error.isLimit ? .limitExceeded : .invalidJSON, error.description)
        }
    }

    /// What the schema does not accept of a value.
    package func violations(in value: JSONValue) throws(JSONSchemaError) -> [JSONSchemaViolation] {
        var evaluator = Evaluator(program: program, limits: options.limits, isReporting: false)
        if evaluator.run(value) { return [] }
        if let failure = evaluator.failure { throw failure }
        var reporter = Evaluator(program: program, limits: options.limits, isReporting: true)
        _ = reporter.run(value)
        if let failure = reporter.failure, reporter.violations.isEmpty { throw failure }
        return reporter.violations
    }
}
