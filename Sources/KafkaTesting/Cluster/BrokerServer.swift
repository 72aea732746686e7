import KafkaSockets

/// The sockets of all brokers of an embedded cluster, on one thread of their own.
final class BrokerServer {
    private let state: ClusterState
    private let network: PosixNetwork
    private let address: SocketAddress
    private let tls: ServerTLS?
    private let maxRequestBytes: Int
    private var listeners: [SocketID: Int32]
    /// The port of each broker, running or not, and those that it had before: no other process gets them.
    private var ports: [Int32: [PortReservation]]
    private var connections: [SocketID: ServerConnection] = [:]
    private var socketOf: [ModelConnectionID: SocketID] = [:]
    private var nextConnection = 1
    private var events: [NetworkEvent] = []
    private var readable: [ServerConnection] = []

    init(
        state: ClusterState, address: SocketAddress, listeners: [SocketID: Int32], ports: [Int32: PortReservation],
        tls: ServerTLS?, maxRequestBytes: Int
    ) {
        self.state = state
        self.address = address
        self.network = state.network
        self.listeners = listeners
        self.ports = ports.mapValues { [$0] }
        self.tls = tls
        self.maxRequestBytes = maxRequestBytes
    }

    /// Serves until the cluster is shut down.
    func run() {
        var deadline: MonotonicTime?
        while true {
            network.poll(until: deadline, into: &events)
            let (commands, isShutDown) = state.takeCommands()
            if isShutDown { break }
            var endReply: ClusterState.Reply?
            for (command, reply) in commands {
                if case .shutdown = command {
                    endReply = reply
                } else {
                    reply.resume(returning: perform(command))
                }
            }
            if let endReply {
                end()
                endReply.resume(returning: .success(()))
                return
            }
            handleEvents()
            deadline = step()
            state.checkObservers()
        }
        end()
    }

    private func end() {
        for socket in connections.keys { network.close(socket) }
        for socket in listeners.keys { network.closeListener(socket) }
        connections.removeAll()
        listeners.removeAll()
        ports.removeAll()
        state.close()
    }

    // MARK: Sockets to model

    private func handleEvents() {
        for case .ready(let socket, let canRead, let canWrite, _) in events {
            if let broker = listeners[socket] {
                acceptAll(socket, for: broker)
            } else if let connection = connections[socket] {
                if canWrite { connection.wantsWrite ? connection.flush(to: network, now: .now()) : () }
                if canRead {
                    let hadFailed = connection.tls?.hasFailed
                    connection.read(from: network)
                    if hadFailed == false, connection.tls?.hasFailed == true { tls?.noteFailure() }
                    readable.append(connection)
                }
            }
        }
    }

    private func acceptAll(_ listener: SocketID, for broker: Int32) {
        while let socket = try? network.accept(listener) {
            let id = ModelConnectionID(rawValue: nextConnection)
            nextConnection += 1
            let stream: ServerTLSStream?
            do {
                stream = try tls?.accept(at: broker)
            } catch {
                network.close(socket)
                continue
            }
            let connection = ServerConnection(socket: socket, id: id, tls: stream)
            connections[socket] = connection
            socketOf[id] = socket
            state.opened(id, to: broker)
        }
    }

    /// Passes frames to the model, performs its actions, and returns the latest time to come back.
    private func step() -> MonotonicTime? {
        let now = MonotonicTime.now()
        for connection in readable {
            if !state.receive(connection, limit: maxRequestBytes, now: now) { connection.isBroken = true }
        }
        readable.removeAll(keepingCapacity: true)
        let (actions, modelDeadline) = state.advance(to: now)
        for action in actions { carryOut(action) }
        var deadline = modelDeadline
        for (socket, connection) in connections {
            connection.flush(to: network, now: now)
            if connection.isDone(at: now) {
                drop(connection, socket)
            } else if let due = connection.deadline {
                deadline = min(deadline ?? due, due)
            }
        }
        return deadline
    }

    private func carryOut(_ action: ModelAction) {
        guard let socket = socketOf[action.connection], let connection = connections[socket] else { return }
        switch action.effect {
        case .send(let bytes): connection.output.append(ServerConnection.Output(at: action.at, bytes: bytes))
        case .close: connection.closeAt = action.at
        case .abort: connection.isBroken = true
        }
    }

    private func drop(_ connection: ServerConnection, _ socket: SocketID) {
        connections[socket] = nil
        socketOf[connection.id] = nil
        network.close(socket)
        state.closed(connection.id)
    }

    // MARK: Commands

    private func perform(_ command: ClusterState.Command) -> Result<Void, EmbeddedClusterError> {
        switch command {
        case .stopBroker(let id):
            for (socket, broker) in listeners where broker == id {
                network.closeListener(socket)
                listeners[socket] = nil
            }
            state.change { model, now in model.takeDown(id, now: now) }
            return .success(())
        case .startBroker(let id, let onNewPort):
            return startBroker(id, onNewPort: onNewPort)
        case .shutdown:
            return .success(())
        }
    }

    private func startBroker(_ id: Int32, onNewPort: Bool) -> Result<Void, EmbeddedClusterError> {
        guard !listeners.values.contains(id) else { return .success(()) }
        guard let old = ports[id]?.last else { return .failure(EmbeddedClusterError("there is no broker \(id)")) }
        do {
            let port = onNewPort ? try PortReservation(on: address) : old
            let socket = try network.listen(on: port.address)
            listeners[socket] = id
            if onNewPort { ports[id, default: []].append(port) }
            state.change { model, now in model.bringUp(id, port: Int32(port.address.port), now: now) }
            return .success(())
        } catch {
            return .failure(EmbeddedClusterError("broker \(id) cannot listen: \(error)"))
        }
    }
}
