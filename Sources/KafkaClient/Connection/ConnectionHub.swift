import DequeModule
import KafkaSockets
import KafkaTLS
import KafkaWire

/// What all connections share: the network, settings, requests to reuse; and who owns which socket.
final class ConnectionHub {
    /// Counts for metrics.
    struct Counters {
        var bytesSent = 0
        var bytesReceived = 0
        var requestsSent = 0
        var responsesReceived = 0
        var connectionsCreated = 0
        var connectionsClosed = 0
        var security = ProducerMetrics.SecurityTotals()
    }

    let network: any Network
    let clientID: String
    let requestTimeout: Duration
    /// After how many nanoseconds a connection that is idle is closed; more than any producer lives if it never is. A number, since
    /// every step computes with it.
    let maxIdleNanoseconds: Int64
    let reconnectBackoff: Backoff
    let setupTimeout: Backoff
    let socketOptions: SocketOptions
    /// Whether answers to requests that expect none are passed over: some brokers answer acks=0.
    let ignoresStrayAnswers: Bool
    var random: SplitMix64
    var counters = Counters()

    private let resolvesCanonicalNames: Bool
    private let authenticator: Authenticator?
    private var streams: StreamFactory
    private var authenticating: [BrokerConnection] = []
    private var nextAuthentication: UInt64 = 0
    /// By the sockets' numbers, since the program has dictionaries of `Int32` anyway: each new type of key is a search in all its
    /// conformances, which the first record waits for. For the same reason, the few that wait for something are in lists.
    private var bySocket: [Int32: BrokerConnection] = [:]
    private var resolving: [BrokerConnection] = []
    private var nextLookup: UInt64 = 0
    private var dirty: [BrokerConnection] = []
    private var reporting = Deque<BrokerConnection>()
    /// Whether there are any. Kept, since every step asks again and again.
    private var hasReporting = false
    private var idleRequests: [ClientRequest] = []
    /// One gathered write hands over this many pieces at most.
    private let vectors = UnsafeMutableBufferPointer<IOVector>.allocate(capacity: 128)

    init(
        configuration: ProducerConfiguration, clientID: String, network: any Network, random: SplitMix64,
        streams: StreamFactory, authenticator: Authenticator?
    ) {
        self.streams = streams
        self.authenticator = authenticator
        self.network = network
        self.clientID = clientID
        self.random = random
        requestTimeout = configuration.requestTimeout
        maxIdleNanoseconds = configuration.connectionsMaxIdle?.saturatingNanoseconds ?? .max
        reconnectBackoff = Backoff(initial: configuration.reconnectBackoff, max: configuration.reconnectBackoffMax)
        setupTimeout = Backoff(
            initial: configuration.connectionSetupTimeout, max: configuration.connectionSetupTimeoutMax)
        socketOptions = SocketOptions(
            sendBufferBytes: configuration.sendBufferBytes, receiveBufferBytes: configuration.receiveBufferBytes)
        ignoresStrayAnswers = configuration.acks == .zero
        resolvesCanonicalNames = configuration.dnsLookup == .resolveCanonicalBootstrapServersOnly
    }

    deinit {
        authenticator?.cancelAll()
        vectors.deallocate()
    }

    // MARK: Events

    /// Passes a network event to its connection. Returns the connection, which may have something to report now.
    func handle(_ event: NetworkEvent, now: MonotonicTime) -> BrokerConnection? {
        switch event {
        case .resolved(let id, let resolution):
            guard let index = resolving.firstIndex(where: { $0.lookup == id }) else { return nil }
            let connection = resolving.remove(at: index)
            connection.resolved(resolution, now: now)
            return connection
        case .ready(let socket, let readable, let writable, let hangup):
            let connection = bySocket[socket.rawValue]
            connection?.socketReady(readable: readable || hangup, writable: writable || hangup, now: now)
            return connection
        }
    }

    /// A connection has something to report outside of a network event.
    func noteReport(_ connection: BrokerConnection) {
        reporting.append(connection)
        hasReporting = true
    }

    /// The next connection that has something to report.
    func nextReporting() -> BrokerConnection? {
        guard hasReporting else { return nil }
        let connection = reporting.popFirst()
        hasReporting = !reporting.isEmpty
        return connection
    }

    func register(_ connection: BrokerConnection, socket: SocketID) {
        bySocket[socket.rawValue] = connection
    }

    func unregister(socket: SocketID) {
        bySocket[socket.rawValue] = nil
    }

