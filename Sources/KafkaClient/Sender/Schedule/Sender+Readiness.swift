import KafkaSockets
import Synchronization

/// Whether a partition's first batch can leave.
enum Readiness: Equatable {
    case ready
    /// Not before this time.
    case after(MonotonicTime)
    /// Not before an answer, or something else that leads to another look.
    case blocked
    /// Not before there is a producer id.
    case needsProducerID
    /// Not before the partition is added to the transaction.
    case needsTransaction
}

extension Sender {
    /// Looks at a partition, and lets it wait where it has to: in its leader's lane, under a timer, or aside until
    /// something happens. To be called whenever something about the partition has changed.
    func evaluate(_ partition: PartitionPipeline, now: MonotonicTime) {
        if let retirement = partition.retirement { failPending(of: partition, retirement, now: now) }
        guard let head = nextHead(of: partition, now: now) else { return }
        head.sending.history.sealed(now: now)
        watchExpiry(of: partition)
        guard partition.leader >= 0, let node = broker(partition.leader, now: now) else {
            control.metadata.refresh(partition.queue.topicName, now: now)
            return schedule.move(partition, to: .leaderless, now: now)
        }
        var readiness = readiness(of: head, in: partition, to: node, now: now)
        if readiness == .ready, isIdempotent {
            advanceSequence(of: partition, for: head)
            readiness = sequenceReadiness(of: head, in: partition)
        }
        switch readiness {
        case .ready: schedule.move(partition, to: .ready(node), now: now)
        case .needsProducerID: schedule.move(partition, to: .waitingForProducerID, now: now)
        case .needsTransaction: schedule.move(partition, to: .waitingForTransaction, now: now)
        case .blocked: schedule.move(partition, to: .none, now: now)
        case .after(let time):
            schedule.move(partition, to: .none, now: now)
            schedule.setTimer(partition, time)
        }
    }

    /// Takes what is in the partition's queue. Returns the batch that is the next to leave; without one, the partition
    /// lingers, waits for answers, or is done.
    private func nextHead(of partition: PartitionPipeline, now: MonotonicTime) -> ProducerBatch? {
        // Tasks wait for memory: an open batch leaves early, but not while earlier ones are on their way. Those give
        // memory back sooner, and it fills meanwhile.
        let sealsAll =
            shutdown.hasBegun || (accumulator.pool.hasWaiters && partition.isIdle)
            || control.transactions?.machine.isEnding == true
        // What is in the queue comes after that: there is no need to look, which takes a lock, before it has left.
        if let head = partition.pending.first, !sealsAll {
            activate(partition, now: now)
            return head
        }
        let contents = partition.queue.take(into: &partition.pending, sealOpen: sealsAll)
        if partition.pending.isEmpty, let openSince = contents.openSince {
            activate(partition, now: now)
            let end = lingerEnd(of: partition, openSince: openSince)
            guard mustLeave(partition, lingersUntil: end, isAwaited: contents.isOpenAwaited, now: now) else {
                schedule.setTimer(partition, end)
                return nil
            }
            _ = partition.queue.take(into: &partition.pending, sealOpen: true)
        }
        if let head = partition.pending.first {
            activate(partition, now: now)
            return head
        }
        if partition.inFlight.isEmpty {
            schedule.deactivate(partition, now: now)
        } else {
            schedule.move(partition, to: .none, now: now)
            watchExpiry(of: partition)
        }
        return nil
    }

    /// Whether an open batch has to leave now: it lingered long enough, or a task awaits it and its leader is idle.
    private func mustLeave(
        _ partition: PartitionPipeline, lingersUntil end: MonotonicTime, isAwaited: Bool, now: MonotonicTime
    ) -> Bool {
        switch linger.decide(lingersUntil: end, isAwaited: isAwaited, now: now) {
        case .leave:
            return true
        case .wait:
            schedule.move(partition, to: .none, now: now)
            return false
        case .leaveIfLeaderIsIdle:
            guard let node = brokers[partition.leader], node.connection.inFlightCount > 0 else { return true }
            schedule.move(partition, to: .waitingForIdle(node), now: now)
            return false
        }
    }

    /// Whether `head`, the first batch of its partition, can be sent to `node`, the partition's leader, now, as far as its
    /// last attempt and its connection go.
    private func readiness(
        of head: ProducerBatch, in partition: PartitionPipeline, to node: BrokerNode, now: MonotonicTime
    ) -> Readiness {
        let sending = head.sending
        if let retryAt = sending.retryAt, retryAt > now, !hasNewLeader(partition, since: sending) {
            return .after(retryAt)
        }
        // What is on the wire to an earlier leader, or to its former address, comes back first: it may have to be sent
        // again.
        if partition.onWire > 0 && partition.wireConnection != ObjectIdentifier(node.connection) { return .blocked }
        if !isIdempotent && maxInFlight == 1 && partition.onWire > 0 { return .blocked }
        return .ready
    }

    /// Whether it is still true that the partition's first batch can be sent to the broker in whose lane it is.
    func canLeave(_ head: ProducerBatch, _ partition: PartitionPipeline, to node: BrokerNode, now: MonotonicTime)
        -> Bool
    {
        partition.leader == node.connection.nodeID
            && readiness(of: head, in: partition, to: node, now: now) == .ready
            && (!isIdempotent || sequenceReadiness(of: head, in: partition) == .ready)
    }

    // MARK: Availability

    func availabilityDeadline(_ node: BrokerNode) -> MonotonicTime? {
        guard configuration.partitionAvailabilityTimeout > .zero, !node.isUnavailable, let since = node.lane.readySince
        else { return nil }
        return since + configuration.partitionAvailabilityTimeout
    }

    /// What has been ready for too long without leaving, because the broker is away, busy or muted, makes it unavailable.
    func checkAvailability(of node: BrokerNode, now: MonotonicTime) {
        if let deadline = availabilityDeadline(node), deadline <= now { setAvailability(of: node, false) }
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
