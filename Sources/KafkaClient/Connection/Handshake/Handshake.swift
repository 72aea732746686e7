import KafkaSASL
import KafkaTLS
import KafkaWire

/// What is settled on a connection before requests go out, one request and response after the other. Part of
/// `ConnectionStateMachine`.
///
/// Without authentication: the versions of APIs. With it, in this order, as in Java's client:
/// 1. ApiVersions 0, the one request that any broker can read before it knows whom it talks to,
/// 2. the credentials, which may have to be waited for,
/// 3. SaslHandshake, which names the mechanism,
/// 4. SaslAuthenticate, as often as the mechanism wants,
/// 5. ApiVersions again: what an authenticated client may use, and with the client's name.
///
/// When a session is about to end, steps 3 and 4 are done once more on the same connection (KIP-368).
struct Handshake {
    enum Step: Equatable {
        case versionsBeforeAuthentication
        case credentials
        case mechanism
        case authentication
        case key
        case versions
    }

    /// What follows an event.
    enum Outcome {
        case send(HandshakeRequest)
        /// Get credentials, and call `begin(with:)`.
        case getCredentials
        /// Derive the key, and call `derived`.
        case deriveKey(KeyDerivation)
        case done(Result)
    }

    /// What the handshake has found out.
    struct Result: Equatable {
        /// The broker's versions; nil after a second authentication.
        var versions: ApiVersionTable?
        /// What the broker said of throttling: it may throttle the client from the start.
        var throttle: ThrottleTime?
        /// When the session ends, in milliseconds from now; 0 for never.
        var sessionLifetimeMs: Int64
        /// The SASL mechanisms that the broker offers.
        var mechanisms: [String] = []
    }

    /// The newest version of ApiVersions that is tried first.
    static let newestVersions: Int16 = 4

    /// The version of ApiVersions that is asked with.
    private(set) var versionsAsked: Int16
    private(set) var step: Step
    private let isReauthentication: Bool
    private var exchange: (any SASLExchange)?
    /// The version of SaslAuthenticate that both sides know.
    private var authenticateVersion: Int16 = 0
    private var sessionLifetimeMs: Int64 = 0
    private var mechanisms: [String] = []

    /// The handshake of a new connection, which begins with this version of ApiVersions, after authentication if that is needed.
    init(firstVersions: Int16, authenticates: Bool = false) {
        versionsAsked = firstVersions
        step = authenticates ? .versionsBeforeAuthentication : .versions
        isReauthentication = false
    }

    /// A second authentication, with a broker whose versions are known.
    init(reauthenticatingWith exchange: any SASLExchange, at versions: ApiVersionTable) {
        versionsAsked = Self.newestVersions
        step = .mechanism
        isReauthentication = true
        self.exchange = exchange
        authenticateVersion = Self.authenticateVersion(versions) ?? 0
    }

    private static func authenticateVersion(_ versions: ApiVersionTable) -> Int16? {
        versions.version(of: .saslAuthenticate, within: SaslAuthenticateRequest.versions)
    }

    /// What to begin with.
    var first: Outcome {
        switch step {
        case .versionsBeforeAuthentication: .send(.apiVersions(0))
        case .mechanism: .send(.saslHandshake(mechanism: exchange?.mechanism.rawValue ?? ""))
        default: .send(.apiVersions(versionsAsked))
        }
    }

    /// What it is doing, for messages: "… while it was …".
    var stage: String {
        switch step {
        case .versionsBeforeAuthentication, .versions:
            "versions were negotiated: something listens there and does not answer as a broker does"
        case .credentials: "credentials were awaited from their provider"
        case .mechanism, .authentication: "the broker was asked to authenticate the client"
        case .key: "a key was derived from the password"
        }
    }

    // MARK: Events

    /// The response to the last request has come; `reader` is behind its header.
    mutating func received(_ reader: inout WireReader) throws(ConnectionFailure) -> Outcome {
        switch step {
        case .versionsBeforeAuthentication: try receivedFirst(Self.decode(&reader, version: 0))
        case .mechanism: try receivedMechanisms(Self.decode(&reader, version: HandshakeRequest.mechanismVersion))
        case .authentication: try receivedMessage(Self.decode(&reader, version: authenticateVersion))
        case .versions: try receivedVersions(Self.decode(&reader, version: versionsAsked))
        case .credentials, .key: throw .wrongContent("an answer that was not asked for")
        }
    }

    private static func decode<Message: WireMessage>(
        _ reader: inout WireReader, version: Int16
    ) throws(ConnectionFailure) -> Message {
        do {
            return try Message(from: &reader, version: version)
        } catch {
            throw .malformed(error)
        }
    }

    // MARK: Versions

