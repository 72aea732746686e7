// Certificates.

extension RegistryProperties {
    mutating func tls(_ configuration: inout SchemaRegistryConfiguration) {
        for store in ["truststore", "keystore"] {
            let type = self["ssl.\(store).type"]?.uppercased() ?? "JKS"
            if self["ssl.\(store).location"] != nil, type != "PEM" {
                add("schema.registry.ssl.\(store).type must be PEM.")
            }
        }
        if let file = self["ssl.truststore.location"] { configuration.tls.trustedCertificates = file }
        if let file = self["ssl.keystore.location"] {
            configuration.tls.setIdentity(certificates: file, password: self["ssl.key.password"])
        }
    }
}
