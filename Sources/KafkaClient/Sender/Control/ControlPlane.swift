import KafkaSockets
import KafkaWire

/// Everything that is asked of brokers but Produce: the machines that want to know something, and the one way in which they ask.
///
/// A machine says which request is due; the sender finds a broker for it, and reports whether it was sent, answered, or failed. A
/// machine has one request on its way at most.
struct ControlPlane {
    /// What is known of the cluster, and when to ask.
    var metadata: ClusterMetadata
    /// The producer id, and when to ask for one.
    var producerID: ProducerIDState
    /// Which brokers coordinate what.
    var coordinators: CoordinatorDirectory
    /// What the cluster has finalized.
    private(set) var features = ClusterFeatures()
    /// The producer's transactions; nil without a transactional id.
    let transactions: TransactionControl?
    /// Whether nothing is asked any more: after a fatal error, or once the producer has ended.
    private(set) var hasStopped = false

    /// The machines, in the order in which they ask.
    enum Machine: CaseIterable {
        case metadata
        case producerID
        case transactions
        case coordinators
    }

    init(configuration: ProducerConfiguration) {
        metadata = ClusterMetadata(configuration: configuration)
        producerID = ProducerIDState(configuration: configuration)
        coordinators = CoordinatorDirectory(configuration: configuration)
        transactions = configuration.transactionalID.map {
            TransactionControl(TransactionMachine(transactionalID: $0, configuration: configuration))
        }
    }

    /// The producer id and epoch that new sequences begin under, if there is one.
    var identity: ProducerIdentity? { transactions?.machine.identity ?? producerID.identity }

    /// In version 0, an empty list asks for all topics instead of none.
    private static let oldestMetadataVersion: Int16 = 1

    // `mutating`, though nothing changes: each step asks, and the sender's property would be copied otherwise.

    /// Whether a step has anything to do here. Transactions are looked at in each.
    mutating func hasWork(now: MonotonicTime) -> Bool {
        if transactions != nil { return true }
        return !hasStopped && (metadata.hasWork(now: now) || producerID.shouldAsk(now: now))
    }

    /// The request that a machine wants to have sent now, if one is due.
    ///
    /// - Parameters:
    ///   - machine: Which one.
    ///   - now: The time.
    ///   - isDrained: Whether no record is under way, which a transaction's end waits for.
    mutating func nextRequest(
        of machine: Machine, now: MonotonicTime, isDrained: @autoclosure () -> Bool
    ) -> ControlRequest? {
        switch machine {
        case .metadata:
            guard let refresh = metadata.nextRefresh(now: now) else { return nil }
            let topics = refresh.topics.map(MetadataRequest.Topic.init(name:))
            return ControlRequest(
                MetadataRequest(topics: topics, allowAutoTopicCreation: true), to: .anyBroker, for: .metadata(refresh),
                from: Self.oldestMetadataVersion)
        case .producerID:
            guard producerID.shouldAsk(now: now) else { return nil }
            return ControlRequest(
                InitProducerIDRequest(transactionalID: nil, transactionTimeoutMs: .max), to: .anyBroker,
                for: .producerID)
        case .coordinators:
            guard let key = coordinators.nextLookup(now: now) else { return nil }
            return ControlRequest(
                FindCoordinatorRequest(keyType: key.type, keys: [key.id]), to: .anyBroker, for: .coordinator(key),
                from: key.type == .group ? 0 : 1)
        case .transactions:
            guard let transactions,
                let request = transactions.machine.nextRequest(now: now, isDrained: isDrained())
            else { return nil }
            return ControlRequest(request, of: transactions.machine)
        }
    }

    /// When there is something to do next, and whom requests wait for that are due now.
    struct Agenda {
        fileprivate(set) var next = MonotonicTime.distantFuture
        /// A request waits for any broker.
        fileprivate(set) var awaitsBroker = false
        /// A request waits for this coordinator.
        fileprivate(set) var awaitedCoordinator: CoordinatorDirectory.Key?

        fileprivate mutating func add(_ deadline: MonotonicTime, now: MonotonicTime) {
            if deadline > now { next = min(next, deadline) } else { awaitsBroker = true }
        }
    }

    /// What is to be done when.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - isDrained: Whether no record is under way.
    mutating func agenda(now: MonotonicTime, isDrained: @autoclosure () -> Bool) -> Agenda {
        var agenda = Agenda()
        if let transactions { agenda.next = transactions.nextDeadline }
        guard !hasStopped else { return agenda }
        agenda.add(metadata.nextDeadline(now: now), now: now)
        agenda.add(producerID.nextDeadline(now: now), now: now)
        guard let transactions else { return agenda }
        agenda.add(coordinators.nextDeadline(now: now), now: now)
        let deadline = transactions.machine.nextDeadline(now: now)
        if deadline > now {
            agenda.next = min(agenda.next, deadline)
        } else if let request = transactions.machine.nextRequest(now: now, isDrained: isDrained()) {
            agenda.awaitedCoordinator = transactions.machine.coordinator(of: request)
        }
        return agenda
    }

    // MARK: Events

    /// Nothing is asked any more.
    mutating func stop() {
        hasStopped = true
    }

    /// A request is due, and no broker is there to take it.
    mutating func foundNoBroker(for request: ControlRequest, now: MonotonicTime) {
        if case .metadata = request.owner { metadata.couldNotAsk(now: now) }
    }

    /// The request is on its way.
    mutating func sent(_ request: ControlRequest, version: Int16, now: MonotonicTime) {
        switch request.owner {
        case .metadata(let refresh): metadata.asked(refresh, now: now)
        case .producerID: producerID.asked()
        case .coordinator: coordinators.asked()
        case .transaction(let request): transactions?.machine.sent(request, version: version)
        }
    }

    /// The request failed: it is sent again after a backoff.
    mutating func failed(
        _ request: ControlRequest, now: MonotonicTime, random: inout some RandomNumberGenerator
    ) {
        switch request.owner {
        case .metadata(let refresh): metadata.failed(refresh, now: now, random: &random)
        case .producerID: producerID.failed(now: now, random: &random)
        case .coordinator: coordinators.failed(now: now, random: &random)
        case .transaction:
            // The broker may be gone, and another one coordinate by now.
            if case .coordinator(let key) = request.target { coordinators.forget(key) }
            transactions?.machine.lost(now: now, random: &random)
        }
    }

    /// A broker has said which features the cluster has finalized.
    mutating func learn(_ new: ClusterFeatures) {
        guard features.learn(new) else { return }
        transactions?.machine.finalized(features.transactionVersion >= 2 ? .two : .one)
    }
}
