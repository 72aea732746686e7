package import KafkaTLS

/// The options of OAuthBearerLoginModule.
package struct JAASOAuthOptions: Sendable, Hashable {
    /// For identity providers: `clientId`.
    package let clientID: String?
    /// `clientSecret`.
    package let clientSecret: Secret?
    /// `scope`: what is asked for.
    package let scope: String?
    /// What is sent along with a token: `extension_NAME`.
    package let extensions: SASLExtensions
    /// An unsecured token, for tests: `unsecuredLogin…`; nil without a claim.
    package let unsecured: UnsecuredToken?

    init(_ options: JAASOptions) throws(SASLError) {
        clientID = options["clientId"]?.text
        clientSecret = options["clientSecret"]
        scope = options["scope"]?.text
        extensions = try SASLExtensions(options.all(prefix: "extension_"))
        unsecured = try Self.unsecured(options)
    }

    private static func unsecured(_ options: JAASOptions) throws(SASLError) -> UnsecuredToken? {
        var claims: [String: UnsecuredToken.Claim] = [:]
        for (name, text) in options.all(prefix: "unsecuredLoginStringClaim_") { claims[name] = .text(text) }
        for (name, text) in options.all(prefix: "unsecuredLoginNumberClaim_") {
            guard let number = Double(text), number.isFinite else {
                throw options.error("The option unsecuredLoginNumberClaim_\(name) is not a number.")
            }
            claims[name] = .number(number)
        }
        for (name, text) in options.all(prefix: "unsecuredLoginListClaim_") { claims[name] = .list(list(text)) }
        if claims.isEmpty { return nil }
        var token = UnsecuredToken(claims: claims)
        if let seconds = options["unsecuredLoginLifetimeSeconds"]?.text {
            guard let seconds = Int(seconds), (1...Int(Int32.max)).contains(seconds) else {
                throw options.error("The option unsecuredLoginLifetimeSeconds is not a number of seconds.")
            }
            token.lifetimeSeconds = seconds
        }
        if let name = options["unsecuredLoginPrincipalClaimName"]?.text { token.names.subject = name }
        if let name = options["unsecuredLoginScopeClaimName"]?.text { token.names.scope = name }
        token.extensions = try SASLExtensions(options.all(prefix: "unsecuredLoginExtension_"))
        return token
    }

    /// The first character separates the others: "|a|b" is a and b.
    private static func list(_ text: String) -> [String] {
        guard let separator = text.first else { return [] }
        return text.dropFirst().split(separator: separator).map(String.init)
    }
}
