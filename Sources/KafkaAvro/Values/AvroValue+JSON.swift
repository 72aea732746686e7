internal import KafkaJSON

extension AvroValue {
    /// Reads a value of a schema from JSON, as it is written for people or in Avro's JSON encoding.
    ///
    /// A value of a union may be an object with the type's name, as Avro's JSON encoding has it (`{"string": "a"}`), or the value
    /// itself, for the first type of the union that it fits. Bytes are strings of characters up to U+00FF. Fields that are
    /// missing have their default; others than the schema's are refused.
    ///
    /// - Parameters:
    ///   - json: The value in JSON.
    ///   - schema: What it should be.
    /// - Throws: ``AvroError`` with the code ``AvroError/Code/invalidValue``.
    public init(json: String, schema: AvroSchema) throws(AvroError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: json)
        } catch {
            throw AvroError(.invalidValue, error.description)
        }
        var reader = JSONValueReader(types: schema.types, style: .data, budget: 10_000_000)
        self = try reader.value(value, schema.root, SchemaPath())
    }
}
