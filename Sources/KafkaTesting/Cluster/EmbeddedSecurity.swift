internal import KafkaTLS

/// How clients reach the brokers of an embedded cluster: in plaintext or over TLS, with or without authentication.
///
/// The four combinations are those of Kafka's `security.protocol`: PLAINTEXT, SSL, SASL_PLAINTEXT and SASL_SSL.
///
/// ```swift
/// var configuration = EmbeddedClusterConfiguration()
/// configuration.security.tls = EmbeddedTLS()
/// configuration.security.sasl = EmbeddedSASL(users: [.init("alice", password: "secret")])
/// let cluster = try EmbeddedKafkaCluster(configuration)
/// // The client has to trust cluster.certificateAuthorityPEM.
/// ```
public struct EmbeddedSecurity: Sendable {
    /// TLS; nil for plaintext, the default. It needs OpenSSL 3 on this machine.
    public var tls: EmbeddedTLS?
    /// Authentication with SASL; nil for none, the default. It needs OpenSSL 3 on this machine, with TLS or without.
    public var sasl: EmbeddedSASL?

    /// Describes how clients reach the brokers.
    public init(tls: EmbeddedTLS? = nil, sasl: EmbeddedSASL? = nil) {
        self.tls = tls
        self.sasl = sasl
    }
}

/// How the brokers of an embedded cluster use TLS.
///
/// The cluster makes its own certificate authority, and a certificate for its brokers, when it starts.
public struct EmbeddedTLS: Sendable, Hashable {
    /// A version of TLS.
    public enum Version: Int, Sendable, Hashable, Comparable {
        /// TLS 1.1, which current clients refuse.
        case tls11 = 1
        /// TLS 1.2.
        case tls12 = 2
        /// TLS 1.3.
        case tls13 = 3

        /// Whether one version is older than another.
        public static func < (left: Version, right: Version) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// Whether brokers ask clients for certificates (`ssl.client.auth`).
    public enum ClientCertificates: Sendable, Hashable {
        /// They do not (`none`).
        case notRequested
        /// Clients may have one. If brokers do not trust it, the connection ends (`requested`).
        case requested
        /// Clients need one (`required`).
        case required
    }

    /// The certificate that brokers show, right or wrong in one point.
    public enum Certificate: Sendable, Hashable {
        /// Issued by the cluster's authority for the brokers' hosts.
        case valid
        /// As `valid`, but for the host `elsewhere.example`.
        case wrongHost
        /// As `valid`, but no longer since yesterday.
        case expired
        /// As `valid`, but only from tomorrow on.
        case notYetValid
        /// For the right hosts, but issued by another authority, which clients do not trust.
        case unknownAuthority
        /// For the right hosts, but signed with its own key.
        case selfSigned
    }

    /// The versions that brokers accept.
    public var versions: ClosedRange<Version>
    /// Whether brokers ask clients for certificates. They trust those that the cluster's authority has issued.
    public var clientCertificates: ClientCertificates
    /// The certificate that brokers show first; see ``EmbeddedKafkaCluster/replaceCertificate(with:)``.
    public var certificate: Certificate

    /// Describes TLS; without arguments, brokers have a valid certificate and ask for none.
    public init(
        versions: ClosedRange<Version> = .tls12 ... .tls13, clientCertificates: ClientCertificates = .notRequested,
        certificate: Certificate = .valid
    ) {
        self.versions = versions
        self.clientCertificates = clientCertificates
        self.certificate = certificate
    }
}

/// A certificate for a client of an embedded cluster, with its key.
public struct EmbeddedClientCertificate: Sendable {
    /// The certificate in PEM.
    public let certificatePEM: String
    /// The private key in PEM (PKCS#8), not encrypted.
    public let keyPEM: String
    private let issued: IssuedCertificate

    /// Whether brokers accept a client certificate.
    public enum Kind: Sendable, Hashable {
        /// Issued by the cluster's authority: brokers accept it.
        case valid
        /// Issued by the cluster's authority, and no longer valid since yesterday.
        case expired
        /// Issued by another authority, which brokers do not trust.
        case unknownAuthority
    }

    init(_ issued: IssuedCertificate) throws(TLSError) {
        self.issued = issued
        certificatePEM = String(decoding: issued.pem, as: UTF8.self)
        keyPEM = String(decoding: try issued.keyPEM(), as: UTF8.self)
    }

    /// The private key in PEM (PKCS#8), encrypted with a password.
    public func encryptedKeyPEM(password: String) throws(EmbeddedClusterError) -> String {
        do throws(TLSError) {
            return String(decoding: try issued.keyPEM(password: password), as: UTF8.self)
        } catch {
            throw EmbeddedClusterError(error)
        }
    }

    /// A PKCS#12 key store with certificate and key, as Java clients use them.
    public func pkcs12(password: String) throws(EmbeddedClusterError) -> [UInt8] {
        do throws(TLSError) {
            return try issued.pkcs12(password: password)
        } catch {
            throw EmbeddedClusterError(error)
        }
    }
}

extension EmbeddedClusterError {
    init(_ error: TLSError) {
        self.init(error.description)
    }
}
