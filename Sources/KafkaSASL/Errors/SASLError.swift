package import KafkaTLS

/// SASL cannot be set up, or an exchange has failed.
///
/// ``reason`` is what programs switch on. ``description`` is for people: what is wrong, and what to do about it. Neither
/// contains a password, a token or a key, even if the server sends one back.
package struct SASLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    package var reason: Reason
    /// The mechanism in use, if known.
    package var mechanism: SASLMechanism?
    /// What the server said, shortened and without secrets.
    package private(set) var serverText: String?

    /// An error with that reason.
    package init(_ reason: Reason, _ mechanism: SASLMechanism? = nil) {
        self.reason = reason
        self.mechanism = mechanism
    }

    /// An error about which the server has said something.
    init(_ reason: Reason, _ mechanism: SASLMechanism, saying text: String?, hiding secrets: [Secret]) {
        self.init(reason, mechanism)
        serverText = text.flatMap { ServerText.clean($0, hiding: secrets) }
    }

    /// What is wrong.
    package enum Reason: Sendable, Hashable {
        // The configuration.

        /// A setting that cannot work. The text says what is wrong and what to do.
        case invalidSetting(String)
        /// `sasl.jaas.config` cannot be read: what is wrong, and where, both counted from 1.
        case invalidJAAS(String, line: Int, column: Int)
        /// OpenSSL is missing, or has failed.
        case cryptography(TLSError)
        /// The app's provider of credentials or tokens has thrown an error of this type. Its text is left out, since it may contain
        /// secrets.
        case providerFailed(String)
        /// The app's provider of credentials or tokens has not returned in the time that a connection may take.
        case providerSilent

        // What the server decided.

        /// The broker's listener does not offer this mechanism; it offers these.
        case mechanismNotEnabled([String])
        /// The broker's listener does not use SASL.
        case listenerWithoutSASL
        /// The server does not accept the user's credentials.
        case refused(user: String)
        /// The server does not accept the token. ``serverText`` has the server's JSON, if it sent any.
        case tokenRefused

        // What the server did wrong, or someone in between.

        /// A message that breaks the mechanism's rules. The text says how.
        case malformedMessage(String)
        /// The server's nonce does not extend the client's.
        case foreignNonce
        /// Too few iterations to be safe: an eavesdropper could guess the password.
        case iterationsTooLow(Int)
        /// Too many iterations: a server could keep the client busy for as long as it likes.
        case iterationsTooHigh(String)
        /// An extension that the client must understand, and does not.
        case mandatoryExtension
        /// The server has not proved that it knows the password.
        case serverNotVerified

        // Tokens.

        /// A token, or something in it, is not valid. The text says what.
        case invalidToken(String)
        /// The token had expired before it was received.
        case tokenExpired(atMs: Int64, nowMs: Int64)

        /// The exchange's methods were called in the wrong order.
        case outOfOrder
    }
}

extension SASLError {
    /// Turns an error of OpenSSL into one of SASL.
    static func cryptography<Result>(
        _ mechanism: SASLMechanism? = nil, _ body: () throws(TLSError) -> Result
    ) throws(SASLError) -> Result {
        do throws(TLSError) {
            return try body()
        } catch {
            throw SASLError(.cryptography(error), mechanism)
        }
    }
}
