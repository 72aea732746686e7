// Credentials.

extension RegistryProperties {
    mutating func authentication(_ configuration: inout SchemaRegistryConfiguration) {
        if let source = self["bearer.auth.credentials.source"] {
            bearer(source, &configuration)
        } else if let user = self["basic.auth.user.info"] {
            let source = self["basic.auth.credentials.source"]?.uppercased() ?? "USER_INFO"
            if source == "USER_INFO" { basic(user, &configuration) }
        }
        switch self["basic.auth.credentials.source"]?.uppercased() {
        case nil, "URL", "USER_INFO": break
        case "SASL_INHERIT":
            add("basic.auth.credentials.source SASL_INHERIT is not supported: set USER_INFO and basic.auth.user.info.")
        default: add("basic.auth.credentials.source must be URL or USER_INFO.")
        }
    }

    private mutating func basic(_ user: String, _ configuration: inout SchemaRegistryConfiguration) {
        guard let colon = user.firstIndex(of: ":") else {
            return add("basic.auth.user.info must be a user name, a colon and a password.")
        }
        configuration.authentication = .basic(
            username: String(user[..<colon]), password: String(user[user.index(after: colon)...]))
    }

    private mutating func bearer(_ source: String, _ configuration: inout SchemaRegistryConfiguration) {
        switch source.uppercased() {
        case "STATIC_TOKEN":
            guard let token = self["bearer.auth.token"], !token.isEmpty else {
                return add("bearer.auth.token is missing.")
            }
            configuration.authentication = .bearer(
                token, logicalCluster: self["bearer.auth.logical.cluster"],
                identityPool: self["bearer.auth.identity.pool.id"])
        default:
            add(
                "bearer.auth.credentials.source \(source) needs a provider of tokens: set authentication in Swift, such as with KafkaOAuth."
            )
        }
    }
}
