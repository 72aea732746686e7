import KafkaSockets
import KafkaTesting

/// A transaction coordinator with a clock: what producers ask of it, in short words.
final class CoordinatorPlayer {
    typealias Answer = TransactionCoordinator.Answer

    /// A producer's id and epoch.
    struct Identity: Equatable {
        var id: Int64
        var epoch: Int16
    }

    var coordinator: TransactionCoordinator
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    /// Whether EndTxn raises the epoch (KIP-890).
    var isVersion2 = false

    /// A coordinator that writes markers this long after a decision.
    init(markerDelay: Duration = .zero, version2: Bool = false) {
        coordinator = TransactionCoordinator(
            maximumTimeout: .seconds(900), markerDelay: markerDelay, firstProducerID: 1000)
        isVersion2 = version2
    }

    static let partition = ModelTopicPartition(topic: "orders", partition: 0)

    /// InitProducerId; the id and epoch, or nil if it is refused.
    func start(_ id: String = "app") -> Identity? {
        guard case .done(let producerID, let epoch) = initialize(id) else { return nil }
        return Identity(id: producerID, epoch: epoch)
    }

    func initialize(
        _ id: String = "app", timeout: Duration = .seconds(60), from expected: Identity? = nil
    ) -> Answer {
        coordinator.initialize(id, timeout: timeout, expected: expected.map { ($0.id, $0.epoch) }, now: now)
    }

    func add(
        _ identity: Identity, _ partition: ModelTopicPartition = CoordinatorPlayer.partition, to id: String = "app"
    ) -> EmbeddedErrorCode {
        coordinator.add([partition], to: id, producerID: identity.id, epoch: identity.epoch, now: now)
    }

    func add(_ identity: Identity, group: String) -> EmbeddedErrorCode {
        coordinator.add(group: group, to: "app", producerID: identity.id, epoch: identity.epoch, now: now)
    }

    func verify(_ identity: Identity, _ partition: ModelTopicPartition = CoordinatorPlayer.partition)
        -> EmbeddedErrorCode
    {
        coordinator.verify(partition, in: "app", producerID: identity.id, epoch: identity.epoch)
    }

    func commit(_ identity: Identity) -> Answer { end(identity, commits: true) }

    func abort(_ identity: Identity) -> Answer { end(identity, commits: false) }

    private func end(_ identity: Identity, commits: Bool) -> Answer {
        coordinator.end(
            "app", producerID: identity.id, epoch: identity.epoch, commits: commits, raisesEpoch: isVersion2, now: now)
    }

    /// Lets time pass; the endings whose markers are written.
    func pass(_ time: Duration = .zero) -> [TransactionCoordinator.Ending] {
        now += time
        return coordinator.advance(to: now)
    }
}

extension CoordinatorPlayer.Identity {
    /// The same producer id with a later epoch.
    func later(by count: Int16) -> Self { Self(id: id, epoch: epoch + count) }

    /// A request that is answered with this id and epoch.
    var done: CoordinatorPlayer.Answer { .done(producerID: id, epoch: epoch) }
}
