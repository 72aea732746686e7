public import Logging

/// Where a schema registry is, and how its client behaves.
///
/// ```swift
/// var configuration = SchemaRegistryConfiguration("https://registry.example.com:8081")
/// configuration.authentication = .basic(username: "orders", password: password)
/// ```
public struct SchemaRegistryConfiguration: Sendable {
    /// Base URLs of registries with the same contents, tried in turn. Java: `schema.registry.url`.
    ///
    /// A path is kept: `https://host/apis/ccompat/v7` for Apicurio. Credentials in a URL (`https://user:password@host`) become
    /// ``authentication`` if that is not set.
    public var urls: [String]

    /// How the client says who it is. The default is not at all.
    public var authentication: Authentication = .none

    /// Whom to trust, and which certificate to show. Used by the HTTP transport.
    public var tls = SchemaRegistryTLS()

    /// An HTTP proxy on the way; nil, the default, for none. Variables of the environment such as `HTTPS_PROXY` do not count. Used by the
    /// HTTP transport. Java: `proxy.host` and `proxy.port`.
    public var proxy: SchemaRegistryProxy?

    /// Headers of every request, such as a gateway may want. Java: `request.header.*`.
    public var headers: [String: String] = [:]

    /// How long to wait for a connection. The default is 60 s. Java: `http.connect.timeout.ms`.
    public var connectTimeout: Duration = .seconds(60)

    /// How long to wait for an answer. The default is 60 s. Java: `http.read.timeout.ms`.
    public var requestTimeout: Duration = .seconds(60)

    /// How often a request is repeated after a failure that may pass: no connection, no answer, status 408, 429, 500, 502, 503 or 504.
    /// The default is 3. All base URLs are tried each time. Java: `max.retries`.
    public var maxRetries = 3

    /// How long to wait before the first retry; it doubles with each. The default is 1 s, of which a random part of up to 20 % is
    /// taken off. Java: `retries.wait.ms`.
    public var retryBackoff: Duration = .seconds(1)

    /// The longest wait between two tries. The default is 20 s. Java: `retries.max.wait.ms`.
    public var maxRetryBackoff: Duration = .seconds(20)

    /// How old the latest version of a subject may be before it is asked for again. The default is 60 s; nil means never. Java:
    /// `latest.cache.ttl.sec`.
    ///
    /// What is older stays in use while the registry is asked in the background, and for as long as the registry does not answer.
    public var latestAge: Duration? = .seconds(60)

    /// How long the client remembers that something does not exist, so that it does not ask for each record. The default is 10 s. Java:
    /// `missing.id.cache.ttl.sec` and the like.
    public var missingAge: Duration = .seconds(10)

    /// How many answers are kept; the oldest go first. The default is 10,000.
    public var cacheSize = 10_000

    /// Whether schemas with domain rules are used as if they had none. The default is false: they are refused, since a rule may say that
    /// fields must be encrypted.
    public var ignoresRules = false

    /// The choices of serializers that do not make their own.
    public var serialization = SerializationOptions()

    /// Gets a line when something fails that is not thrown, such as a refresh in the background. None by default.
    public var logger: Logger?

    /// A configuration with defaults.
    ///
    /// - Parameter urls: Base URLs.
    public init(_ urls: String...) {
        self.urls = urls
    }

    /// A configuration with defaults.
    ///
    /// - Parameter urls: Base URLs.
    public init(urls: [String]) {
        self.urls = urls
    }
}

/// Whom a client of a registry trusts, and which certificate it shows.
public struct SchemaRegistryTLS: Hashable, Sendable {
    /// A PEM file with the CAs to trust; nil for the system's. Java: `schema.registry.ssl.truststore.location`.
    public var trustedCertificates: String?
    /// A PEM file with the client's certificate, followed by those of its issuers. Java: `schema.registry.ssl.keystore.location`.
    public var certificates: String?
    /// A PEM file with the private key; nil if it is in ``certificates``.
    public var privateKey: String?
    var keyPassword: String?

    /// The system's CAs, no certificate of its own.
    public init() {}

    /// Shows a certificate (mutual TLS).
    ///
    /// - Parameters:
    ///   - certificates: A PEM file with the client's certificate, followed by those of its issuers.
    ///   - privateKey: A PEM file with the private key; nil if it is in the other one.
    ///   - password: The private key's password.
    public mutating func setIdentity(certificates: String, privateKey: String? = nil, password: String? = nil) {
        self.certificates = certificates
        self.privateKey = privateKey
        keyPassword = password
    }
}

extension SchemaRegistryTLS: CustomStringConvertible, CustomReflectable {
    /// Files, without passwords.
    public var description: String {
        "trust: \(trustedCertificates ?? "the system's CAs"), certificate: \(certificates ?? "none")"
    }

    /// Without what is secret.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: ["trustedCertificates": trustedCertificates as Any, "certificates": certificates as Any])
    }
}
