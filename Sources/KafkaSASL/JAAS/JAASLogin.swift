package import KafkaTLS

/// What a login module's options mean. Options that no client uses, and unknown ones, are ignored as in Java.
package enum JAASLogin: Sendable, Hashable {
    /// PlainLoginModule.
    case plain(UserCredentials)
    /// ScramLoginModule.
    case scram(UserCredentials)
    /// OAuthBearerLoginModule.
    case oauthBearer(JAASOAuthOptions)
    /// Amazon's IAMLoginModule. `profile`: `awsProfileName`.
    case awsIAM(profile: String?)

    /// Reads `sasl.jaas.config`.
    ///
    /// - Throws: `.invalidJAAS`.
    package init(parsing text: Secret) throws(SASLError) {
        try self.init(JAASEntry(parsing: text))
    }

    /// Reads a login module's options. Modules are known by the last part of their class, since they are often
    /// repackaged under other names.
    package init(_ entry: JAASEntry) throws(SASLError) {
        let options = JAASOptions(entry)
        switch entry.module.split(separator: ".").last.map(String.init) {
        case "PlainLoginModule":
            self = .plain(
                UserCredentials(user: try options.required("username").text, password: try options.required("password"))
            )
        case "ScramLoginModule":
            self = .scram(
                UserCredentials(
                    user: try options.required("username").text, password: try options.required("password"),
                    isDelegationToken: options["tokenauth"]?.text.lowercased() == "true"))
        case "OAuthBearerLoginModule":
            self = .oauthBearer(try JAASOAuthOptions(options))
        case "IAMLoginModule":
            // A role needs a call to AWS, which this client does not make.
            for name in ["awsRoleArn", "awsRoleExternalId", "awsRoleAccessKeyId"] where options[name] != nil {
                throw options.error(
                    "The option \(name) of IAMLoginModule is not supported. Set a provider of AWS credentials that "
                        + "assumes the role.")
            }
            self = .awsIAM(profile: options["awsProfileName"]?.text)
        case "Krb5LoginModule":
            throw options.error("Kerberos (GSSAPI) is not supported. \(Self.supported)")
        default:
            throw options.error("This login module is not known. \(Self.supported)")
        }
    }

    private static let supported =
        "Use PlainLoginModule, ScramLoginModule, OAuthBearerLoginModule or Amazon's IAMLoginModule."
}

/// A login module's options, with errors that say where it is.
struct JAASOptions {
    private let entry: JAASEntry

    init(_ entry: JAASEntry) {
        self.entry = entry
    }

    subscript(name: String) -> Secret? { entry.options[name] }

    /// An option that has to be there.
    func required(_ name: String) throws(SASLError) -> Secret {
        guard let value = entry.options[name] else { throw error("The login module has no option \(name).") }
        return value
    }

    /// The options whose names begin like this, by the rest of their names.
    func all(prefix: String) -> [String: String] {
        var found: [String: String] = [:]
        for (name, value) in entry.options where name.hasPrefix(prefix) {
            found[String(name.dropFirst(prefix.count))] = value.text
        }
        return found
    }

    func error(_ problem: String) -> SASLError { .jaas(problem, entry.position) }
}
