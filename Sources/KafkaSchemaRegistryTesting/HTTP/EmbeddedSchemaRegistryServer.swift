#if SchemaRegistry
    internal import KafkaSchemaRegistry
    internal import NIOCore
    internal import NIOHTTP1
    internal import NIOPosix

    /// Serves a registry over HTTP on the local machine: for other projects' clients, and for tests of the whole way. Needs the trait
    /// `SchemaRegistry`.
    ///
    /// ```swift
    /// let server = try await EmbeddedSchemaRegistryServer(EmbeddedSchemaRegistry())
    /// let registry = try SchemaRegistryClient(SchemaRegistryConfiguration(server.url))
    /// ```
    public final class EmbeddedSchemaRegistryServer: Sendable {
        /// What it serves.
        public let registry: EmbeddedSchemaRegistry
        /// The port.
        public let port: Int
        private let channel: any Channel

        /// Begins to listen on 127.0.0.1.
        ///
        /// - Parameters:
        ///   - registry: What it serves.
        ///   - port: The port; 0 for one that is free.
        /// - Throws: If it cannot listen.
        public init(_ registry: EmbeddedSchemaRegistry, port: Int = 0) async throws {
            self.registry = registry
            channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                        try channel.pipeline.syncOperations.addHandler(RegistryHandler(registry))
                    }
                }
                .bind(host: "127.0.0.1", port: port).get()
            self.port = channel.localAddress?.port ?? port
        }

        deinit {
            channel.close(promise: nil)
        }

        /// The base URL.
        public var url: String { "http://127.0.0.1:\(port)" }

        /// Stops listening.
        public func stop() async {
            try? await channel.close()
        }
    }

    /// Collects a request, and writes the registry's answer.
    private final class RegistryHandler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private static let maxBodySize = 16 << 20

        private let registry: EmbeddedSchemaRegistry
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ registry: EmbeddedSchemaRegistry) {
            self.registry = registry
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = []
            case .body(let buffer):
                body += Array(buffer: buffer)
                if body.count > Self.maxBodySize { context.close(promise: nil) }
            case .end:
                guard let head else { return }
                answer(head, body, context)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        private func answer(_ head: HTTPRequestHead, _ body: [UInt8], _ context: ChannelHandlerContext) {
            guard let method = SchemaRegistryRequest.Method(rawValue: head.method.rawValue) else {
                return context.close(promise: nil)
            }
            let request = SchemaRegistryRequest(
                method, base: "", path: head.uri, headers: head.headers.map { ($0.name, $0.value) }, body: body)
            let isKeptAlive = head.isKeepAlive
            let registry = registry
            let context = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.eventLoop.makeFutureWithTask { try await registry.send(request) }.whenComplete { result in
                switch result {
                case .success(let response): Self.write(response, isKeptAlive: isKeptAlive, context.value)
                // A registry that is down closes connections.
                case .failure: context.value.close(promise: nil)
                }
            }
        }

        private static func write(
            _ response: SchemaRegistryResponse, isKeptAlive: Bool, _ context: ChannelHandlerContext
        ) {
            var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: response.status))
            head.headers.add(name: "Content-Type", value: "application/vnd.schemaregistry.v1+json")
            head.headers.add(name: "Content-Length", value: "\(response.body.count)")
            if !isKeptAlive { head.headers.add(name: "Connection", value: "close") }
            context.write(NIOAny(HTTPServerResponsePart.head(head)), promise: nil)
            context.write(
                NIOAny(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
            let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil))).whenComplete { _ in
                if !isKeptAlive { loopBound.value.close(promise: nil) }
            }
        }
    }
#endif
