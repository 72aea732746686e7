internal import Foundation
public import KafkaClient
internal import KafkaJSON
internal import KafkaSASL
internal import KafkaTLS
internal import Logging

/// An access token of an identity provider. It appears in no description.
public struct OAuthAccessToken: Sendable, CustomStringConvertible, CustomReflectable {
    /// The token itself: handle with care.
    public let value: String
    /// How long it is valid from now on, if the identity provider said it.
    public let lifetime: Duration?

    /// Not the token.
    public var description: String { "access token" }
    /// Without what is secret.
    public var customMirror: Mirror { Mirror(self, children: ["lifetime": lifetime as Any]) }
}

/// Asks an identity provider for tokens (KIP-768, KIP-1139, KIP-1258).
///
/// It does not keep them: the producer asks again when a token is due to be replaced. What may pass is tried again, after 100 ms, 200 ms
/// and so on, for 10 s; wrong credentials and the like are not.
public final class OAuthTokenProvider: Sendable {
    /// How it asks.
    public let configuration: OAuthConfiguration
    private let transport: any OAuthTransport
    private let elapsed: @Sendable () -> Duration
    private let wait: @Sendable (Duration) async throws -> Void
    private let now: @Sendable () -> Int64

    /// A provider. It asks nothing yet.
    ///
    /// - Parameters:
    ///   - configuration: Whom to ask, and how.
    ///   - transport: What carries requests there.
    ///   - clock: Counts the time between retries.
    ///   - now: Seconds since 1970, for signed assertions; the system's clock by default.
    /// - Throws: ``OAuthError`` if the configuration cannot be used.
    public init(
        _ configuration: OAuthConfiguration, transport: any OAuthTransport,
        clock: some Clock<Duration> = ContinuousClock(),
        now: (@Sendable () -> Int64)? = nil
    ) throws(OAuthError) {
        let scheme = configuration.endpoint.split(separator: ":").first.map { $0.lowercased() }
        guard scheme == "https" || scheme == "http", URLComponents(string: configuration.endpoint)?.host != nil else {
            throw OAuthError(
                .invalidConfiguration, "the token endpoint must be a URL that begins with https:// or http://")
        }
        let start = clock.now
        self.configuration = configuration
        self.transport = transport
        self.now = now ?? { Int64(Date().timeIntervalSince1970) }
        elapsed = { start.duration(to: clock.now) }
        wait = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
    }

    /// A new token.
    public func token() async throws(OAuthError) -> OAuthAccessToken {
        let end = elapsed() + configuration.maxRetryTime
        var backoff = configuration.retryBackoff
        while true {
            let failure: OAuthError
            do throws(OAuthError) { return try await ask() } catch { failure = error }
            configuration.logger?.warning("no token from \(configuration.endpoint): \(failure)")
            let pause = min(backoff, end - elapsed())
            if failure.code != .unavailable || pause <= .zero { throw failure }
            do { try await wait(pause) } catch { throw OAuthError(.cancelled, "the request for a token was cancelled") }
            backoff *= 2
        }
    }

    /// A new token, as producers and clients of registries take it: with ``OAuthConfiguration/extensions``.
    public func bearerToken() async throws(OAuthError) -> OAuthBearerToken {
        let token = try await token()
        return OAuthBearerToken(token.value, lifetime: token.lifetime, extensions: configuration.extensions)
    }

    private func ask() async throws(OAuthError) -> OAuthAccessToken {
        let request = try request()
        let response: OAuthResponse
        do { response = try await transport.send(request) } catch {
            if Task.isCancelled { throw OAuthError(.cancelled, "the request for a token was cancelled") }
            throw OAuthError(.unavailable, "the identity provider did not answer: \(String("\(error)".prefix(300)))")
        }
        guard response.status == 200 || response.status == 201 else { throw Self.error(response) }
        let token = try Self.read(response)
        try check(token)
        return token
    }

    private func check(_ token: OAuthAccessToken) throws(OAuthError) {
        guard let claims = configuration.claims else { return }
        let names = OAuthToken.ClaimNames(subject: claims.subject, scope: claims.scope)
        do throws(SASLError) { _ = try OAuthToken(jwt: Secret(token.value), claims: names) } catch {
            throw OAuthError(.unexpectedAnswer, "the identity provider's token cannot be used: \(error)")
        }
    }

