internal import KafkaJSON

extension AvroSchema {
    /// A schema made of a Swift type, as its `init(from:)` reads it.
    ///
    /// ```swift
    /// let schema = try AvroSchema(of: Order.self, namespace: "com.example")
    /// ```
    ///
    /// Structs become records, optional fields unions with null and the default null, enums with raw strings that are
    /// `CaseIterable` become enums, arrays and sets become arrays, and dictionaries with strings as keys become maps. The article "Swift types and
    /// Avro's" lists the rest. A type with another name than the Swift type's implements ``AvroNamed``, one with another schema
    /// ``AvroSchemaProviding``.
    ///
    /// The type's `init(from:)` is called with made-up values: zeros, empty strings and arrays, nil. One that refuses such values
    /// cannot be understood, and has to provide its schema.
    ///
    /// - Parameters:
    ///   - type: The type.
    ///   - namespace: Of its records and enums; none by default.
    /// - Throws: ``AvroError`` with the code ``AvroError/Code/invalidSchema`` if the type has no schema.
    public init<Value: Decodable>(of type: Value.Type, namespace: String = "") throws(AvroError) {
        let probe = SchemaProbe()
        var json = try probe.schema(type).json
        if !namespace.isEmpty, var object = json.objectValue, object["name"] != nil {
            object["namespace"] = .string(namespace)
            json = .object(object)
        }
        let text = json.text
        do throws(AvroError) {
            try self.init(json, text: text, references: [], limits: Limits())
        } catch {
            throw AvroError(.invalidSchema, "the schema of \(type) is not valid: \(error.reason)", path: error.path)
        }
    }
}

/// A type that says itself what its schema is, for schemas derived from types that contain it.
public protocol AvroSchemaProviding {
    /// The schema of the type's values. What it throws is thrown to the caller of ``AvroSchema/init(of:namespace:)``.
    static var avroSchema: AvroSchema { get throws }
}
