package import KafkaSockets

/// What coordinators know of transactional ids: who may use each, and how far its transaction is. Kafka keeps it in
/// `__transaction_state`, so that it survives a coordinator's move; here all brokers share it.
///
/// A value: requests and time go in, answers and markers to be written come out.
package struct TransactionCoordinator {
    /// How far a transaction is.
    package enum Phase: Equatable, Sendable {
        case empty
        case ongoing
        /// It is decided, and markers are being written.
        case preparing(commits: Bool)
        case complete(commits: Bool)
    }

    /// A transactional id.
    package struct Entry: Sendable {
        package var producerID: Int64
        package var epoch: Int16
        /// The id and epoch before the last change, by which a repeated request is recognized.
        package var previous: (id: Int64, epoch: Int16)?
        package var timeout: Duration
        package var phase = Phase.empty
        package var partitions: Set<ModelTopicPartition> = []
        package var groups: Set<String> = []
        package var startedAt = MonotonicTime.distantPast
        /// When the markers are written.
        package var markersDue = MonotonicTime.distantFuture
        /// Before this moment nothing times out and no marker is written: the coordinator is loading.
        package var idleUntil = MonotonicTime.distantPast
        /// The id and epoch that the open transaction was written under, and the epoch in its markers.
        package var marker: (id: Int64, epoch: Int16)?
    }

    /// Markers to be written, since a transaction has ended.
    package struct Ending: Sendable {
        package var producerID: Int64
        package var epoch: Int16
        package var commits: Bool
        package var partitions: [ModelTopicPartition]
        package var groups: [String]
    }

    /// How a request is answered.
    package enum Answer: Equatable, Sendable {
        case done(producerID: Int64, epoch: Int16)
        case refused(EmbeddedErrorCode)
    }

    package private(set) var entries: [String: Entry] = [:]
    package var maximumTimeout: Duration
    /// How long it takes until a decided transaction's markers are written.
    package var markerDelay: Duration
    private var nextProducerID: Int64
    private static let lastEpoch = Int16.max - 1

    package init(maximumTimeout: Duration, markerDelay: Duration, firstProducerID: Int64) {
        self.maximumTimeout = maximumTimeout
        self.markerDelay = markerDelay
        nextProducerID = firstProducerID
    }

    /// A producer id that was never given before.
    package mutating func takeProducerID() -> Int64 {
        defer { nextProducerID += 1 }
        return nextProducerID
    }

    /// Whether a transaction is decided and its markers are not written yet.
    package var isWritingMarkers: Bool {
        entries.values.contains { if case .preparing = $0.phase { true } else { false } }
    }

    // MARK: Requests

    /// InitProducerId with a transactional id.
    package mutating func initialize(
        _ id: String, timeout: Duration, expected: (id: Int64, epoch: Int16)?, now: MonotonicTime
    ) -> Answer {
        guard !id.isEmpty else { return .refused(.invalidRequest) }
        guard timeout > .zero, timeout <= maximumTimeout else { return .refused(.invalidTransactionTimeout) }
        guard var entry = entries[id] else {
            let entry = Entry(producerID: takeProducerID(), epoch: 0, timeout: timeout)
            entries[id] = entry
            return .done(producerID: entry.producerID, epoch: entry.epoch)
        }
        if let expected, expected != (entry.producerID, entry.epoch) {
            guard let previous = entry.previous, previous == expected else { return .refused(.producerFenced) }
            // The answer to a bump was lost.
            if entry.phase == .empty || entry.isComplete {
                return .done(producerID: entry.producerID, epoch: entry.epoch)
            }
            return .refused(.concurrentTransactions)
        }
        switch entry.phase {
        case .preparing:
            return .refused(.concurrentTransactions)
        case .ongoing:
            // The producer in the middle of it is fenced; the new one asks again until that is aborted.
            fence(&entry, now: now)
            entries[id] = entry
            return .refused(.concurrentTransactions)
        case .empty, .complete:
            raiseEpoch(of: &entry)
            if expected == nil { entry.previous = nil }
            entry.timeout = timeout
            entry.phase = .empty
            entries[id] = entry
            return .done(producerID: entry.producerID, epoch: entry.epoch)
        }
    }

    /// AddPartitionsToTxn, AddOffsetsToTxn, and what brokers do themselves for Produce and TxnOffsetCommit of version 2.
    package mutating func add(
        _ partitions: [ModelTopicPartition] = [], group: String? = nil, to id: String, producerID: Int64, epoch: Int16,
        now: MonotonicTime
    ) -> EmbeddedErrorCode {
        guard var entry = entries[id], entry.producerID == producerID else { return .invalidProducerIDMapping }
        guard entry.epoch == epoch else { return .producerFenced }
        if case .preparing = entry.phase { return .concurrentTransactions }
        if entry.phase != .ongoing {
            entry.phase = .ongoing
            entry.startedAt = now
            entry.marker = (producerID, epoch)
        }
        entry.partitions.formUnion(partitions)
        if let group { entry.groups.insert(group) }
        entries[id] = entry
        return .success
    }

    /// Whether a partition, or a group, is part of the producer's open transaction.
    package func verify(
        _ partition: ModelTopicPartition? = nil, group: String? = nil, in id: String, producerID: Int64, epoch: Int16
    ) -> EmbeddedErrorCode {
        guard let entry = entries[id], entry.producerID == producerID else { return .invalidProducerIDMapping }
        guard entry.epoch == epoch else { return .producerFenced }
        if case .preparing = entry.phase { return .concurrentTransactions }
        guard entry.phase == .ongoing else { return .invalidTransactionState }
        if let partition, !entry.partitions.contains(partition) { return .invalidTransactionState }
        if let group, !entry.groups.contains(group) { return .invalidTransactionState }
        return .success
    }

    /// EndTxn. From version 2 of transactions on, the end raises the epoch, and the answer says to which.
    package mutating func end(
        _ id: String, producerID: Int64, epoch: Int16, commits: Bool, raisesEpoch: Bool, now: MonotonicTime
    ) -> Answer {
        guard var entry = entries[id] else { return .refused(.invalidProducerIDMapping) }
        let isCurrent = (entry.producerID, entry.epoch) == (producerID, epoch)
        let isRepeated = raisesEpoch && entry.previous.map { $0 == (producerID, epoch) } == true
        if case .preparing = entry.phase, isCurrent || isRepeated {
            return .refused(
                entry.phase == .preparing(commits: commits) ? .concurrentTransactions : .invalidTransactionState)
        }
        if isRepeated, case .complete(let committed) = entry.phase {
            guard committed == commits else { return .refused(.invalidTransactionState) }
            return .done(producerID: entry.producerID, epoch: entry.epoch)
        }
        guard entry.producerID == producerID else { return .refused(.invalidProducerIDMapping) }
        guard isCurrent else { return .refused(.producerFenced) }
        switch entry.phase {
        case .ongoing:
            if raisesEpoch { raiseEpoch(of: &entry, marks: true) }
            decide(&entry, commits: commits, now: now)
        case .empty, .complete:
            if raisesEpoch {
                // Nothing was added: an abort does no harm, and gives an epoch all the same.
                guard !commits else { return .refused(.invalidTransactionState) }
                raiseEpoch(of: &entry)
                entry.phase = .complete(commits: false)
            } else if entry.phase != .complete(commits: commits) {
                return .refused(.invalidTransactionState)
            }
        case .preparing:
            return .refused(.concurrentTransactions)
        }
        entries[id] = entry
        return .done(producerID: entry.producerID, epoch: entry.epoch)
    }

    // MARK: Time

    /// When a transaction times out, or markers are due.
    package var nextDeadline: MonotonicTime? {
        entries.values.compactMap { entry in
            switch entry.phase {
            case .ongoing: max(entry.startedAt + entry.timeout, entry.idleUntil)
            case .preparing: max(entry.markersDue, entry.idleUntil)
            case .empty, .complete: nil
            }
        }.min()
    }

    /// Aborts the transactions whose time is up. Returns the endings whose markers are written now.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - idle: Until when the coordinator of a transactional id does nothing; nil if it is at work. Asked only where something
    ///     is due.
    package mutating func advance(
        to now: MonotonicTime, idle: (String) -> MonotonicTime? = { _ in nil }
    ) -> [Ending] {
        var endings: [Ending] = []
        for id in entries.keys.sorted() {
            guard var entry = entries[id], entry.isDue(now) else { continue }
            if let idle = idle(id) {
                entries[id]?.idleUntil = idle
                continue
            }
            if entry.phase == .ongoing {
                fence(&entry, now: now)
                entries[id] = entry
            }
            guard case .preparing(let commits) = entry.phase, entry.markersDue <= now else { continue }
            endings.append(
                Ending(
                    producerID: entry.marker?.id ?? entry.producerID, epoch: entry.marker?.epoch ?? entry.epoch,
                    commits: commits, partitions: entry.partitions.sorted(), groups: entry.groups.sorted()))
            entry.phase = .complete(commits: commits)
            entry.partitions = []
            entry.groups = []
            entry.markersDue = .distantFuture
            entries[id] = entry
        }
        return endings
    }

    /// Aborts the open transaction, whose producer cannot go on.
    private func fence(_ entry: inout Entry, now: MonotonicTime) {
        if entry.epoch < Int16.max { entry.epoch += 1 }
        entry.previous = nil
        entry.marker = (entry.producerID, entry.epoch)
        decide(&entry, commits: false, now: now)
    }

    private func decide(_ entry: inout Entry, commits: Bool, now: MonotonicTime) {
        entry.phase = .preparing(commits: commits)
        entry.markersDue = now + markerDelay
    }

    /// The next epoch, or a new producer id when epochs are used up. Markers carry the raised epoch of the old id.
    private mutating func raiseEpoch(of entry: inout Entry, marks: Bool = false) {
        entry.previous = (entry.producerID, entry.epoch)
        if marks { entry.marker = (entry.producerID, entry.epoch < Int16.max ? entry.epoch + 1 : entry.epoch) }
        if entry.epoch >= Self.lastEpoch {
            entry.producerID = takeProducerID()
            entry.epoch = 0
        } else {
            entry.epoch += 1
        }
    }
}

extension TransactionCoordinator.Entry {
    /// Whether the open transaction has timed out, or markers are to be written.
    func isDue(_ now: MonotonicTime) -> Bool {
        switch phase {
        case .ongoing: max(startedAt + timeout, idleUntil) <= now
        case .preparing: max(markersDue, idleUntil) <= now
        case .empty, .complete: false
        }
    }

    /// Whether the last transaction has ended, markers included.
    var isComplete: Bool {
        if case .complete = phase { true } else { false }
    }
}

/// A partition by its topic's name.
package struct ModelTopicPartition: Hashable, Comparable, Sendable {
    package var topic: String
    package var partition: Int32

    package init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    package static func < (first: Self, second: Self) -> Bool {
        (first.topic, first.partition) < (second.topic, second.partition)
    }
}
