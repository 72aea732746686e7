// Certificates: Java's properties of a registry have the prefix `schema.registry.`, and those without it are the brokers'.

extension RegistryProperties {
    mutating func tls(_ configuration: inout SchemaRegistryConfiguration) {
        for store in ["truststore", "keystore"] {
            let type = prefixed("ssl.\(store).type")?.uppercased() ?? "JKS"
            if prefixed("ssl.\(store).location") != nil, type != "PEM" {
                add("schema.registry.ssl.\(store).type must be PEM.")
            }
        }
        if let file = prefixed("ssl.truststore.location") { configuration.tls.trustedCertificates = file }
        if let file = prefixed("ssl.keystore.location") {
            configuration.tls.setIdentity(certificates: file, password: prefixed("ssl.key.password"))
        }
        for name in Self.unsupported where prefixed(name)?.isEmpty == false {
            add("schema.registry.\(name) is not supported: certificates and keys are PEM files.")
        }
        if prefixed("ssl.endpoint.identification.algorithm")?.isEmpty == true {
            add(
                "schema.registry.ssl.endpoint.identification.algorithm cannot be empty: host names are always verified."
            )
        }
    }

    /// What would change whom the client trusts, or what it shows.
    private static let unsupported = [
        "ssl.truststore.certificates", "ssl.keystore.key", "ssl.keystore.certificate.chain", "ssl.truststore.password",
        "ssl.keystore.password", "ssl.engine.factory.class",
    ]

    private func prefixed(_ name: String) -> String? {
        properties["schema.registry.\(name)"].map { Self.trimmed($0[...]) }
    }
}
