import DequeModule
import KafkaSockets

/// A broker's turn-taking: the partitions with a batch to send, one after the other, and those whose batch leaves as soon
/// as nothing is in flight to the broker.
///
/// Only `SendSchedule.move` puts partitions in and takes them out, so that a lane and the gates of its partitions agree.
struct BrokerLane {
    private var ready = Deque<PartitionPipeline>()
    private var waitingForIdle: [PartitionPipeline] = []
    /// Since when something has been ready without leaving.
    private(set) var readySince: MonotonicTime?

    var isEmpty: Bool { ready.isEmpty && waitingForIdle.isEmpty }
    var hasReady: Bool { !ready.isEmpty }
    var readyCount: Int { ready.count }
    /// The partition whose turn it is.
    var next: PartitionPipeline? { ready.first }
    var hasWaitingForIdle: Bool { !waitingForIdle.isEmpty }
    /// The partitions that wait for their turn, in order.
    var inTurn: some Sequence<PartitionPipeline> { ready }
    /// The partitions that wait until nothing is in flight, in order.
    var awaitingIdle: [PartitionPipeline] { waitingForIdle }
    /// All partitions in the lane.
    var partitions: [PartitionPipeline] { ready + waitingForIdle }

    mutating func addReady(_ partition: PartitionPipeline, now: MonotonicTime) {
        ready.append(partition)
        if readySince == nil { readySince = now }
    }

    mutating func removeReady(_ partition: PartitionPipeline) {
        if ready.first === partition {
            ready.removeFirst()
        } else {
            ready.removeAll { $0 === partition }
        }
        if ready.isEmpty { readySince = nil }
    }

    mutating func addWaitingForIdle(_ partition: PartitionPipeline) {
        waitingForIdle.append(partition)
    }

    mutating func removeWaitingForIdle(_ partition: PartitionPipeline) {
        waitingForIdle.removeAll { $0 === partition }
    }

    /// A request left: what is still ready has been waiting only since then.
    mutating func sent(now: MonotonicTime) {
        readySince = ready.isEmpty ? nil : now
    }
}