    /// Looks up the connection's host; the event comes back to it.
    func resolve(_ connection: BrokerConnection) -> UInt64 {
        nextLookup += 1
        resolving.append(connection)
        network.resolve(
            host: connection.host, port: connection.port,
            canonicalNames: resolvesCanonicalNames && connection.nodeID < 0, id: nextLookup)
        return nextLookup
    }

    func cancelResolve(_ id: UInt64) {
        resolving.removeAll { $0.lookup == id }
        network.cancelResolve(id: id)
    }

    // MARK: Security

    /// Whether brokers want to know who the client is.
    var authenticates: Bool { authenticator != nil }

    /// Whether connections are encrypted.
    var usesTLS: Bool { streams.usesTLS }

    /// A stream over a socket that is connected to this host, and whether certificates were renewed for it.
    func makeStream(
        _ socket: SocketID, host: String, port: UInt16, now: MonotonicTime
    ) throws(ConnectionFailure) -> (any ByteStream, RenewableTLSContext.Renewal) {
        let renewal = streams.renew(now: now)
        switch renewal {
        case .unchanged: break
        case .renewed: counters.security.certificateReloads += 1
        case .failed: counters.security.certificateReloadFailures += 1
        }
        return (try streams.makeStream(socket, host: host, port: port), renewal)
    }

    /// The certificate that the client shows to brokers that ask for one.
    var clientCertificate: CertificateInfo? { streams.clientCertificate }

    /// What TLS and SASL have done, with what is not counted here.
    var securityMetrics: ProducerMetrics.SecurityTotals {
        var metrics = counters.security
        metrics.clientCertificateExpiry = clientCertificate.map { $0.notAfter.seconds * 1000 }
        if let counts = authenticator?.tokenCounts {
            metrics.tokenRefreshes = counts.received
            metrics.tokenRefreshFailures = counts.failed
            metrics.tokenExpiry = authenticator?.tokenExpiry
        }
        return metrics
    }

    /// Begins what a connection has to wait for while it authenticates; the result comes back to it.
    func authenticate(_ connection: BrokerConnection, _ job: AuthenticationJob) -> UInt64 {
        nextAuthentication += 1
        authenticating.append(connection)
        authenticator?.start(job, id: nextAuthentication)
        return nextAuthentication
    }

    func cancelAuthentication(_ id: UInt64) {
        authenticating.removeAll { $0.authentication == id }
        authenticator?.cancel(id)
    }

    /// Why a connection was not ready in time, which may be the fault of the app's provider of credentials.
    ///
    /// - Parameter awaiting: The credentials that it waited for, if it did.
    func setupFailure(awaiting id: UInt64?, _ stage: String) -> ConnectionFailure {
        if let id, let error = authenticator?.giveUp(id) { return .authentication(error) }
        return .setupTimeout(stage)
    }

    /// Hands the result of an authentication's job to the connection that waits for it. Returns that connection.
    func authenticated(_ id: UInt64, _ result: AuthenticationResult, now: MonotonicTime) -> BrokerConnection? {
        guard let index = authenticating.firstIndex(where: { $0.authentication == id }) else { return nil }
        let connection = authenticating.remove(at: index)
        connection.authenticated(result, now: now)
        return connection
    }

    // MARK: Requests

    /// An empty request, reused if one is idle.
    func makeRequest(_ purpose: ClientRequest.Purpose) -> ClientRequest {
        let request = idleRequests.popLast() ?? ClientRequest()
        request.reset()
        request.purpose = purpose
        return request
    }

    /// Takes a finished request back.
    func recycle(_ request: ClientRequest) {
        request.batches.removeAll(keepingCapacity: true)
        if idleRequests.count < 32 { idleRequests.append(request) }
    }

    // MARK: Writing

    func noteDirty(_ connection: BrokerConnection) {
        dirty.append(connection)
    }

    /// Writes what was submitted since the last call.
    func writePending(now: MonotonicTime) {
        guard !dirty.isEmpty else { return }
        for connection in dirty { connection.writePending(now: now) }
        dirty.removeAll(keepingCapacity: true)
    }

    /// One gathered write of the front of `requests`. Returns how many bytes were taken.
    func write(_ requests: Deque<ClientRequest>, to stream: any ByteStream) throws(ConnectionFailure) -> Int {
        var count = 0
        for request in requests where count < vectors.count {
            request.writer.forEachSegment(from: request.bytesWritten) { segment in
                guard count < vectors.count else { return false }
                // The kernel only reads through it.
                vectors[count] = IOVector.piece(segment)
                count += 1
                return true
            }
        }
        let taken = try stream.write(UnsafeBufferPointer(rebasing: vectors[..<count]))
        counters.bytesSent += taken
        return taken
    }
}
