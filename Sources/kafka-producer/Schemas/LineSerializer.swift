import KafkaClient
import KafkaSchemaRegistry

/// Writes the bytes of a line's key or value: as they are, or as a schema says.
enum LineSerializer: RecordSerializer {
    case bytes
    case schema(RegistrySerializer<LineSchemaFormat>)

    func serialize(_ line: [UInt8], into output: inout SerializerOutput) throws {
        switch self {
        case .bytes: output.append(contentsOf: line)
        case .schema(let serializer): try serializer.serialize(line, into: &output)
        }
    }
}
