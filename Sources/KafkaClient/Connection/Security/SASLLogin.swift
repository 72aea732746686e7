package import KafkaSASL
import KafkaTLS

/// How the client proves who it is: a mechanism, and where its credentials come from. They are asked for whenever a connection
/// authenticates, so what changes takes effect without a restart.
package enum SASLLogin: Sendable {
    /// PLAIN or SCRAM.
    case password(SASLMechanism, @Sendable () async throws -> UserCredentials)
    /// OAUTHBEARER. Tokens are kept, and renewed by these rules. The broker's host is given, since tokens may depend on it.
    case token(TokenRefreshSettings, @Sendable (_ host: String) async throws -> OAuthToken)

    var mechanism: SASLMechanism {
        switch self {
        case .password(let mechanism, _): mechanism
        case .token: .oauthBearer
        }
    }
}

/// What has to be waited for while a connection authenticates.
enum AuthenticationJob: Sendable {
    /// Credentials for a connection to this host.
    case getCredentials(host: String)
    case deriveKey(KeyDerivation)
}

/// What came of it.
enum AuthenticationResult: Sendable {
    case credentials(any SASLExchange)
    case key(Secret)
    case failed(SASLError)
}
