#if SchemaRegistry
    internal import AsyncHTTPClient
    internal import NIOCore
    internal import NIOHTTP1
    internal import NIOSSL

    /// Carries requests to a schema registry over HTTP, on async-http-client. Needs the trait `SchemaRegistry`.
    public final class HTTPSchemaRegistryTransport: SchemaRegistryTransport {
        /// Answers that are larger are an error.
        private static let maxAnswerSize = 64 << 20

        private let client: HTTPClient

        /// A transport with connections of its own, on threads that all of async-http-client's clients share.
        ///
        /// - Parameter configuration: Certificates, proxy and timeouts are of use here.
        /// - Throws: ``SchemaRegistryError/Code/invalidConfiguration`` if certificates or keys cannot be used.
        public init(_ configuration: SchemaRegistryConfiguration) throws(SchemaRegistryError) {
            var settings = HTTPClient.Configuration(
                tlsConfiguration: try Self.tls(configuration.tls), redirectConfiguration: .disallow,
                decompression: .disabled)
            settings.timeout.connect = .nanoseconds(configuration.connectTimeout.nanoseconds)
            settings.httpVersion = .http1Only
            // The client has retries of its own, with other base URLs; here they would last until the request times out.
            settings.connectionPool.retryConnectionEstablishment = false
            settings.proxy = configuration.proxy.map { proxy in
                .server(
                    host: proxy.host, port: proxy.port,
                    authorization: proxy.username.map { .basic(username: $0, password: proxy.password ?? "") })
            }
            client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: settings)
        }

        deinit {
            // Closes idle connections; nothing is in flight that would need this transport.
            client.shutdown { _ in }
        }

        /// Sends one request.
        public func send(_ request: SchemaRegistryRequest) async throws -> SchemaRegistryResponse {
            var message = HTTPClientRequest(url: request.url)
            message.method = .RAW(value: request.method.rawValue)
            for (name, value) in request.headers { message.headers.add(name: name, value: value) }
            if !request.body.isEmpty { message.body = .bytes(ByteBuffer(bytes: request.body)) }
            let response: HTTPClientResponse
            do {
                response = try await client.execute(message, timeout: .nanoseconds(request.timeout.nanoseconds))
            } catch let error as HTTPClientError where error == .proxyAuthenticationRequired {
                // The same for https as for http: there, it is the answer.
                return SchemaRegistryResponse(status: 407, body: [])
            }
            let body = try await response.body.collect(upTo: Self.maxAnswerSize)
            return SchemaRegistryResponse(status: Int(response.status.code), body: Array(buffer: body))
        }

        private static func tls(_ tls: SchemaRegistryTLS) throws(SchemaRegistryError) -> NIOSSL.TLSConfiguration {
            var configuration = NIOSSL.TLSConfiguration.makeClientConfiguration()
            do {
                if let file = tls.trustedCertificates { configuration.trustRoots = .file(file) }
                if let file = tls.certificates {
                    configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(file).map { .certificate($0) }
                    configuration.privateKey = .privateKey(try privateKey(tls.privateKey ?? file, tls.keyPassword))
                }
                // Files that cannot be used are found now rather than at the first request.
                _ = try NIOSSLContext(configuration: configuration)
            } catch {
                throw SchemaRegistryConfiguration.invalid(
                    "the certificates for the schema registry cannot be used: \(error)")
            }
            return configuration
        }

        private static func privateKey(_ file: String, _ password: String?) throws -> NIOSSLPrivateKey {
            guard let password else { return try NIOSSLPrivateKey(file: file, format: .pem) }
            return try NIOSSLPrivateKey(file: file, format: .pem) { setter in setter(password.utf8) }
        }
    }

    extension SchemaRegistryClient {
        /// A client over HTTP. It asks nothing yet. Needs the trait `SchemaRegistry`.
        ///
        /// - Parameter configuration: Where the registry is.
        /// - Throws: ``SchemaRegistryError/Code/invalidConfiguration``.
        public convenience init(_ configuration: SchemaRegistryConfiguration) throws(SchemaRegistryError) {
            try self.init(configuration, transport: try HTTPSchemaRegistryTransport(configuration))
        }
    }
#endif
