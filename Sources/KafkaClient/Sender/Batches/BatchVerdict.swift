import KafkaWire

/// What a broker's refusal means for a batch. `BrokerErrorFacts` has the table of errors; this adds what depends on the batch.
package enum BatchVerdict: Equatable, Sendable {
    /// Its records are sent again in two halves.
    case split
    /// It is sent again, as far as `retries` and `deliveryTimeout` allow. If there is a reason, the partition's sequence restarts
    /// before that (KIP-360). `isMissing`: the broker looked for it and does not have it.
    case retry(restart: PartitionSequencer.BumpReason?, isMissing: Bool)
    /// It fails.
    case fail
    /// It fails, because its outcome cannot be found out: the broker does not have it, and may yet carry out an earlier attempt.
    case failUnknown

    /// Whether the broker may yet carry out an attempt that it has not answered, on a connection that has ended.
    package enum LateAttempt: Equatable, Sendable {
        /// No: each was answered, or was sent to another broker.
        case none
        /// Yes, and it is worth asking again.
        case expected
        /// Yes, and it has been asked for long enough.
        case overdue
    }

    /// What has to be known of the batch.
    package struct Facts {
        package var recordCount: Int32
        /// Whether its records ended before, because it expired on the wire.
        package var isFinished: Bool
        /// Whether it was sent under the producer id and epoch in use.
        package var hasCurrentIdentity: Bool
        /// Whether it is the first of its partition's batches in flight.
        package var isFirstInFlight: Bool
        /// Whether it is part of a transaction, which is aborted where a sequence would restart.
        package var abortsOnGap: Bool
        package var lateAttempt: LateAttempt

        package init(
            recordCount: Int32, isFinished: Bool, hasCurrentIdentity: Bool, isFirstInFlight: Bool,
            abortsOnGap: Bool = false, lateAttempt: LateAttempt = .none
        ) {
            self.recordCount = recordCount
            self.isFinished = isFinished
            self.hasCurrentIdentity = hasCurrentIdentity
            self.isFirstInFlight = isFirstInFlight
            self.abortsOnGap = abortsOnGap
            self.lateAttempt = lateAttempt
        }
    }

    /// What becomes of a batch that was refused with this error.
    package init(_ error: BrokerErrorFacts, _ batch: Facts) {
        switch error.reaction {
        case .split where batch.recordCount > 1 && !batch.isFinished:
            self = .split
        case .restartSequence(.outOfOrder) where batch.abortsOnGap && !batch.isFirstInFlight:
            // Expected behind another one that comes first.
            self = .retry(restart: nil, isMissing: true)
        case .restartSequence where batch.abortsOnGap:
            self = .fail
        case .restartSequence(let reason) where batch.hasCurrentIdentity:
            switch reason {
            case .outOfOrder where batch.isFirstInFlight && batch.lateAttempt != .none:
                // Under a new identity it would be stored twice if the earlier attempt is carried out first.
                self = batch.lateAttempt == .overdue ? .failUnknown : .retry(restart: nil, isMissing: false)
            case .outOfOrder:
                // The broker has looked: the batch is neither stored nor next. Behind another one that is expected, since that one
                // has to come first; else there is a gap, which only a new epoch can close.
                self = .retry(restart: batch.isFirstInFlight ? reason : nil, isMissing: true)
            case .unknownProducer:
                self = .retry(restart: reason, isMissing: true)
            default:
                // Without transactions no other producer uses this id, so it is unusable: a new one is needed.
                self = .retry(restart: reason, isMissing: false)
            }
        default:
            self = error.isRetriable ? .retry(restart: nil, isMissing: false) : .fail
        }
    }
}
