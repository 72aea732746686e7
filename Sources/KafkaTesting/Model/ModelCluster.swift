import DequeModule
import KafkaClient
package import KafkaSockets
import KafkaWire

/// A Kafka cluster as a plain value machine: request frames and time go in, response frames come out.
///
/// No sockets, no clock, no threads, no randomness but its own seeded generator: driven by a network thread it is
/// ``EmbeddedKafkaCluster``, driven by a simulated network it replays bit for bit. Not thread-safe.
package final class ModelCluster {
    package let configuration: EmbeddedClusterConfiguration
    package let clusterID = "embedded-kafka-cluster"
    /// Ordered by id.
    package internal(set) var brokers: [ModelBroker] = []
    package internal(set) var topics: [String: ModelTopic] = [:]
    package internal(set) var faults = FaultPlan()
    package internal(set) var requests: RequestLog
    /// Who may authenticate, and how.
    package var accounts: ModelAccounts
    /// The wall clock's milliseconds at monotonic time zero, for log append time.
    package var wallClockOrigin: Int64 = 0

    let sequenceRules: EmbeddedSequenceRules
    let retentionForgetsProducers: Bool
    var topicNames: [KafkaUUID: String] = [:]
    var dice: SplitMix64
    /// The coordinators' state, which all brokers share, so that it survives a move.
    package internal(set) var coordinator: TransactionCoordinator
    package internal(set) var groups: [String: GroupOffsets] = [:]
    /// The finalized level of `transaction.version`, and how often it has changed.
    package private(set) var transactionVersion: Int16
    private(set) var featuresEpoch: Int64 = 1
    var coordinatorShifts: [String: Int] = [:]
    /// The broker that was last seen to coordinate each transactional id or group, and when it has loaded its state.
    var coordinatorLoads: [String: (broker: Int32, until: MonotonicTime)] = [:]
    var connections: [ModelConnectionID: ModelConnection] = [:]
    /// Connections with work, in no order.
    var busy: [ModelConnection] = []
    var actions: [ModelAction] = []
    var writer = WireWriter(capacity: 4096)
    /// Something was appended since waiting Fetch requests were looked at.
    var hasFreshData = false

    package init(configuration: EmbeddedClusterConfiguration, host: String, ports: [Int32]) {
        self.configuration = configuration
        let isOld = (configuration.apiVersions[.produce]?.upperBound ?? 0) < 8
        sequenceRules = configuration.sequenceRules ?? (isOld ? .legacy : .current)
        retentionForgetsProducers = configuration.retentionForgetsProducers ?? isOld
        coordinator = TransactionCoordinator(
            maximumTimeout: configuration.maximumTransactionTimeout, markerDelay: configuration.transactionMarkerDelay,
            firstProducerID: 1000)
        transactionVersion = configuration.transactionVersion
        accounts = ModelAccounts(configuration.security.sasl)
        dice = SplitMix64(seed: configuration.seed)
        requests = RequestLog(limit: configuration.requestLogLimit)
        for (index, port) in ports.enumerated() {
            brokers.append(ModelBroker(id: Int32(index + 1), host: host, port: port))
        }
    }

    /// Finalizes another level of `transaction.version`. Clients learn of it by new connections.
    package func finalizeTransactionVersion(_ version: Int16) {
        transactionVersion = version
        featuresEpoch += 1
    }

    package func broker(_ id: Int32) -> ModelBroker? {
        id >= 1 && Int(id) <= brokers.count ? brokers[Int(id) - 1] : nil
    }

    // MARK: Connections

    /// A client connected to a broker.
    package func open(_ id: ModelConnectionID, to broker: Int32) {
        let connection = ModelConnection(id: id, broker: broker)
        if configuration.security.sasl != nil { connection.authentication = ServerAuthentication() }
        connections[id] = connection
    }

    /// The client's side of a connection is gone. A request that is being handled is still finished.
    package func closed(_ id: ModelConnectionID) {
        guard let connection = connections[id] else { return }
        connection.isClosed = true
        if case .delayed = connection.work {
            connection.inbox.removeAll()
        } else if let broker = broker(connection.broker), broker.isStalled, let first = connection.inbox.first {
            // A broker that resumes finds the request that it had read, even if the client is gone.
            connection.inbox = [first]
        } else {
            forget(connection)
        }
    }

    /// Drops the requests that closed connections have left to be handled later.
    package func buryAbandoned() {
        for connection in Array(connections.values) where connection.isClosed { forget(connection) }
    }

    /// Takes in one request frame, without its length field.
    package func receive(_ frame: UnsafeRawBufferPointer, on id: ModelConnectionID, now: MonotonicTime) {
        guard let connection = connections[id], !connection.isClosed else { return }
        let isStalled = broker(connection.broker)?.isStalled ?? false
        if isStalled || connection.work != nil || !connection.inbox.isEmpty {
            connection.inbox.append([UInt8](frame))
        } else {
            start(frame, on: connection, now: now)
        }
    }

    // MARK: Time

    /// When `advance` has something to do next, if nothing else happens.
    package var nextDeadline: MonotonicTime? {
        busy.reduce(coordinator.nextDeadline) { earliest, connection in
            guard let due = connection.work?.due, broker(connection.broker)?.isStalled == false else {
                return earliest
            }
            return min(earliest ?? due, due)
        }
    }

    /// Does what is due.
    package func advance(to now: MonotonicTime) {
        advanceTransactions(to: now)
        if hasFreshData {
            hasFreshData = false
            wakeFetches(now: now)
        }
        while let connection = nextDue(now) {
            let work = connection.work
            release(connection)
            switch work {
            case .delayed(let frame, let faults, _):
                frame.withUnsafeBytes { resume($0, faults: faults, on: connection, now: now) }
            case .fetch(let fetch, _):
                answer(fetch, now: now)
            case .muted, nil:
                break
            }
            drainInbox(of: connection, now: now)
        }
    }

    private func nextDue(_ now: MonotonicTime) -> ModelConnection? {
        var next: ModelConnection?
        for connection in busy {
            guard let due = connection.work?.due, due <= now else { continue }
            guard broker(connection.broker)?.isStalled == false else { continue }
            // The order of `busy` is no order: equal moments go by connection number, so that runs can be replayed.
            if let best = next, let bestDue = best.work?.due,
                (bestDue, best.id.rawValue) <= (due, connection.id.rawValue)
            {
                continue
            }
            next = connection
        }
        return next
    }

    /// Carries out the requests that waited, until one of them has to wait itself.
    func drainInbox(of connection: ModelConnection, now: MonotonicTime) {
        while connection.work == nil, let frame = connection.inbox.popFirst() {
            frame.withUnsafeBytes { start($0, on: connection, now: now) }
        }
        if connection.isClosed, connection.work == nil { forget(connection) }
    }

    func hold(_ connection: ModelConnection, _ work: ModelConnection.Work) {
        connection.work = work
        busy.append(connection)
    }

    func release(_ connection: ModelConnection) {
        connection.work = nil
        busy.removeAll { $0 === connection }
    }

    func forget(_ connection: ModelConnection) {
        connection.inbox.removeAll()
        release(connection)
        connections[connection.id] = nil
    }

    // MARK: Output

    /// Takes the actions on connections since the last call.
    package func takeActions() -> [ModelAction] {
        defer { actions.removeAll(keepingCapacity: true) }
        return actions
    }

    package var hasActions: Bool { !actions.isEmpty }

    func send(_ bytes: [UInt8], on connection: ModelConnection, at: MonotonicTime) {
        guard !connection.isClosed else { return }
        let moment = max(at, connection.lastResponse)
        connection.lastResponse = moment
        actions.append(ModelAction(connection: connection.id, at: moment, effect: .send(bytes)))
    }

    /// Closes a connection as a crash does: nothing that waits is sent any more.
    func abort(_ connection: ModelConnection, at now: MonotonicTime) {
        if !connection.isClosed {
            actions.append(ModelAction(connection: connection.id, at: now, effect: .abort))
            connection.isClosed = true
        }
        forget(connection)
    }

    /// Closes a connection from the broker's side.
    func close(_ connection: ModelConnection, at: MonotonicTime) {
        guard !connection.isClosed else { return }
        actions.append(
            ModelAction(connection: connection.id, at: max(at, connection.lastResponse), effect: .close))
        connection.isClosed = true
        forget(connection)
    }
}