    private static func error(_ response: OAuthResponse) -> OAuthError {
        var error =
            switch response.status {
            case 400...407, 409...415, 501, 505:
                OAuthError(.refused, "the identity provider gives no token")
            default: OAuthError(.unavailable, "the identity provider failed")
            }
        error.status = response.status
        let json = try? JSONValue(parsing: response.body)
        let words = [json?["error"]?.stringValue, json?["error_description"]?.stringValue].compactMap { $0 }
        let text =
            words.isEmpty ? String(decoding: response.body.prefix(300), as: UTF8.self) : words.joined(separator: ": ")
        error.answer = text.isEmpty ? nil : String(text.prefix(500))
        return error
    }

    private static func read(_ response: OAuthResponse) throws(OAuthError) -> OAuthAccessToken {
        let json = try? JSONValue(parsing: response.body)
        let token = ["access_token", "id_token"].lazy.compactMap { json?[$0]?.stringValue }
            .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.first { !$0.isEmpty }
        guard let token else {
            throw OAuthError(.unexpectedAnswer, "the identity provider's answer has neither access_token nor id_token")
        }
        let seconds = json?["expires_in"].flatMap { $0.numberValue?.int64 ?? $0.stringValue.flatMap { Int64($0) } }
        if let seconds, seconds <= 0 {
            throw OAuthError(.unexpectedAnswer, "the identity provider's token has expired already; compare the clocks")
        }
        return OAuthAccessToken(value: token, lifetime: seconds.map { .seconds(min($0, 1 << 40)) })
    }

    // MARK: The request

    private func request() throws(OAuthError) -> OAuthRequest {
        var headers: [(name: String, value: String)] = [("Accept", "application/json")]
        if case .azure(let resource, let clientID) = configuration.grant.kind {
            headers.append(("Metadata", "true"))
            var query = [("api-version", "2018-02-01"), ("resource", resource)]
            if let clientID { query.append(("client_id", clientID)) }
            return OAuthRequest(
                method: "GET", url: configuration.endpoint + "?" + Self.form(query), headers: headers, body: "",
                timeout: configuration.requestTimeout)
        }
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        headers.append(("Cache-Control", "no-cache"))
        var fields: [(String, String)] = []
        switch configuration.grant.kind {
        case .secret(let id, let secret, let encodes):
            let pair = [id, secret].map { encodes ? Self.encode($0) : $0 }.joined(separator: ":")
            headers.append(("Authorization", "Basic " + Base64.encode(pair.utf8)))
            fields = [("grant_type", "client_credentials")]
        case .assertion(let assertion, let clientID):
            fields = [
                ("grant_type", "client_credentials"),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", try assertion.token(now: now())),
            ]
            if let clientID { fields.append(("client_id", clientID)) }
        case .jwtBearer(let assertion):
            fields = [
                ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                ("assertion", try assertion.token(now: now())),
            ]
        case .azure: break
        }
        if let scope = configuration.scope { fields.append(("scope", scope)) }
        return OAuthRequest(
            method: "POST", url: configuration.endpoint, headers: headers, body: Self.form(fields),
            timeout: configuration.requestTimeout)
    }

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\(encode($1))" }.joined(separator: "&")
    }

    private static func encode(_ text: String) -> String {
        var allowed = CharacterSet(charactersIn: "a"..."z")
        for more in ["A"..."Z", "0"..."9"] as [ClosedRange<Unicode.Scalar>] { allowed.insert(charactersIn: more) }
        allowed.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}

extension SASLConfiguration {
    /// OAUTHBEARER with tokens of an identity provider. Use it with TLS only.
    ///
    /// - Parameters:
    ///   - provider: Asks for tokens.
    ///   - refresh: When a token is replaced.
    public static func oauthBearer(
        _ provider: OAuthTokenProvider, refresh: TokenRefresh = TokenRefresh()
    ) -> SASLConfiguration {
        .oauthBearer(refresh: refresh) { try await provider.bearerToken() }
    }
}
