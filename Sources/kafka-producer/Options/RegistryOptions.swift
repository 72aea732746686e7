import ArgumentParser
import KafkaSchemaRegistry

/// Which schema registry, and how to get in.
struct RegistryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Base URLs of the schema registry, separated by commas.",
            discussion: "Needs a kafka-producer that was built with the trait SchemaRegistry.", valueName: "url,…"))
    var schemaRegistry: String?

    @Option(
        help: ArgumentHelp(
            "A setting of the registry's client or serializers under Confluent's name, such as "
                + "basic.auth.user.info=key:secret; may be repeated.",
            discussion: "It wins over the same setting in --command-config, whose registry settings count, too.",
            valueName: "key=value"))
    var registryProperty: [KeyValue] = []

    /// Whether the command line says anything of a registry.
    var isGiven: Bool { schemaRegistry != nil || !registryProperty.isEmpty }

    /// The settings as given: the file's, then the properties', then the URL option.
    func settings(file: [String: String]) -> RegistrySettings {
        var properties = file
        for property in registryProperty { properties[property.key] = property.value }
        if let schemaRegistry { properties["schema.registry.url"] = schemaRegistry }
        return RegistrySettings(properties: properties)
    }
}

/// The settings of a registry's client as given, under Confluent's names, among others.
struct RegistrySettings {
    let properties: [String: String]

    /// The configuration of the client, and the choices of serializers for keys or values.
    func configuration(isKey: Bool = false) throws(ToolError) -> SchemaRegistryConfiguration {
        guard properties["schema.registry.url"] != nil else {
            throw .wrongUse(
                "no schema registry is given; add --schema-registry URL, or schema.registry.url to the configuration file"
            )
        }
        do throws(SchemaRegistryError) {
            return try SchemaRegistryConfiguration(
                properties: properties, isKey: isKey, tokens: IdentityProvider.registryTokens)
        } catch {
            throw ToolError(error)
        }
    }
}

extension ToolError {
    /// What a registry's client threw.
    init(_ error: SchemaRegistryError) {
        switch error.code {
        case .invalidConfiguration, .invalidSchema, .schemaMismatch, .noSubject, .noGUID, .rulesNotSupported:
            self = .wrongUse("\(error)")
        default: self.init("\(error)")
        }
    }
}
