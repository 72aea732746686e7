internal import KafkaJSON
internal import KafkaSchemaRegistry

/// A status and a body.
struct RegistryReply: Error {
    var status: Int
    var body: JSONValue

    static func ok(_ body: JSONValue) -> RegistryReply { RegistryReply(status: 200, body: body) }

    static func error(_ status: Int, _ code: Int, _ message: String) -> RegistryReply {
        RegistryReply(status: status, body: ["error_code": .integer(code), "message": .string(message)])
    }

    static func noSubject(_ subject: String) -> RegistryReply { error(404, 40401, "Subject '\(subject)' not found.") }
    static func noVersion(_ version: String) -> RegistryReply { error(404, 40402, "Version \(version) not found.") }
    static let noSchema = error(404, 40403, "Schema not found")

    var message: String { body["message"]?.stringValue ?? "" }

    var response: SchemaRegistryResponse {
        var bytes: [UInt8] = []
        body.write(to: &bytes)
        return SchemaRegistryResponse(status: status, body: bytes)
    }
}
