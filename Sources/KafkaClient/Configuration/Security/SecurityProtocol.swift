/// Whether connections are encrypted, and whether the client authenticates with SASL.
///
/// It has to match the listener of the brokers that the producer connects to. Raw values are Kafka's names.
public enum SecurityProtocol: String, Hashable, Sendable, CaseIterable {
    /// Neither. Anyone on the network can read and change records. The default.
    case plaintext = "PLAINTEXT"

    /// TLS. The client authenticates with its certificate if the broker asks for one (mutual TLS), and otherwise not at
    /// all. Java: `SSL`.
    case tls = "SSL"

    /// SASL without encryption. ``SASLConfiguration/Mechanism/plain`` and ``SASLConfiguration/Mechanism/oauthBearer``
    /// then send the password or token in clear text, so the producer logs a warning when it starts.
    case saslPlaintext = "SASL_PLAINTEXT"

    /// SASL over TLS: what most clusters outside a private network want. Java: `SASL_SSL`.
    case saslTLS = "SASL_SSL"

    /// Whether connections are encrypted.
    public var usesTLS: Bool { self == .tls || self == .saslTLS }

    /// Whether the client authenticates with SASL.
    public var usesSASL: Bool { self == .saslPlaintext || self == .saslTLS }
}

extension SecurityProtocol: CustomStringConvertible {
    /// Kafka's name, such as `SASL_SSL`.
    public var description: String { rawValue }
}
