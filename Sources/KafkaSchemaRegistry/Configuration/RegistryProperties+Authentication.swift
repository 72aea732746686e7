internal import Foundation
internal import KafkaClient
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

    private static let inherits = "SASL_OAUTHBEARER_INHERIT"

    /// Whether tokens of an identity provider are wanted.
    var wantsTokens: Bool { ["OAUTHBEARER", Self.inherits].contains(source("bearer")) }

    private mutating func bearer(_ source: String, _ configuration: inout SchemaRegistryConfiguration) {
        switch source {
        case "STATIC_TOKEN":
            guard let token = self["bearer.auth.token"], !token.isEmpty else {
                return add("bearer.auth.token is missing.")
            }
            configuration.authentication = .bearer(
                token, logicalCluster: self["bearer.auth.logical.cluster"],
                identityPool: self["bearer.auth.identity.pool.id"])
        case "OAUTHBEARER", Self.inherits: provider(source, &configuration)
        case "CUSTOM":
            add(
                "bearer.auth.credentials.source CUSTOM names a Java class, which cannot be loaded: set authentication to "
                    + ".bearer in Swift, with a closure that returns tokens.")
        default:
            add("bearer.auth.credentials.source must be STATIC_TOKEN, OAUTHBEARER or \(Self.inherits).")
        }
    }

    private mutating func provider(_ source: String, _ configuration: inout SchemaRegistryConfiguration) {
        // Java's type is short.
        let buffer = integer("bearer.auth.cache.expiry.buffer.seconds", 0...Int64(Int16.max)) ?? 300
        guard let tokens else {
            // What its maker threw is reported already.
            if !hasTokenMaker {
                add(
                    "bearer.auth.credentials.source \(source) needs an identity provider: in Swift, give this initializer tokens, such as "
                        + "OAuthTokenProvider.schemaRegistryTokens of the product KafkaOAuth (trait OAuth).")
            }
            return
        }
        var pool = self["bearer.auth.identity.pool.id"]
        if pool == nil, source == Self.inherits { pool = inheritedPool() }
        configuration.authentication = .bearer(
            logicalCluster: self["bearer.auth.logical.cluster"], identityPool: pool, refreshBuffer: .seconds(buffer)
        ) {
            let token = try await tokens()
            return SchemaRegistryToken(Self.reveal(token.value), lifetime: token.lifetime ?? token.remaining())
        }
    }

    /// The identity pool that brokers get along with tokens.
    private mutating func inheritedPool() -> String? {
        guard let text = self["sasl.jaas.config"] else { return nil }
        do throws(SASLError) {
            return try JAASEntry(parsing: Secret(text)).options["extension_identityPoolId"].map(Self.reveal)
        } catch {
            add("\(error)")
            return nil
        }
    }
}

extension OAuthBearerToken {
    /// How long the token is valid by its own claim; nil if it is not a JSON web token.
    fileprivate func remaining() -> Duration? {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        guard let token = try? oauthToken(nowMs: now) else { return nil }
        return .milliseconds(max(0, token.expiresAtMs - now))
    }
}
