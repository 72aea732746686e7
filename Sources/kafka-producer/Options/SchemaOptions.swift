import ArgumentParser

/// Which schemas of a registry keys and values are written with.
struct SchemaOptions: ParsableArguments {
    @OptionGroup(title: "Schemas")
    var registry: RegistryOptions

    @Option(
        help: ArgumentHelp(
            "Lines are values in JSON; write them with the schema in this file.",
            discussion:
                "A file .avsc has an Avro schema, a file .json a JSON Schema; others need --schema-type. The subject must "
                + "have the schema; with --registry-property auto.register.schemas=true it is registered.",
            valueName: "file"),
        completion: .file())
    var valueSchema: String?

    @Option(
        help: ArgumentHelp(
            "Lines are values in JSON; write them with the latest version of this subject, or 'latest' for that of the topic.",
            discussion: "With --value-schema, the subject that must have the schema.", valueName: "subject"))
    var valueSubject: String?

    @Option(
        help: ArgumentHelp("As --value-schema, for keys; needs --key-separator.", valueName: "file"),
        completion: .file())
    var keySchema: String?

    @Option(help: ArgumentHelp("As --value-subject, for keys; needs --key-separator.", valueName: "subject"))
    var keySubject: String?

    @Option(
        help: ArgumentHelp("What the schemas in files are written in.", valueName: "type"))
    var schemaType: SchemaFile.Kind?

    var value: SchemaSource? { SchemaSource(file: valueSchema, subject: valueSubject, kind: schemaType) }
    var key: SchemaSource? { SchemaSource(file: keySchema, subject: keySubject, kind: schemaType) }

    func check(keySeparator: String?) throws(ValidationError) {
        if key != nil, keySeparator == nil {
            throw ValidationError("--key-schema and --key-subject need --key-separator.")
        }
        if registry.isGiven, key == nil, value == nil {
            throw ValidationError(
                "--schema-registry and --registry-property need --value-schema or --value-subject: lines go through "
                    + "unchanged otherwise.")
        }
        if schemaType != nil, valueSchema == nil, keySchema == nil {
            throw ValidationError("--schema-type needs --value-schema or --key-schema.")
        }
    }
}
