package import KafkaTLS

/// The client's side of one SASL exchange (RFC 4422) on one connection: the server's messages in, the client's out.
///
/// A value without I/O and without a clock. Call `start`, do what the step says, and hand each answer to `receive`
/// until a step is `.done`. That the server reports success is not enough: SCRAM is done only when the server has
/// proved that it knows the password, too. After an error the exchange has ended; authenticate again with a new one.
package protocol SASLExchange: Sendable {
    /// The mechanism, which SaslHandshake names.
    var mechanism: SASLMechanism { get }

    /// Begins the exchange.
    mutating func start() throws(SASLError) -> SASLStep

    /// Takes the message of a successful SaslAuthenticate response; it may be empty.
    mutating func receive(_ message: [UInt8]) throws(SASLError) -> SASLStep

    /// Takes the result of a step `.deriveKey`.
    mutating func keyDerived(_ key: Secret) throws(SASLError) -> SASLStep

    /// Takes a SaslAuthenticate response with an error code, and ends the exchange.
    ///
    /// - Parameter text: What the broker said.
    /// - Returns: The error, with what the exchange knows about it.
    mutating func refused(_ text: String?) -> SASLError
}

/// What the owner of an exchange does next.
package enum SASLStep: Sendable, Hashable {
    /// Send this message with SaslAuthenticate. It may contain a password or a token.
    case send(Secret)
    /// Derive this key, or take it from a cache, and call `keyDerived`. Deriving it takes milliseconds, or a second
    /// for a million iterations: do not do it on a thread that others wait for.
    case deriveKey(KeyDerivation)
    /// The server has accepted the client and, if the mechanism demands it, has proved its own identity.
    case done
}

extension SASLExchange {
    /// Only SCRAM derives keys.
    package mutating func keyDerived(_ key: Secret) throws(SASLError) -> SASLStep {
        throw SASLError(.outOfOrder, mechanism)
    }
}
