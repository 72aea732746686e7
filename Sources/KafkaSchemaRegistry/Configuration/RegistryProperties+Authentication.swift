internal import KafkaSASL
internal import KafkaTLS

// Credentials.

extension RegistryProperties {
    mutating func authentication(_ configuration: inout SchemaRegistryConfiguration) {
        let (basic, bearer) = (source("basic"), source("bearer"))
        if basic != nil, bearer != nil {
            add("Only one of basic.auth.credentials.source and bearer.auth.credentials.source can be set.")
        }
        if let bearer {
            self.bearer(bearer, &configuration)
        } else {
            self.basic(basic, &configuration)
        }
    }

    private func source(_ scheme: String) -> String? {
        self["\(scheme).auth.credentials.source"].flatMap { $0.isEmpty ? nil : $0.uppercased() }
    }

    // MARK: Basic

    private mutating func basic(_ source: String?, _ configuration: inout SchemaRegistryConfiguration) {
        switch source {
        case nil, "USER_INFO":
            if let user = self["basic.auth.user.info"] {
                userInfo(user, &configuration)
            } else if source != nil {
                add("basic.auth.credentials.source USER_INFO needs basic.auth.user.info.")
            }
        // Credentials in URLs are found there in any case.
        case "URL": break
        case "SASL_INHERIT": inherit(&configuration)
        default: add("basic.auth.credentials.source must be URL, USER_INFO or SASL_INHERIT.")
        }
    }

    private mutating func userInfo(_ user: String, _ configuration: inout SchemaRegistryConfiguration) {
        guard let colon = user.firstIndex(of: ":") else {
            return add("basic.auth.user.info must be a user name, a colon and a password.")
        }
        configuration.authentication = .basic(
            username: String(user[..<colon]), password: String(user[user.index(after: colon)...]))
    }

    /// The user name and the password that brokers get. As in Java, any login module counts that has both.
    private mutating func inherit(_ configuration: inout SchemaRegistryConfiguration) {
        guard let text = self["sasl.jaas.config"], !text.isEmpty else {
            return add(
                "basic.auth.credentials.source SASL_INHERIT needs sasl.jaas.config, with a user name and a password.")
        }
        let entry: JAASEntry
        do throws(SASLError) { entry = try JAASEntry(parsing: Secret(text)) } catch { return add("\(error)") }
        guard let username = entry.options["username"], let password = entry.options["password"] else {
            return add(
                "basic.auth.credentials.source SASL_INHERIT needs a user name and a password in sasl.jaas.config, and "
                    + "\(entry.module) has none: use PlainLoginModule or ScramLoginModule, or set another source.")
        }
        if entry.options["tokenauth"].map(Self.reveal)?.lowercased() == "true" {
            return add(
                "basic.auth.credentials.source SASL_INHERIT finds a delegation token in sasl.jaas.config, which is for brokers "
                    + "only: set USER_INFO and basic.auth.user.info.")
        }
        configuration.authentication = .basic(username: Self.reveal(username), password: Self.reveal(password))
    }

    private static func reveal(_ secret: Secret) -> String { secret.reveal { String(decoding: $0, as: UTF8.self) } }

    // MARK: Bearer

    private mutating func bearer(_ source: String, _ configuration: inout SchemaRegistryConfiguration) {
        switch source {
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
