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

    /// The machines, in the order in which they ask.
    enum Machine: CaseIterable {
        case metadata
        case producerID
    }

    init(configuration: ProducerConfiguration) {
        metadata = ClusterMetadata(configuration: configuration)
        producerID = ProducerIDState(configuration: configuration)
    }

    /// In version 0, an empty list asks for all topics instead of none.
    private static let oldestMetadataVersion: Int16 = 1

    // `mutating`, though nothing changes: each step asks, and the sender's property would be copied otherwise.

    /// The request that a machine wants to have sent now, if one is due.
    mutating func nextRequest(of machine: Machine, now: MonotonicTime) -> ControlRequest? {
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
        }
    }

    /// When a request may be due.
    mutating func nextDeadline(now: MonotonicTime) -> MonotonicTime {
        min(metadata.nextDeadline(now: now), producerID.nextDeadline(now: now))
    }

    // MARK: Events

    /// A request is due, and no broker is there to take it.
    mutating func foundNoBroker(for request: ControlRequest, now: MonotonicTime) {
        if case .metadata = request.owner { metadata.couldNotAsk(now: now) }
    }

    /// The request is on its way.
    mutating func sent(_ request: ControlRequest, now: MonotonicTime) {
        switch request.owner {
        case .metadata(let refresh): metadata.asked(refresh, now: now)
        case .producerID: producerID.asked()
        }
    }

    /// The request failed: it is sent again after a backoff.
    mutating func failed(
        _ request: ControlRequest, now: MonotonicTime, random: inout some RandomNumberGenerator
    ) {
        switch request.owner {
        case .metadata(let refresh): metadata.failed(refresh, now: now, random: &random)
        case .producerID: producerID.failed(now: now, random: &random)
        }
    }
}
