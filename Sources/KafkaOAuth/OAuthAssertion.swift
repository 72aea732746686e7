internal import Foundation
internal import KafkaJSON
internal import KafkaSASL
internal import KafkaTLS

/// A JSON web token that proves who a client is: from a file, or signed here. Needs OpenSSL 3 to sign.
public struct OAuthAssertion: Sendable, CustomStringConvertible, CustomReflectable {
    /// An algorithm that signs.
    public enum Algorithm: String, Hashable, Sendable, CaseIterable {
        /// RSA with SHA-256.
        case rs256 = "RS256"
        /// ECDSA over P-256 with SHA-256.
        case es256 = "ES256"
    }

    /// What an assertion says.
    public struct Claims: Hashable, Sendable {
        /// Whom it is for (`aud`): mostly the token endpoint's URL.
        public var audience: String?
        /// Who signs it (`iss`): mostly the client's id.
        public var issuer: String?
        /// Whom it is about (`sub`): mostly the client's id.
        public var subject: String?
        /// How long it is valid. The default is 300 s. Java: `sasl.oauthbearer.assertion.claim.exp.seconds`.
        public var lifetime: Duration = .seconds(300)
        /// How long before now it begins to be valid, since clocks differ. The default is 60 s. Java:
        /// `sasl.oauthbearer.assertion.claim.nbf.seconds`.
        public var notBefore: Duration = .seconds(60)
        /// Whether it has an id of its own (`jti`). The default is false. Java: `sasl.oauthbearer.assertion.claim.jti.include`.
        public var includesID = false

        /// None but the times.
        public init() {}
    }

    private enum Source: Sendable {
        case file(String)
        case key(file: String, passphrase: String?, Algorithm, Claims, template: String?)
    }

    private let source: Source

    /// An assertion that something else keeps up to date in a file, which is read for each request. Java:
    /// `sasl.oauthbearer.assertion.file`.
    public static func file(_ path: String) -> OAuthAssertion { OAuthAssertion(source: .file(path)) }

    /// An assertion that is signed for each request.
    ///
    /// - Parameters:
    ///   - keyFile: A PEM file with the private key, which is read for each request. Java:
    ///     `sasl.oauthbearer.assertion.private.key.file`.
    ///   - passphrase: The key's passphrase.
    ///   - algorithm: RS256 needs an RSA key, ES256 one of the curve P-256.
    ///   - claims: What it says.
    ///   - template: A JSON file whose `header` and `payload` have more to say. Java: `sasl.oauthbearer.assertion.template.file`.
    public static func signed(
        keyFile: String, passphrase: String? = nil, algorithm: Algorithm = .rs256, claims: Claims,
        template: String? = nil
    ) -> OAuthAssertion {
        OAuthAssertion(source: .key(file: keyFile, passphrase: passphrase, algorithm, claims, template: template))
    }

    /// Where it comes from.
    public var description: String {
        switch source {
        case .file(let path): "the file \(path)"
        case .key(let file, _, let algorithm, _, _): "signed with \(algorithm.rawValue) by the key in \(file)"
        }
    }

    /// Without what is secret.
    public var customMirror: Mirror { Mirror(self, children: ["from": description]) }

    /// The token.
    ///
    /// - Parameter now: Seconds since 1970.
    func token(now: Int64) throws(OAuthError) -> String {
        switch source {
        case .file(let path):
            let token = try Self.read(path).trimmingCharacters(in: .whitespacesAndNewlines)
            if token.isEmpty { throw OAuthError(.invalidConfiguration, "the file of the assertion is empty: \(path)") }
            return token
        case .key(let file, let passphrase, let algorithm, let claims, let template):
            do {
                let key = try PrivateKey(.file(file), password: passphrase.map { Secret($0) })
                let text = try Self.unsigned(algorithm, claims, template, now)
                guard let known = Crypto.SignatureAlgorithm(rawValue: algorithm.rawValue) else { return "" }
                return text + "." + Base64.encode(try Crypto().sign(Array(text.utf8), with: key, known), .url)
            } catch {
                throw error as? OAuthError
                    ?? OAuthError(.invalidConfiguration, "the assertion cannot be signed: \(error)")
            }
        }
    }

    private static func unsigned(
        _ algorithm: Algorithm, _ claims: Claims, _ template: String?, _ now: Int64
    ) throws(OAuthError) -> String {
        var (header, payload) = (JSONObject(), JSONObject())
        if let template {
            guard let json = try? JSONValue(parsing: Array(try read(template).utf8)) else {
                throw OAuthError(.invalidConfiguration, "the template of the assertion is not JSON: \(template)")
            }
            header = json["header"]?.objectValue ?? header
            payload = json["payload"]?.objectValue ?? payload
        }
        header["alg"] = .string(algorithm.rawValue)
        header["typ"] = "JWT"
        if let audience = claims.audience { payload["aud"] = .string(audience) }
        if let issuer = claims.issuer { payload["iss"] = .string(issuer) }
        if let subject = claims.subject { payload["sub"] = .string(subject) }
        payload["iat"] = .integer(now)
        payload["exp"] = .integer(now + claims.lifetime.components.seconds)
        payload["nbf"] = .integer(now - claims.notBefore.components.seconds)
        if claims.includesID { payload["jti"] = .string(UUID().uuidString) }
        return [header, payload].map { Base64.encode(JSONValue.object($0).text.utf8, .url) }.joined(separator: ".")
    }

    private static func read(_ path: String) throws(OAuthError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw OAuthError(.invalidConfiguration, "a file cannot be read: \(path)")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
