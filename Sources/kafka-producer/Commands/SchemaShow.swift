import ArgumentParser
import KafkaSchemaRegistry

struct SchemaShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints a schema of the registry.",
        discussion: "The text goes to standard output as it is; id, version and the like go to standard error.")

    @OptionGroup var options: SchemaCommandOptions

    @Option(help: "The subject, such as orders-value.")
    var subject: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("The version; the latest if not given.", valueName: "n"))
    var version: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("The schema with this id.", valueName: "n"))
    var id: Int32?

    func validate() throws {
        if subject == nil, id == nil { throw ValidationError("--subject or --id is needed.") }
        if id != nil, version != nil { throw ValidationError("--version needs --subject, and goes without --id.") }
        try OptionCheck.range("--version", version, 1...Int(Int32.max))
        if let id, id < 0 { throw ValidationError("--id must be at least 0.") }
    }

    func run() async throws {
        let found = try await find(try options.client())
        Console.complain(SchemaFacts.line(found))
        Console.print(found.schema.text)
    }

    func find(_ client: SchemaRegistryClient) async throws(ToolError) -> RegisteredSchema {
        do throws(SchemaRegistryError) {
            if let id { return try await client.schema(id: id, subject: subject) }
            let subject = subject ?? ""
            if let version { return try await client.schema(subject: subject, version: version) }
            return try await client.latestSchema(subject: subject)
        } catch {
            throw ToolError(error)
        }
    }
}
