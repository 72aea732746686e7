import KafkaSASL
package import KafkaSockets
package import KafkaTLS
package import KafkaWire
package import Logging
import Synchronization

/// Asks brokers one thing at a time and waits for the answer, on the calling thread: for tools that look at a cluster.
///
/// Its connections are those of the producer, with the same TLS, SASL and limits of time, but nothing is tried again: what
/// fails is what the caller wants to know.
package final class BlockingClient {
    private let network: any Network
    private let clock: any ProducerClock
    private let hub: ConnectionHub
    private let mechanism: SASLMechanism?
    private let logger: Logger
    private let mail: Mail
    private var connections: [BlockingConnection] = []
    private var events: [NetworkEvent] = []

    /// What came of authentications, from their tasks.
    private final class Mail: Sendable {
        private let results = Mutex<[(UInt64, AuthenticationResult)]>([])

        func add(_ id: UInt64, _ result: AuthenticationResult) {
            results.withLock { $0.append((id, result)) }
        }

        func take() -> [(UInt64, AuthenticationResult)] {
            results.withLock { results in
                defer { results = [] }
                return results
            }
        }
    }

    /// Reads files, with blocking calls.
    ///
    /// - Parameters:
    ///   - clientID: How brokers are to see it.
    ///   - security: How connections are secured; nil to make it from the configuration here.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    package init(
        _ configuration: ProducerConfiguration, clientID: String, security: ConnectionSecurity? = nil,
        network: (any Network)? = nil, clock: any ProducerClock = SystemClock(),
        logger: Logger = Logger(label: "kafka") { _ in SwiftLogNoOpLogHandler() }
    ) throws(KafkaError) {
        let security = if let security { security } else { try ConnectionSecurity(configuration, clock: clock) }
        let network = if let network { network } else { try Self.makeNetwork() }
        let mail = Mail()
        var authenticator: Authenticator?
        do throws(SASLError) {
            authenticator = try security.sasl.map { (login) throws(SASLError) in
                try Authenticator(
                    login, patience: configuration.connectionSetupTimeout / 2, clock: clock, executor: nil,
                    seed: .random(in: .min ... .max)
                ) { id, result in
                    mail.add(id, result)
                    network.wake()
                }
            }
        } catch {
            throw .unusable(error)
        }
        hub = ConnectionHub(
            configuration: configuration, clientID: clientID, network: network,
            random: SplitMix64(seed: .random(in: .min ... .max)),
            streams: StreamFactory(security, network: network), authenticator: authenticator)
        mechanism = security.sasl?.mechanism
        self.network = network
        self.clock = clock
        self.mail = mail
        self.logger = logger
    }

    private static func makeNetwork() throws(KafkaError) -> any Network {
        do {
            return try PosixNetwork()
        } catch {
            throw KafkaError(.connectionFailed, "the network could not be set up: \(error)", underlying: error)
        }
    }

    deinit {
        disconnect()
    }

    /// The certificate that the client shows to brokers that ask for one.
    package var clientCertificate: CertificateInfo? { hub.clientCertificate }

    // MARK: Connecting

    /// Connects to these addresses, concurrently. When it returns, each connection is made or has its error.
    package func connect(_ servers: [BootstrapServer], nodeIDs: [Int32] = []) -> [BlockingConnection] {
        start(servers, nodeIDs: nodeIDs) { $0.isSettled }
    }

    private func start(
        _ servers: [BootstrapServer], nodeIDs: [Int32], until isDone: (BlockingConnection) -> Bool
    ) -> [BlockingConnection] {
        let now = clock.now()
        let new = servers.enumerated().map { index, server in
            let nodeID = index < nodeIDs.count ? nodeIDs[index] : -1
            return BlockingConnection(
                BrokerConnection(nodeID: nodeID, host: server.host, port: server.port, hub: hub, now: now), now: now)
        }
        connections += new
        for connection in new {
            connection.connection.connectIfNeeded(now: now)
            handleEvents(of: connection, now: now)
        }
        run { new.allSatisfy(isDone) }
        return new
    }

    /// Connects to an address.
    ///
    /// - Throws: Why the connection could not be made.
    package func connect(host: String, port: UInt16) throws(KafkaError) -> BlockingConnection {
        let connection = connect([BootstrapServer(host: host, port: port)])[0]
        if let error = connection.error { throw error }
        return connection
    }

    /// Ends all connections.
    package func disconnect() {
        for connection in connections { disconnect(connection) }
    }

    /// Ends a connection.
    package func disconnect(_ connection: BlockingConnection) {
        let now = clock.now()
        connection.connection.end(.noLongerNeeded, now: now)
        handleEvents(of: connection, now: now)
        // What it has to report would keep it.
        hub.writePending(now: now)
        while hub.nextReporting() != nil {}
    }

    /// The certificates that a server shows, whether or not they are trusted. The connection is not used for anything that is
    /// secret.
    package static func certificates(
        shownBy server: BootstrapServer, to configuration: ProducerConfiguration, clientID: String
    ) throws(KafkaError) -> [CertificateInfo] {
        let clock = SystemClock()
        let security = try ConnectionSecurity(unverified: configuration, clock: clock)
        let client = try BlockingClient(configuration, clientID: clientID, security: security, clock: clock)
        return client.start([server], nodeIDs: []) { $0.isSecured }[0].tls?.peerCertificates ?? []
    }

    // MARK: Asking

    /// Sends a request in the newest version that both sides speak, and waits for the answer.
    ///
    /// - Parameter newest: The newest version that will do.
    /// - Throws: Why there is no answer. Except when the broker speaks no such version, the connection has ended.
    package func ask<Request: WireMessage, Response: WireMessage>(
        _ connection: BlockingConnection, _ request: Request, upTo newest: Int16 = .max, for: Response.Type
    ) throws(KafkaError) -> Response {
        let broker = connection.connection
        run { connection.error != nil || broker.canSend }
        if let error = connection.error { throw error }
        let ours = Request.versions.lowerBound...min(newest, Request.versions.upperBound)
        guard let version = broker.versions.version(of: Request.apiKey, within: ours) else {
            let failure = ConnectionFailure.unsupported(
                api: Request.apiKey.messageName, theirs: broker.versions.range(of: Request.apiKey), ours: ours)
            throw failure.error(host: connection.host, port: connection.port, node: broker.nodeID)
        }
        var response: Response?
        connection.receive = { (reader, _) throws(WireError) in response = try Response(from: &reader, version: version)
        }
        defer { connection.receive = nil }
        let now = clock.now()
        let message = hub.makeRequest(.single)
        broker.prepare(message, api: Request.apiKey, version: version)
        request.encode(into: &message.writer, version: version)
        broker.submit(message, now: now)
        hub.writePending(now: now)
        handleEvents(of: connection, now: now)
        run { connection.error != nil || response != nil }
        if let response { return response }
        throw connection.error ?? KafkaError(.connectionFailed, "no answer")
    }

    // MARK: Running

    /// Handles events until the condition holds. Every connection has a deadline of its own, so that it does in the end.
    private func run(until isDone: () -> Bool) {
        while !isDone() {
            let deadline = connections.lazy.filter { $0.error == nil }.map { $0.connection.nextDeadline() }.min()
            network.poll(until: deadline == .distantFuture ? nil : deadline ?? .distantPast, into: &events)
            let now = clock.now()
            for event in events { handleEvents(of: hub.handle(event, now: now), now: now) }
            for (id, result) in mail.take() { handleEvents(of: hub.authenticated(id, result, now: now), now: now) }
            for connection in connections where connection.error == nil {
                connection.connection.checkTime(now: now)
                handleEvents(of: connection, now: now)
            }
            hub.writePending(now: now)
            while let connection = hub.nextReporting() { handleEvents(of: connection, now: now) }
        }
    }

    private func handleEvents(of connection: BrokerConnection?, now: MonotonicTime) {
        guard let connection, let found = connections.first(where: { $0.connection === connection }) else { return }
        handleEvents(of: found, now: now)
    }

    private func handleEvents(of connection: BlockingConnection, now: MonotonicTime) {
        guard connection.error == nil else { return }
        let stage = connection.trace.stage
        connection.handleEvents(mechanism: mechanism, clock: clock, now: now)
        if let error = connection.error {
            logger.debug("connection failed", metadata: connection.connection.logMetadata(error))
            connections.removeAll { $0 === connection }
        } else if connection.trace.stage != stage {
            let next = connection.trace.stage.map { "connection: \($0.rawValue)" } ?? "connected"
            logger.debug("\(next)", metadata: connection.connection.logMetadata)
        }
    }
}
