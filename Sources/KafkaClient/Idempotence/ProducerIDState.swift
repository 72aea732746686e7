package import KafkaSockets

/// The producer id that the cluster gave, and when to ask for one. With a transactional id, `TransactionMachine` has it.
package struct ProducerIDState {
    package private(set) var identity: ProducerIdentity?
    private var isWanted: Bool
    private var isAsking = false
    private var retry: RetrySchedule

    package init(configuration: ProducerConfiguration) {
        // With a transactional id, the coordinator gives the producer id.
        isWanted = configuration.enableIdempotence && configuration.transactionalID == nil
        retry = RetrySchedule(Backoff(retrying: configuration))
    }

    /// Whether to ask now.
    package func shouldAsk(now: MonotonicTime) -> Bool {
        isWanted && !isAsking && retry.isDue(now: now)
    }

    /// Whether an id is wanted and not there.
    package var isMissing: Bool { isWanted }

    /// When there is something to ask.
    package func nextDeadline(now: MonotonicTime) -> MonotonicTime {
        isWanted && !isAsking ? retry.notBefore ?? now : .distantFuture
    }

    package mutating func asked() {
        isAsking = true
    }

    /// An id was given.
    package mutating func received(_ new: ProducerIdentity) {
        identity = new
        isWanted = false
        isAsking = false
        retry.succeeded()
    }

    /// The request failed.
    package mutating func failed(now: MonotonicTime, random: inout some RandomNumberGenerator) {
        isAsking = false
        retry.failed(now: now, random: &random)
    }

    /// The sequences of a partition that used this identity are forgotten. Should the partition be used again, brokers
    /// would take sequence 0 under the same epoch for a duplicate and drop it: partitions that start from now on do so
    /// under a higher epoch.
    package mutating func forgetSequences(under used: ProducerIdentity) {
        guard let identity, identity.id == used.id, identity.epoch <= used.epoch else { return }
        if used.epoch == .max {
            invalidate(used.id)
        } else {
            self.identity = ProducerIdentity(id: used.id, epoch: used.epoch + 1)
        }
    }

    /// The id cannot be used any more, if it still is this one: another one is needed.
    package mutating func invalidate(_ id: Int64) {
        guard identity?.id == id else { return }
        identity = nil
        isWanted = true
    }
}
