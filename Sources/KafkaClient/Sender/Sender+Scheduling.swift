import KafkaSockets
import Synchronization

/// Whether a partition's first batch can leave.
enum Readiness: Equatable {
    case ready
    /// Not before this time.
    case after(MonotonicTime)
    /// Not before something happens that leads to another look.
    case blocked
}

extension Sender {
    /// Looks at a partition, and puts it where it belongs: into its leader's queue, under a timer, or aside until
    /// something happens. To be called whenever something about the partition has changed.
    func evaluate(_ partition: PartitionSender, now: MonotonicTime) {
        if let retirement = partition.retirement { failPending(of: partition, retirement, now: now) }
        // Tasks wait for memory: an open batch leaves early, but not while earlier ones are on their way. Those give
        // memory back sooner, and it fills meanwhile.
        let sealsAll = shutdown != nil || (accumulator.pool.hasWaiters && partition.isIdle)
        var contents = partition.queue.take(into: &partition.pending, sealOpen: sealsAll)
        if partition.pending.isEmpty, let openSince = contents.openSince {
            activate(partition, now: now)
            guard mustLeave(partition, openSince, isAwaited: contents.isOpenAwaited, now: now) else {
                let lingerEnd = openSince + linger.longest
                setTimer(partition, lingerEnd, now: now)
                return
            }
            contents = partition.queue.take(into: &partition.pending, sealOpen: true)
        }
        guard let head = partition.pending.first else {
            if partition.inFlight.isEmpty { deactivate(partition) } else { watchExpiry(of: partition, now: now) }
            return
        }
        activate(partition, now: now)
        if head.sending.sealedAt == nil { head.sending.sealedAt = now }
        guard partition.leader >= 0, let node = node(partition.leader, now: now) else {
            awaitLeader(partition, now: now)
            watchExpiry(of: partition, now: now)
            return
        }
        guard !partition.isReady else {
            watchExpiry(of: partition, now: now)
            return
        }
        switch readiness(of: head, in: partition, to: node, now: now) {
        case .ready:
            partition.isReady = true
            node.ready.append(partition)
            if node.readySince == nil { node.readySince = now }
            hasNewWork = true
            watchExpiry(of: partition, now: now)
        case .after(let time):
            setTimer(partition, min(time, expiryDeadline(of: partition)), now: now)
        case .blocked:
            watchExpiry(of: partition, now: now)
        }
    }

    /// Whether an open batch has to leave now: it lingered long enough, or a task awaits it and its leader is quiet.
    private func mustLeave(
        _ partition: PartitionSender, _ openSince: MonotonicTime, isAwaited: Bool, now: MonotonicTime
    ) -> Bool {
        if openSince + linger.longest <= now { return true }
        guard linger.isAdaptive, isAwaited else { return false }
        guard let node = nodes[partition.leader], node.connection.inFlightCount > 0 else { return true }
        if !partition.awaitsQuiet {
            partition.awaitsQuiet = true
            node.awaitingQuiet.append(partition)
        }
        return false
    }

    /// Whether `head`, the first batch of its partition, can be sent to `node`, the partition's leader, now.
    func readiness(
        of head: ProducerBatch, in partition: PartitionSender, to node: BrokerNode, now: MonotonicTime
    ) -> Readiness {
        let sending = head.sending
        if let retryAt = sending.retryAt, retryAt > now, !hasNewLeader(partition, since: sending) {
            return .after(retryAt)
        }
        // What is on the wire to an earlier leader, or to its former address, comes back first: it may have to be sent
        // again.
        if partition.onWire > 0 && partition.wireConnection != ObjectIdentifier(node.connection) { return .blocked }
        guard isIdempotent else {
            return maxInFlight == 1 && partition.onWire > 0 ? .blocked : .ready
        }
        return sequenceReadiness(of: head, in: partition)
    }

    private func hasNewLeader(_ partition: PartitionSender, since sending: BatchSending) -> Bool {
        if partition.leaderEpoch > sending.failedLeaderEpoch { return true }
        return partition.leaderEpoch < 0 && sending.lastNode != partition.leader
    }

    // MARK: Timers

    /// Sees to it that the partition is looked at by `deadline`.
    func setTimer(_ partition: PartitionSender, _ deadline: MonotonicTime, now: MonotonicTime) {
        // An entry that comes later stays, and is known: else each linger would leave one behind until the delivery
        // timeout, which can be weeks.
        guard deadline < partition.timers.last ?? .distantFuture else { return }
        partition.timers.append(deadline)
        timers.insert(partition, at: deadline)
    }

    private func watchExpiry(of partition: PartitionSender, now: MonotonicTime) {
        setTimer(partition, expiryDeadline(of: partition), now: now)
    }

    /// When the delivery timeout of the partition's oldest batch is over.
    func expiryDeadline(of partition: PartitionSender) -> MonotonicTime {
        var oldest = MonotonicTime.distantFuture
        if let head = partition.pending.first { oldest = head.createdAt }
        for batch in partition.inFlight where !batch.sending.isFinished && batch.createdAt < oldest {
            oldest = batch.createdAt
        }
        return oldest + configuration.deliveryTimeout
    }

    // MARK: Availability

    func availabilityDeadline(_ node: BrokerNode) -> MonotonicTime? {
        guard configuration.partitionAvailabilityTimeout > .zero, !node.isUnavailable, let since = node.readySince
        else { return nil }
        return since + configuration.partitionAvailabilityTimeout
    }

    /// What has been ready for too long without leaving, because the broker is away, busy or muted, makes it unavailable.
    func checkAvailability(of node: BrokerNode, now: MonotonicTime) {
        if let deadline = availabilityDeadline(node), deadline <= now { setAvailability(of: node, false) }
    }

    /// Tells the app's side who leads a partition, and whether that broker has been taking batches.
    func publishLeader(of queue: PartitionQueue, _ leader: Int32) {
        queue.leader.store(leader, ordering: .relaxed)
        queue.isAvailable.store(nodes[leader]?.isUnavailable != true, ordering: .relaxed)
    }

    /// Leaves a broker's partitions out of the choice for records without a key, or takes them in again.
    func setAvailability(of node: BrokerNode, _ isAvailable: Bool) {
        node.isUnavailable = !isAvailable
        for topic in accumulator.topics.all {
            for queue in topic.allQueues where queue.leader.load(ordering: .relaxed) == node.connection.nodeID {
                queue.isAvailable.store(isAvailable, ordering: .relaxed)
            }
        }
    }
}
