#if OAuth
    internal import AsyncHTTPClient
    public import KafkaClient
    internal import NIOCore
    internal import NIOHTTP1
    internal import NIOSSL

    /// Carries requests to an identity provider over HTTP, on async-http-client. Needs the trait `OAuth`.
    public final class HTTPOAuthTransport: OAuthTransport {
        private static let maxAnswerSize = 1 << 20

        private let client: HTTPClient

        /// A transport with connections of its own.
        ///
        /// - Parameters:
        ///   - connectTimeout: How long to wait for a connection.
        ///   - trustedCertificates: A PEM file with the CAs to trust; nil for the system's.
        public init(connectTimeout: Duration = .seconds(10), trustedCertificates: String? = nil) {
            var tls = TLSConfiguration.makeClientConfiguration()
            if let trustedCertificates { tls.trustRoots = .file(trustedCertificates) }
            var settings = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
            settings.timeout.connect = .milliseconds(connectTimeout.milliseconds)
            settings.httpVersion = .http1Only
            // The provider has retries of its own; here they would last until the request times out.
            settings.connectionPool.retryConnectionEstablishment = false
            client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: settings)
        }

        deinit {
            client.shutdown { _ in }
        }

        /// Sends one request.
        public func send(_ request: OAuthRequest) async throws -> OAuthResponse {
            var message = HTTPClientRequest(url: request.url)
            message.method = .RAW(value: request.method)
            for (name, value) in request.headers { message.headers.add(name: name, value: value) }
            if !request.body.isEmpty { message.body = .bytes(ByteBuffer(string: request.body)) }
            let response = try await client.execute(message, timeout: .milliseconds(request.timeout.milliseconds))
            let body = try await response.body.collect(upTo: Self.maxAnswerSize)
            return OAuthResponse(status: Int(response.status.code), body: Array(buffer: body))
        }
    }

    extension OAuthTokenProvider {
        /// A provider over HTTP. It asks nothing yet. Needs the trait `OAuth`.
        ///
        /// - Parameter configuration: Whom to ask, and how.
        /// - Throws: ``OAuthError`` if the configuration cannot be used.
        public convenience init(_ configuration: OAuthConfiguration) throws(OAuthError) {
            let transport = HTTPOAuthTransport(
                connectTimeout: configuration.connectTimeout, trustedCertificates: configuration.trustedCertificates)
            try self.init(configuration, transport: transport)
        }
    }

    extension OAuthTokenProvider {
        /// Tokens for brokers by Java's properties, over HTTP: what `ProducerConfiguration(properties:tokens:)` takes. It asks nothing yet.
        /// Needs the trait `OAuth`.
        ///
        /// - Parameter properties: Those that ``OAuthConfiguration/init(properties:)`` reads.
        /// - Returns: Asks the identity provider for another token each time that it is called.
        /// - Throws: ``OAuthError`` if the properties cannot be used.
        public static func brokerTokens(
            _ properties: [String: String]
        ) throws(OAuthError) -> @Sendable () async throws -> OAuthBearerToken {
            let provider = try OAuthTokenProvider(OAuthConfiguration(properties: properties))
            return { try await provider.bearerToken() }
        }

        /// Tokens for a schema registry by Confluent's properties, over HTTP: what `SchemaRegistryConfiguration(properties:isKey:tokens:)`
        /// takes. It asks nothing yet. Needs the trait `OAuth`.
        ///
        /// - Parameter properties: Those that ``OAuthConfiguration/init(schemaRegistryProperties:)`` reads.
        /// - Returns: Asks the identity provider for another token each time that it is called.
        /// - Throws: ``OAuthError`` if the properties cannot be used.
        public static func schemaRegistryTokens(
            _ properties: [String: String]
        ) throws(OAuthError) -> @Sendable () async throws -> OAuthBearerToken {
            let provider = try OAuthTokenProvider(OAuthConfiguration(schemaRegistryProperties: properties))
            return { try await provider.bearerToken() }
        }
    }

    extension Duration {
        fileprivate var milliseconds: Int64 {
            let bounded = Swift.min(Swift.max(self, .zero), .seconds(1_000_000_000))
            return bounded.components.seconds * 1000 + bounded.components.attoseconds / 1_000_000_000_000_000
        }
    }
#endif
