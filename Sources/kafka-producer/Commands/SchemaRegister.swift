import ArgumentParser
import KafkaSchemaRegistry

struct SchemaRegister: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Registers a schema, unless the subject has it already.",
        discussion: "Prints its id and, if the registry says them, version and GUID.")

    @OptionGroup var options: SchemaCommandOptions
    @OptionGroup var file: SchemaFileOptions

    func run() async throws {
        let client = try options.client()
        Console.print(try await Self.register(try file.schema(), subject: file.subject, client))
    }

    static func register(
        _ schema: RegistrySchema, subject: String, _ client: SchemaRegistryClient
    ) async throws(ToolError) -> String {
        do throws(SchemaRegistryError) {
            let normalizes = client.configuration.serialization.normalizes
            return SchemaFacts.line(try await client.register(schema, subject: subject, normalizes: normalizes))
        } catch {
            throw ToolError(error)
        }
    }
}

/// What is known of a registered schema, in a line.
enum SchemaFacts {
    static func line(_ schema: RegisteredSchema) -> String {
        var facts = ["id \(schema.id)"]
        if let version = schema.version { facts.append("version \(version)") }
        if let guid = schema.guid { facts.append("GUID \(guid)") }
        facts.append("type \(schema.schema.type)")
        facts += schema.schema.references.map { "reference \($0.name)=\($0.subject):\($0.version)" }
        if !schema.domainRules.isEmpty { facts.append("rules \(schema.domainRules.joined(separator: " "))") }
        return facts.joined(separator: ", ")
    }
}