    private mutating func receivedFirst(_ response: ApiVersionsResponse) throws(ConnectionFailure) -> Outcome {
        try check(response)
        let versions = ApiVersionTable(response)
        let mechanismVersion = HandshakeRequest.mechanismVersion
        guard versions.version(of: .saslHandshake, within: mechanismVersion...mechanismVersion) != nil,
            let version = Self.authenticateVersion(versions)
        else {
            throw .unsupported(
                api: "SaslAuthenticate", theirs: versions.range(of: .saslAuthenticate),
                ours: SaslAuthenticateRequest.versions)
        }
        authenticateVersion = version
        step = .credentials
        return .getCredentials
    }

    private mutating func receivedVersions(_ response: ApiVersionsResponse) throws(ConnectionFailure) -> Outcome {
        if response.errorCode == .unsupportedVersion { return try askOlderVersion(response) }
        try check(response)
        return .done(
            Result(
                versions: ApiVersionTable(response),
                throttle: ThrottleTime(
                    api: .apiVersions, version: versionsAsked, milliseconds: response.throttleTimeMs),
                sessionLifetimeMs: sessionLifetimeMs, mechanisms: mechanisms))
    }

    private func check(_ response: ApiVersionsResponse) throws(ConnectionFailure) {
        guard response.errorCode.isSuccess else {
            throw .wrongContent("the error \(response.errorCode.name) instead of its versions")
        }
    }

    /// The broker does not know the version of ApiVersions. Since Kafka 2.4 it says which it knows (KIP-511); if it says
    /// nothing, or nonsense, version 0 is what all brokers know.
    private mutating func askOlderVersion(_ response: ApiVersionsResponse) throws(ConnectionFailure) -> Outcome {
        let theirs = response.versions(of: .apiVersions)
        guard versionsAsked > 0 else {
            throw .unsupported(api: "ApiVersions", theirs: theirs, ours: ApiVersionsRequest.versions)
        }
        versionsAsked = theirs.map(\.upperBound).flatMap { (0..<versionsAsked).contains($0) ? $0 : nil } ?? 0
        return .send(.apiVersions(versionsAsked))
    }

    // MARK: Authentication

    /// The credentials are there.
    mutating func begin(with exchange: any SASLExchange) throws(ConnectionFailure) -> Outcome {
        guard step == .credentials else { throw .wrongContent("credentials that were not asked for") }
        self.exchange = exchange
        step = .mechanism
        return .send(.saslHandshake(mechanism: exchange.mechanism.rawValue))
    }

    /// The key is derived.
    mutating func derived(_ key: Secret) throws(ConnectionFailure) -> Outcome {
        try advance { (exchange) throws(SASLError) in try exchange.keyDerived(key) }
    }

    private mutating func receivedMechanisms(_ response: SaslHandshakeResponse) throws(ConnectionFailure) -> Outcome {
        if response.errorCode == .unsupportedSASLMechanism {
            throw .authentication(SASLError(.mechanismNotEnabled(response.mechanisms), exchange?.mechanism))
        }
        // To a second authentication, it means that this one comes too early.
        if response.errorCode == .illegalSASLState, !isReauthentication {
            throw .authentication(SASLError(.listenerWithoutSASL, exchange?.mechanism))
        }
        guard response.errorCode.isSuccess else { throw refused(response.errorCode.name) }
        mechanisms = response.mechanisms
        return try advance { (exchange) throws(SASLError) in try exchange.start() }
    }

    private mutating func receivedMessage(_ response: SaslAuthenticateResponse) throws(ConnectionFailure) -> Outcome {
        guard response.errorCode.isSuccess else {
            throw refused(response.errorMessage ?? response.errorCode.name)
        }
        sessionLifetimeMs = max(0, response.sessionLifetimeMs)
        return try advance { (exchange) throws(SASLError) in try exchange.receive(response.authBytes) }
    }

    private mutating func refused(_ text: String) -> ConnectionFailure {
        .authentication(exchange?.refused(text) ?? SASLError(.outOfOrder))
    }

    private mutating func advance(
        _ body: (inout any SASLExchange) throws(SASLError) -> SASLStep
    ) throws(ConnectionFailure) -> Outcome {
        guard var exchange else { throw .authentication(SASLError(.outOfOrder)) }
        let next: SASLStep
        do {
            next = try body(&exchange)
        } catch {
            throw .authentication(error)
        }
        self.exchange = exchange
        switch next {
        case .send(let message):
            step = .authentication
            return .send(.saslAuthenticate(message, version: authenticateVersion))
        case .deriveKey(let derivation):
            step = .key
            return .deriveKey(derivation)
        case .done:
            self.exchange = nil
            if isReauthentication {
                return .done(Result(versions: nil, throttle: nil, sessionLifetimeMs: sessionLifetimeMs))
            }
            step = .versions
            return .send(.apiVersions(versionsAsked))
        }
    }
}
