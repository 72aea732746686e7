import KafkaSockets

/// Where each partition waits, and when it is looked at again.
///
/// The lists are private, and a partition's `gate` changes here only: being in a list and knowing of it cannot disagree.
struct SendSchedule {
    /// Partitions whose leader is not known, by topic.
    private var leaderless: [String: [PartitionPipeline]] = [:]
    private var waitingForProducerID: [PartitionPipeline] = []
    private var waitingForTransaction: [PartitionPipeline] = []
    private var timers = TimerHeap<PartitionPipeline>()
    /// Partitions with batches that are not finished, and some that have none any more.
    private var listed: [PartitionPipeline] = []
    private var idleCount = 0
    /// Memory for a list of partitions, reused.
    private var scratch: [PartitionPipeline] = []

    // MARK: Gates

    /// The partition leaves where it waits, and waits at `gate`.
    mutating func move(_ partition: PartitionPipeline, to gate: Gate, now: MonotonicTime) {
        if partition.gate.isSame(as: gate) { return }
        switch partition.gate {
        case .none: break
        case .ready(let node): node.lane.removeReady(partition)
        case .waitingForIdle(let node): node.lane.removeWaitingForIdle(partition)
        case .leaderless:
            let topic = partition.queue.topicName
            leaderless[topic]?.removeAll { $0 === partition }
            if leaderless[topic]?.isEmpty == true { leaderless[topic] = nil }
        case .waitingForProducerID:
            waitingForProducerID.removeAll { $0 === partition }
        case .waitingForTransaction:
            waitingForTransaction.removeAll { $0 === partition }
        }
        partition.gate = gate
        switch gate {
        case .none: break
        case .ready(let node): node.lane.addReady(partition, now: now)
        case .waitingForIdle(let node): node.lane.addWaitingForIdle(partition)
        case .leaderless: leaderless[partition.queue.topicName, default: []].append(partition)
        case .waitingForProducerID: waitingForProducerID.append(partition)
        case .waitingForTransaction: waitingForTransaction.append(partition)
        }
        if case .none = gate { return }
        assert(partition.activity == .active, "\(partition.queue) waits and has nothing to send")
    }

    /// Takes all partitions out of a broker's lane. Returns them, to be looked at again.
    mutating func clearLane(of node: BrokerNode, now: MonotonicTime) -> [PartitionPipeline] {
        release(node.lane.partitions, now: now)
    }

    /// Takes out the partitions that waited until nothing is in flight to the broker.
    mutating func releaseIdle(_ node: BrokerNode, now: MonotonicTime) -> [PartitionPipeline] {
        release(node.lane.awaitingIdle, now: now)
    }

    /// Takes out the partitions of a topic that waited for their leaders.
    mutating func releaseLeaderless(of topic: String, now: MonotonicTime) -> [PartitionPipeline] {
        release(leaderless[topic] ?? [], now: now)
    }

    /// Takes out the partitions that waited for a producer id.
    mutating func releaseWaitingForProducerID(now: MonotonicTime) -> [PartitionPipeline] {
        release(waitingForProducerID, now: now)
    }

    /// Takes out the partitions that waited to be added to the transaction.
    mutating func releaseWaitingForTransaction(now: MonotonicTime) -> [PartitionPipeline] {
        release(waitingForTransaction, now: now)
    }

    private mutating func release(_ partitions: [PartitionPipeline], now: MonotonicTime) -> [PartitionPipeline] {
        for partition in partitions { move(partition, to: .none, now: now) }
        return partitions
    }

    func hasLeaderless(of topic: String) -> Bool { leaderless[topic] != nil }

    /// Partitions that wait for a leader, a producer id or a transaction.
    var asideCount: Int {
        leaderless.values.reduce(waitingForProducerID.count + waitingForTransaction.count) { $0 + $1.count }
    }

    /// An empty list whose memory is reused.
    mutating func takeScratch() -> [PartitionPipeline] {
        var list: [PartitionPipeline] = []
        swap(&list, &scratch)
        return list
    }

    /// Takes the memory of such a list back: by exchange, since a copy would make `removeAll` allocate.
    mutating func giveBackScratch(_ list: inout [PartitionPipeline]) {
        list.removeAll(keepingCapacity: true)
        swap(&list, &scratch)
    }

    // MARK: Activity

    /// Partitions with batches that are not finished.
    var active: LazyFilterSequence<[PartitionPipeline]> {
        listed.lazy.filter { $0.activity == .active }
    }

    /// The partition has something to send or in flight, so that flush and close must find it. Returns whether that is new.
    mutating func activate(_ partition: PartitionPipeline) -> Bool {
        switch partition.activity {
        case .active: return false
        case .listed: idleCount -= 1
        case .unlisted: listed.append(partition)
        }
        partition.activity = .active
        return true
    }

    /// The partition has nothing any more. The list is swept when half of it is idle.
    mutating func deactivate(_ partition: PartitionPipeline, now: MonotonicTime) {
        move(partition, to: .none, now: now)
        guard partition.activity == .active else { return }
        partition.activity = .listed
        idleCount += 1
        guard idleCount * 2 > listed.count else { return }
        for partition in listed where partition.activity == .listed { partition.activity = .unlisted }
        listed.removeAll { $0.activity == .unlisted }
        idleCount = 0
    }

    // MARK: Timers

    /// When the first of the timers is due.
    var nextDeadline: MonotonicTime { timers.nextDeadline }
    var timerCount: Int { timers.count }

    /// Sees to it that the partition is looked at by `deadline`.
    mutating func setTimer(_ partition: PartitionPipeline, _ deadline: MonotonicTime) {
        // An entry that is due later stays, and is known: otherwise each linger would leave one behind until the delivery
        // timeout, which can be weeks.
        guard deadline < partition.timers.last ?? .distantFuture else { return }
        partition.timers.append(deadline)
        timers.insert(partition, at: deadline)
    }

    /// The next partition whose timer is due.
    mutating func popDue(now: MonotonicTime) -> PartitionPipeline? {
        guard let due = timers.popDue(now) else { return nil }
        let partition = due.element
        // Entries are only added before those that are there, so this is the last one.
        if partition.timers.last == due.deadline { partition.timers.removeLast() }
        return partition
    }
}
