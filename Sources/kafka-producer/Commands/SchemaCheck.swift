import ArgumentParser
import KafkaSchemaRegistry

struct SchemaCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says whether a schema could be the next version of a subject.",
        discussion: """
            Registers nothing. The exit code is 0 if the registry would accept the schema and this package can write \
            with it, and 1 if not, with the reasons on standard output.
            """)

    @OptionGroup var options: SchemaCommandOptions
    @OptionGroup var file: SchemaFileOptions

    func run() async throws {
        let client = try options.client()
        let verdict = try await Self.verdict(try file.schema(), subject: file.subject, client)
        for line in verdict.lines { Console.print(line) }
        if !verdict.isGood { throw ExitCode.failure }
    }

    /// What the registry and this package say of a schema.
    static func verdict(
        _ schema: RegistrySchema, subject: String, _ client: SchemaRegistryClient
    ) async throws(ToolError) -> (isGood: Bool, lines: [String]) {
        do throws(SchemaRegistryError) {
            let references = try await client.references(of: schema)
            if let problem = SchemaVerdict.problem(schema, references: references) {
                return (false, ["Not usable: \(problem)"])
            }
            let (isCompatible, messages) = try await client.checkCompatibility(schema, subject: subject)
            if isCompatible { return (true, ["Compatible: \(subject) accepts the schema."]) }
            return (false, ["Incompatible with \(subject):"] + messages)
        } catch {
            throw ToolError(error)
        }
    }
}
