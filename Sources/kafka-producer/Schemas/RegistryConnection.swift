import KafkaSchemaRegistry

/// The tool's way to schema registries, which takes HTTP.
enum RegistryConnection {
    /// Refuses to go on in a build without HTTP.
    static func check() throws(ToolError) {
        #if !SchemaRegistry
            throw .wrongUse(
                "this kafka-producer was built without schema registries; build it with the trait SchemaRegistry: "
                    + "swift build -c release --traits SchemaRegistry --product kafka-producer")
        #endif
    }

    /// A client. It asks nothing yet.
    static func client(_ configuration: SchemaRegistryConfiguration) throws(ToolError) -> SchemaRegistryClient {
        try check()
        #if SchemaRegistry
            do throws(SchemaRegistryError) {
                return try SchemaRegistryClient(configuration)
            } catch {
                throw ToolError(error)
            }
        #else
            throw ToolError("unreachable")
        #endif
    }
}
