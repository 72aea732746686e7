import ArgumentParser
import KafkaSchemaRegistry

struct Schema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks, registers and shows schemas of a schema registry.",
        discussion: """
            Works with Confluent's registry, Karapace and Apicurio's Confluent interface (https://host/apis/ccompat/v7). \
            Needs a kafka-producer that was built with the trait SchemaRegistry.

            Examples:
              kafka-producer schema check --schema-registry http://localhost:8081 --subject orders-value order.avsc
              kafka-producer schema register --schema-registry http://localhost:8081 --subject orders-value order.avsc
              kafka-producer schema show --schema-registry http://localhost:8081 --subject orders-value > order.avsc
            """,
        subcommands: [SchemaCheck.self, SchemaRegister.self, SchemaShow.self])
}

/// Which registry a command of schemas asks.
struct SchemaCommandOptions: ParsableArguments {
    @OptionGroup(title: "Registry")
    var registry: RegistryOptions

    @Option(
        help: ArgumentHelp(
            "A properties file, such as a producer's; the settings of a registry in it count.", valueName: "file"),
        completion: .file())
    var commandConfig: String?

    /// A client. It asks nothing yet.
    func client() throws(ToolError) -> SchemaRegistryClient {
        try RegistryConnection.check()
        let file = try commandConfig.map { path throws(ToolError) in try PropertiesFile.read(path) } ?? [:]
        return try RegistryConnection.client(try registry.settings(file: file).configuration())
    }
}

/// A schema in a file, for a subject.
struct SchemaFileOptions: ParsableArguments {
    @Option(help: "The subject, such as orders-value.")
    var subject: String

    @Argument(
        help: "The file with the schema: .avsc for Avro, .json for JSON Schema, .proto for Protobuf.",
        completion: .file())
    var file: String

    @Option(help: ArgumentHelp("What the schema is written in.", valueName: "type"))
    var schemaType: SchemaFile.Kind?

    @Option(
        help: ArgumentHelp(
            "A schema that this one uses, by the name that it has there; may be repeated.",
            valueName: "name=subject:version"))
    var reference: [ReferenceArgument] = []

    func validate() throws {
        if subject.isEmpty { throw ValidationError("--subject must not be empty.") }
    }

    func schema() throws(ToolError) -> RegistrySchema {
        var schema = try SchemaFile.read(file, kind: schemaType)
        schema.references = reference.map(\.reference)
        return schema
    }
}

/// An argument of the form `name=subject:version`.
struct ReferenceArgument: ExpressibleByArgument {
    let reference: SchemaReference

    init?(argument: String) {
        // Names may be URLs, which have colons, and subjects have contexts, which have colons too.
        guard let pair = KeyValue(argument: argument), let colon = pair.value.lastIndex(of: ":"),
            let version = Int(pair.value[pair.value.index(after: colon)...]), version > 0
        else { return nil }
        let subject = String(pair.value[..<colon])
        if subject.isEmpty { return nil }
        reference = SchemaReference(name: pair.key, subject: subject, version: version)
    }
}
