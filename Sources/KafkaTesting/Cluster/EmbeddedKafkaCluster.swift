import KafkaSockets
internal import KafkaTLS

/// A Kafka cluster inside this process, for tests: real sockets on loopback ports, real protocol, strict brokers, and
/// controls to make them fail.
///
/// ```swift
/// try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
///     try cluster.createTopic("orders", partitions: 6)
///     // … point any Kafka producer at cluster.bootstrapServers …
///     #expect(cluster.records(in: "orders").count == 10)
/// }
/// ```
///
/// Brokers check what they get as strictly as Kafka does: CRC, sizes, sequence numbers, leadership, and every record of
/// every batch, compressed or not. Records are kept in memory and can be read back with ``records(in:partition:)``, or
/// by any consumer that assigns partitions itself (there are no consumer groups and no transactions).
///
/// All methods may be called from any task or thread. They do not wait, except those marked `async`.
public final class EmbeddedKafkaCluster: Sendable {
    let state: ClusterState
    /// nil without TLS.
    let tls: ServerTLS?
    private let thread: IOThread
    /// Kept as long as the cluster's object lives: after ``shutdown()`` no other process answers at its addresses.
    private let ports: [PortReservation]

    /// How the cluster was set up.
    public let configuration: EmbeddedClusterConfiguration

    /// Starts a cluster; it accepts connections when this returns.
    ///
    /// Shut it down with ``shutdown()``; a cluster that is dropped without it shuts down by itself.
    ///
    /// - Throws: ``EmbeddedClusterError`` when the system gives no port or thread, or when ``EmbeddedClusterConfiguration/security``
    ///   needs OpenSSL, which is not there.
    public init(_ configuration: EmbeddedClusterConfiguration = EmbeddedClusterConfiguration())
        throws(EmbeddedClusterError)
    {
        guard configuration.brokers >= 1 else { throw EmbeddedClusterError("a cluster has at least one broker") }
        self.configuration = configuration
        do {
            let network = try PosixNetwork()
            guard let address = SocketAddress(configuration.listenAddress, port: 0) else {
                throw EmbeddedClusterError("\(configuration.listenAddress) is no IP address")
            }
            let tls = try Self.makeTLS(configuration)
            self.tls = tls
            var listeners: [SocketID: Int32] = [:]
            var ports: [Int32: PortReservation] = [:]
            for broker in 1...Int32(configuration.brokers) {
                let port = try PortReservation(on: address)
                let socket = try network.listen(on: port.address)
                listeners[socket] = broker
                ports[broker] = port
            }
            let modelPorts = (1...Int32(configuration.brokers)).map { Int32(ports[$0]?.address.port ?? 0) }
            let host = configuration.advertisedHost ?? configuration.listenAddress
            let model = ModelCluster(configuration: configuration, host: host, ports: modelPorts)
            model.wallClockOrigin = SystemClock.millisecondsSince1970() - MonotonicTime.now().nanoseconds / 1_000_000
            let state = ClusterState(model: model, network: network)
            self.state = state
            self.ports = Array(ports.values)
            let thread = try IOThread(name: "kafka-brokers")
            self.thread = thread
            let limit = configuration.maxRequestBytes
            Task(executorPreference: thread) { [listeners, ports] in
                let server = BrokerServer(
                    state: state, address: address, listeners: listeners, ports: ports, tls: tls,
                    maxRequestBytes: limit)
                server.run()
                thread.shutdown()
            }
        } catch let error as EmbeddedClusterError {
            throw error
        } catch {
            throw EmbeddedClusterError("the cluster cannot start: \(error)")
        }
    }

    /// Certificates for the brokers, if they use TLS.
    private static func makeTLS(_ configuration: EmbeddedClusterConfiguration) throws(EmbeddedClusterError)
        -> ServerTLS?
    {
        do throws(TLSError) {
            if configuration.security.sasl != nil { try OpenSSL.load() }
            guard let tls = configuration.security.tls else { return nil }
            let hosts = [configuration.advertisedHost, configuration.listenAddress, "localhost"].compactMap { $0 }
            return try ServerTLS(tls, hosts: hosts)
        } catch {
            throw EmbeddedClusterError(error)
        }
    }

    /// Starts a cluster of that many brokers, with the defaults for everything else.
    public convenience init(brokers: Int) throws(EmbeddedClusterError) {
        try self.init(EmbeddedClusterConfiguration(brokers: brokers))
    }

    deinit {
        state.requestShutdown()
    }

    /// Closes all connections and ports, and ends the cluster's thread. The records stay readable.
    public func shutdown() async {
        // The only error is that it was shut down before.
        try? await state.perform(.shutdown)
    }

    /// Host and port of each broker, running or not, ordered by broker id: what a producer's `bootstrapServers` take.
    public var bootstrapServers: [String] {
        state.read { model in
            model.brokers.map { $0.host.contains(":") ? "[\($0.host)]:\($0.port)" : "\($0.host):\($0.port)" }
        }
    }

    /// The ids of all brokers: 1, 2, 3, …
    public var brokerIDs: [Int32] {
        state.read { model in model.brokers.map(\.id) }
    }
}

/// Runs `body` with a new cluster, and shuts the cluster down afterwards, whether or not `body` throws.
public func withEmbeddedKafkaCluster<R>(
    _ configuration: EmbeddedClusterConfiguration = EmbeddedClusterConfiguration(),
    _ body: (EmbeddedKafkaCluster) async throws -> R
) async throws -> R {
    let cluster = try EmbeddedKafkaCluster(configuration)
    do {
        let result = try await body(cluster)
        await cluster.shutdown()
        return result
    } catch {
        await cluster.shutdown()
        throw error
    }
}

/// Runs `body` with a cluster of that many brokers, and shuts the cluster down afterwards.
public func withEmbeddedKafkaCluster<R>(
    brokers: Int, _ body: (EmbeddedKafkaCluster) async throws -> R
) async throws -> R {
    try await withEmbeddedKafkaCluster(EmbeddedClusterConfiguration(brokers: brokers), body)
}
