import KafkaSockets
import Synchronization

/// What callers and the I/O thread share: topics with their queues, memory, and the mailbox.
package final class RecordAccumulator: Sendable {
    package let configuration: ProducerConfiguration
    package let clock: any ProducerClock
    package let pool: MemoryPool
    let topics: TopicRegistry
    /// Slows calls down before memory runs out; nil if they are not.
    let pacer: Pacer?
    /// How long calls wait.
    let waitMeter = Mutex(WaitMeter())
    let mailbox: SenderMailbox
    let linger: LingerRule
    let partitionSelector: PartitionSelector
    /// Why the producer takes no more records, once it does not.
    private let refusal = Mutex<KafkaError?>(nil)
    private let knownCluster = Mutex<ClusterInfo?>(nil)
    /// Why records are refused while no transaction is open; nil without a transactional id.
    private let pause: Mutex<KafkaError?>
    private let isOpen: Atomic<Bool>
    /// Reading the clock through `any ProducerClock` costs as much as the reading.
    private let usesSystemClock: Bool
    /// Whether records may take the quick way. Not if each needs a permit (`maxBufferedRecords`,
    /// `maxTopicRecords`), or passes through
    /// interceptors.
    private let takesQuickly: Bool
    /// A record of this size can be sent whatever its topic; checked for each record.
    private let recordLimit: Int

    init(
        configuration: ProducerConfiguration, clock: any ProducerClock, seed: UInt64?,
        isIntercepted: Bool = false, wake: @escaping @Sendable () -> Void
    ) {
        self.configuration = configuration
        self.clock = clock
        usesSystemClock = clock is SystemClock
        // With a transactional id, records are taken in transactions only.
        let isTransactional = configuration.transactionalID != nil
        isOpen = Atomic(!isTransactional)
        pause = Mutex(isTransactional ? .noTransaction("no transaction is open") : nil)
        takesQuickly = !configuration.needsPermits && !isIntercepted
        recordLimit = min(configuration.maxRequestSize, configuration.bufferMemory)
        pool = MemoryPool(
            totalBytes: configuration.bufferMemory, batchSizes: configuration.batchSizes,
            batchSize: configuration.initialBatchSize,
            maxRecords: configuration.maxBufferedRecords,
            topicBound: .init(bytes: configuration.topicBufferMemory, records: configuration.maxTopicRecords))
        topics = TopicRegistry(pool)
        pacer = Pacer(configuration, pool)
        mailbox = SenderMailbox(wake: wake)
        linger = LingerRule(configuration.linger, isPaced: configuration.batching != .fixed)
        partitionSelector = PartitionSelector(configuration, seed: seed)
    }

    /// Takes no more records, for this reason. The first reason stands.
    func refuse(_ error: KafkaError) {
        refusal.withLock { refusal in
            if refusal == nil { refusal = error }
        }
        isOpen.store(false, ordering: .releasing)
        pool.close(error)
    }

    /// Why the producer takes no more records at all, or nil.
    var endReason: KafkaError? { refusal.withLock { $0 } }

    /// Takes records from now on, unless the producer has ended.
    func openTransaction() {
        refusal.withLock { refusal in
            guard refusal == nil else { return }
            isOpen.store(true, ordering: .releasing)
        }
    }

    /// Takes no more records until the next transaction, for this reason.
    func closeTransaction(_ reason: KafkaError) {
        pause.withLock { $0 = reason }
        isOpen.store(false, ordering: .releasing)
    }

    /// Whether records are accepted. If it is true under a queue's lock, the sender's last look at that queue is still to
    /// come.
    var isAccepting: Bool { isOpen.load(ordering: .relaxed) }

    /// Why no more records are taken, or nil.
    var refusalReason: KafkaError? {
        isOpen.load(ordering: .relaxed) ? nil : endReason ?? pause.withLock { $0 }
    }

    /// By when the sender should look at a batch that was just opened.
    func sendTime(openedAt: MonotonicTime, isAwaited: Bool) -> MonotonicTime {
        linger.lookTime(openSince: openedAt, isAwaited: isAwaited)
    }

    /// The cluster as last heard, or nil before the first answer.
    var cluster: ClusterInfo? {
        get { knownCluster.withLock { $0 } }
        set { knownCluster.withLock { $0 = newValue } }
    }

    // MARK: Appending

    /// Adds a record to the open batch of its partition, if that can be done with one short lock and nothing else: the
    /// way of nearly all records. Nil: `append` has to look into it.
    @inline(__always)
    func appendToOpenBatch(_ request: inout AppendRequest, topic: String, headers: [RecordHeader]) -> Delivery? {
        guard let queue = openQueue(for: &request, topic: topic, headers: headers) else { return nil }
        return queue._withUnsafeGuaranteedRef { $0.appendToOpenBatch(&request, headers: headers) }
    }

    /// The same for a record with a callback; no `Delivery` is made.
    @inline(__always)
    func appendToOpenBatch(
        _ request: inout AppendRequest, topic: String, headers: [RecordHeader], callback: @escaping DeliveryCallback
    ) -> Bool {
        guard let queue = openQueue(for: &request, topic: topic, headers: headers) else { return false }
        return queue._withUnsafeGuaranteedRef { $0.appendToOpenBatch(&request, headers: headers, callback: callback) }
    }

    /// Lets `body` append records to the open batch of a record's partition, that record first, under one lock. Does not call it if
    /// there is no such batch.
    func appendRun(
        _ request: inout AppendRequest, topic name: String, headers: [RecordHeader],
        _ body: (inout OpenBatchRun) -> Void
    ) {
        guard let queue = openQueue(for: &request, topic: name, headers: headers) else { return }
        queue._withUnsafeGuaranteedRef { queue in
            let topic = queue.topic
            guard let count = topic.unmanagedTable?._withUnsafeGuaranteedRef({ $0.count }) else { return }
            let rules = OpenBatchRun.Rules(
                selector: partitionSelector, partitionCount: count, sticky: topic.sticky.partition,
                recordLimit: recordLimit, nearlyFull: pool.nearlyFull, now: clock.coarseWallMilliseconds())
            queue.appendRun(rules, body)
        }
    }

    /// The queue to try first.
    @inline(__always)
    private func openQueue(
        for request: inout AppendRequest, topic name: String, headers: [RecordHeader]
    ) -> Unmanaged<PartitionQueue>? {
        prepare(&request, headers)
        // References that are not counted: the accumulator keeps its topics, and a topic its queues.
        guard request.sizeUpperBound <= recordLimit, request.timestamp >= 0, takesQuickly,
            let topic = topics.last(named: name),
            let table = topic._withUnsafeGuaranteedRef({ $0.unmanagedTable })
        else { return nil }
        let count = table._withUnsafeGuaranteedRef { $0.count }
        let sticky = topic._withUnsafeGuaranteedRef { $0.sticky.partition }
        let index = partitionSelector.quickChoice(
            explicit: request.explicitPartition, key: request.key, sticky: sticky, partitionCount: count)
        return table._withUnsafeGuaranteedRef { $0.unmanagedQueue(index) }
    }

    @inline(__always)
    private func prepare(_ request: inout AppendRequest, _ headers: [RecordHeader]) {
        request.headersSize = RecordHeaderEncoding.size(headers)
        request.timestamp =
            request.explicitTimestamp
            ?? (usesSystemClock ? SystemClock().coarseWallMilliseconds() : clock.coarseWallMilliseconds())
    }

    /// Puts a record into a batch of its partition, if it can be done without waiting.
    func append(
        _ request: inout AppendRequest, topic name: String, headers: [RecordHeader], callback: DeliveryCallback?,
        attempt: inout AppendAttempt
    ) -> AppendOutcome {
        if let refusal = refusalReason { return .rejected(refusal) }
        guard let topic = topics.topic(name) else {
            return .rejected(
                TopicName.problem(name) ?? KafkaError(.invalidTopic, "'\(name)' is not a legal topic name"))
        }
        // Before anything is asked of the cluster: a record that can never be sent must not create its topic.
        prepare(&request, headers)
        if let error = checkRecord(topic, request) { return .rejected(error) }
        guard let queues = topic.queues else { return needMetadata(of: topic, request.explicitPartition, &attempt) }

        var choice = partitionSelector.choose(
            topic: topic, explicit: request.explicitPartition, key: request.key, value: request.value, queues)
        if choice.partition < 0 || Int(choice.partition) >= queues.count {
            if choice.isCustom {
                return .rejected(.partitionOutOfRange(choice.partition, of: topic, count: queues.count))
            }
            return needMetadata(of: topic, choice.partition, &attempt)
        }
        guard takeRecord(of: topic, &attempt) else {
            attempt.need = .memory(bytes: request.newBatchSize)
            return .mustWait
        }
        while true {
            request.isSticky = choice.isSticky
            let queue = queues[Int(choice.partition)]
            switch queue.append(&request, headers: headers, callback: callback, &attempt) {
            case .appended(let delivery):
                attempt.hasRecord = false
                if let grant = attempt.grant {
                    // Another task has opened a batch in the meantime, and it had room.
                    attempt.grant = nil
                    pool.release(grant)
                }
                return .accepted(delivery)
            case .needsMemory(let bytes):
                // Both are acquired together: holding one while waiting for the other can deadlock.
                abandon(&attempt)
                attempt.need = .memory(bytes: bytes)
                attempt.share = topic.share
                return .mustWait
            case .mustPause(let time):
                abandon(&attempt)
                attempt.need = time.map { .pause(until: $0) } ?? .nothing
                return .mustWait
            case .retired, .refused:
                // There is another table now, or the producer takes no more records: the next attempt sees which.
                return append(&request, topic: name, headers: headers, callback: callback, attempt: &attempt)
            case .switchPartition:
                let next = partitionSelector.nextSticky(topic: topic, queues: queues)
                topic.sticky.advance(from: choice.partition, to: next)
                // A record switches at most once, so this loop ends even if other tasks fill every partition it is
                // given. If the same partition is chosen again, its count starts over.
                choice = PartitionChoice(partition: topic.sticky.partition)
            }
        }
    }

    /// Takes the right to one record, if there is a bound on them and the attempt has none yet. Returns whether it may go on.
    @inline(__always)
    private func takeRecord(of topic: TopicState, _ attempt: inout AppendAttempt) -> Bool {
        if attempt.hasRecord || !pool.needsPermits { return true }
        attempt.share = topic.share
        attempt.hasRecord = pool.tryTakeRecord(share: topic.share)
        return attempt.hasRecord
    }

    private func needMetadata(of topic: TopicState, _ partition: Int32?, _ attempt: inout AppendAttempt)
        -> AppendOutcome
    {
        if let partition, partition < 0 {
            return .rejected(.partitionOutOfRange(partition, of: topic, count: topic.queues?.count ?? 0))
        }
        attempt.need = .metadata(topic, partition: partition)
        return .mustWait
    }

    private func checkRecord(_ topic: TopicState, _ request: AppendRequest) -> KafkaError? {
        let size = request.sizeUpperBound
        if size > configuration.maxRequestSize {
            return .recordTooLarge(size: size, setting: "maxRequestSize", limit: configuration.maxRequestSize, topic)
        }
        if size > configuration.bufferMemory {
            return .recordTooLarge(size: size, setting: "bufferMemory", limit: configuration.bufferMemory, topic)
        }
        if request.timestamp < 0 {
            return KafkaError(
                .invalidRecord,
                "the timestamp \(request.timestamp) is negative; give milliseconds since 1970-01-01 UTC, or nil for now",
                topic: topic.name)
        }
        return nil
    }

    /// Returns what a failed attempt holds.
    func abandon(_ attempt: inout AppendAttempt) {
        if attempt.grant != nil || attempt.hasRecord {
            pool.release(attempt.grant, records: attempt.hasRecord ? 1 : 0, share: attempt.share)
        }
        attempt.grant = nil
        attempt.hasRecord = false
    }
}
