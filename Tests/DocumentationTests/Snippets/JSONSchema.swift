import KafkaJSONSchema

private struct Invoice: Codable {
    var id: String
    var amount: Int
}

private func validate(_ invoice: Invoice) throws {
    // snippet.json-schema
    let schema = try JSONSchema(#"{"type": "object", "properties": {"amount": {"type": "integer", "minimum": 1}}}"#)
    let encoder = JSONSchemaEncoder<Invoice>(schema: schema)
    do {
        let json = try encoder.encode(invoice)
        // snippet.hide
        _ = json
        // snippet.show
    } catch let error as JSONSchemaError {
        for violation in error.violations { print(violation) }
    }
    // snippet.end
    // snippet.json-schema-derived
    let text = try JSONSchema.text(derivedFrom: Invoice.self)
    // snippet.end
    _ = text
}
