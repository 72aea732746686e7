/// How connections are encrypted, and whom they trust.
///
/// It takes effect with ``SecurityProtocol/tls`` and ``SecurityProtocol/saslTLS``; changing it with another protocol is
/// an error. The defaults suit brokers whose certificates come from a public CA:
///
/// ```swift
/// configuration.securityProtocol = .tls
/// configuration.tls.trust = [.pemFile("/etc/kafka/ca.pem")]
/// configuration.tls.identity = .pemFiles(certificates: "/etc/kafka/client.pem", key: "/etc/kafka/client.key")
/// ```
///
/// TLS needs OpenSSL 3 at run time (the package `libssl3` on Debian and Ubuntu). Files are read when a producer is made;
/// what cannot be used then is ``KafkaError/Code/invalidConfiguration``. Passwords and keys appear in no description.
public struct TLSConfiguration: Hashable, Sendable {
    /// The CAs, or certificates of single brokers, that are trusted: all of these sources together.
    ///
    /// The default is the system's CAs. A list without ``Trust/system`` trusts no other CA. An empty list is an error.
    /// Java: `ssl.truststore.*` (PEM: KIP-651).
    public var trust: [Trust] = [.system]

    /// The certificate and private key that the client shows to brokers that ask for one (mutual TLS).
    ///
    /// `nil`, the default, shows none. Java: `ssl.keystore.*` and `ssl.key.password` (PEM: KIP-651).
    public var identity: Identity?

    /// Whether a broker's certificate has to be for the host that the producer connects to, as a subject alternative
    /// name. The default is `true`.
    ///
    /// Without this check, everyone with any certificate from a trusted CA can impersonate a broker; the producer logs a
    /// warning when it starts. That the certificate is trusted and has not expired is always verified. Java:
    /// `ssl.endpoint.identification.algorithm`, where an empty value stands for `false`.
    public var verifiesHostName = true

    /// The versions of TLS that may be negotiated. The default is 1.2 and 1.3. Java: `ssl.enabled.protocols`.
    public var versions: ClosedRange<Version> = .tls12 ... .tls13

    /// The cipher suites that may be negotiated, by their standard names, such as `TLS_AES_128_GCM_SHA256` or
    /// `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`, the preferred ones first.
    ///
    /// Empty, the default, leaves the choice to OpenSSL. A version for which no suite is listed is disabled. Java:
    /// `ssl.cipher.suites`.
    public var cipherSuites: [String] = []

    /// How often files of certificates and keys are looked at again. The default is 60 s; `nil` means never.
    ///
    /// When a file has changed, connections that are made from then on use what is in it; existing ones stay. If the new
    /// files cannot be used, the old certificates stay in use, with a warning in the log. Properties:
    /// `ssl.certificate.refresh.interval.ms`, where -1 stands for `nil` (not in Java).
    public var refreshInterval: Duration? = .seconds(60)

    /// Whether a new connection to a broker shortens its handshake by resuming an earlier session. The default is `true`.
    public var resumesSessions = true

    /// The defaults: the system's CAs, no client certificate, TLS 1.2 and 1.3.
    public init() {}

    /// A version of TLS.
    public enum Version: String, Hashable, Sendable, CaseIterable, Comparable {
        /// TLS 1.2 (RFC 5246).
        case tls12 = "TLSv1.2"
        /// TLS 1.3 (RFC 8446).
        case tls13 = "TLSv1.3"

        /// Whether one version is older than another.
        public static func < (left: Version, right: Version) -> Bool {
            left == .tls12 && right == .tls13
        }
    }
}
