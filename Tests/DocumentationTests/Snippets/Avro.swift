import KafkaAvro

// snippet.avro-type
struct Reading: Codable {
    var sensor: String
    var celsius: Double?
}
// snippet.end

// snippet.avro-writer
extension Reading: AvroEncodable {
    func encode(to writer: inout AvroWriter) {
        writer.write("sensor", sensor)
        writer.write("celsius", celsius)
    }
}
// snippet.end

private func avro() throws {
    // snippet.avro
    let schema = try AvroSchema(
        #"""
        {"type": "record", "name": "Reading", "fields": [
         {"name": "sensor", "type": "string"}, {"name": "celsius", "type": ["null", "double"], "default": null}]}
        """#)
    let encoder = AvroEncoder(Reading.self, schema: schema)
    let bytes = try encoder.encode(Reading(sensor: "roof", celsius: 21.5))
    let reading = try AvroDecoder(Reading.self, schema: schema).decode(bytes)
    // snippet.end
    _ = reading
    // snippet.avro-derived
    let derived = try AvroSchema(of: Reading.self, namespace: "com.example")
    // snippet.end
    _ = derived
    // snippet.avro-dynamic
    let value = try AvroValue(json: #"{"sensor": "roof", "celsius": 21.5}"#, schema: schema)
    let dynamic = try AvroEncoder(AvroValue.self, schema: schema).encode(value)
    // snippet.end
    _ = dynamic
}
