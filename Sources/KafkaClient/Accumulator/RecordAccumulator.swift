import KafkaSockets
import Synchronization

/// What the app's side and the I/O side share: topics with their queues, memory, and the mailbox.
package final class RecordAccumulator: Sendable {
    package let configuration: ProducerConfiguration
    package let clock: any ProducerClock
    package let pool: MemoryPool
    let topics = TopicRegistry()
    let mailbox: SenderMailbox
    let linger: LingerRule
    let partitionSelector: PartitionSelector
    /// Why the producer takes no more records, once it does not.
    private let refusal = Mutex<KafkaError?>(nil)
    private let isOpen = Atomic<Bool>(true)

    init(
        configuration: ProducerConfiguration, clock: any ProducerClock, seed: UInt64?,
        wake: @escaping @Sendable () -> Void
    ) {
        self.configuration = configuration
        self.clock = clock
        pool = MemoryPool(
            totalBytes: configuration.bufferMemory, batchSize: configuration.batchSize,
            maxRecords: configuration.maxBufferedRecords)
        mailbox = SenderMailbox(wake: wake)
        linger = LingerRule(configuration.linger)
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

    /// Whether records are taken. Read under a queue's lock, it tells for sure whether the sender's last look at that
    /// queue is still to come.
    var isAccepting: Bool { isOpen.load(ordering: .relaxed) }

    /// Why no more records are taken, or nil.
    var refusalReason: KafkaError? {
        isOpen.load(ordering: .relaxed) ? nil : refusal.withLock { $0 }
    }

    /// By when the sender should look at a batch that was just opened.
    func sendTime(of batch: ProducerBatch) -> MonotonicTime {
        linger.isAdaptive && batch.isAwaited ? batch.createdAt : batch.createdAt + linger.longest
    }

    // MARK: Appending

    /// Puts a record into a batch of its partition, if it can be done without waiting.
    ///
    /// - Parameter partition: The partition asked for, or nil to choose one.
    func append(
        topic name: String, partition: Int32?, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: [RecordHeader], timestamp: Int64?, isAwaited: Bool,
        callback: (@Sendable (Result<RecordMetadata, KafkaError>) -> Void)?, attempt: inout AppendAttempt
    ) -> AppendOutcome {
        if let refusal = refusalReason { return .rejected(refusal) }
        guard let topic = topics.topic(name) else {
            return .rejected(
                TopicName.problem(name) ?? KafkaError(.invalidTopic, "'\(name)' is not a legal topic name"))
        }
        guard let queues = topic.queues else { return needMetadata(of: topic, partition, &attempt) }

        let headersSize = RecordHeaderEncoding.size(headers)
        if let error = checkRecord(topic, key: key, value: value, headers: headers, headersSize: headersSize) {
            return .rejected(error)
        }
        var choice = partitionSelector.choose(topic: topic, explicit: partition, key: key, value: value, queues)
        if choice.partition < 0 || Int(choice.partition) >= queues.count {
            if choice.isCustom {
                return .rejected(.partitionOutOfRange(choice.partition, of: topic, count: queues.count))
            }
            return needMetadata(of: topic, choice.partition, &attempt)
        }
        if !attempt.hasRecord && pool.maxRecords != nil {
            guard pool.tryTakeRecord() else {
                attempt.need = .memory(
                    bytes: RecordBatchLayout.newBatchSize(
                        keySize: key?.count ?? -1, valueSize: value?.count ?? -1, headersSize: headersSize))
                return .mustWait
            }
            attempt.hasRecord = true
        }
        let timestamp = timestamp ?? clock.coarseWallMilliseconds()
        while true {
            let request = AppendRequest(
                key: key, value: value, headers: headers, headersSize: headersSize, timestamp: timestamp,
                isAwaited: isAwaited, isSticky: choice.isSticky, callback: callback)
            switch queues[Int(choice.partition)].append(request, &attempt) {
            case .appended(let batch, let index):
                attempt.hasRecord = false
                if let grant = attempt.grant {
                    // Somebody else opened a batch in the meantime, and it had room.
                    attempt.grant = nil
                    pool.release(grant)
                }
                return .accepted(
                    Delivery(
                        batch: batch, index: index, keySize: Int32(truncatingIfNeeded: key?.count ?? -1),
                        valueSize: Int32(truncatingIfNeeded: value?.count ?? -1), recordTimestamp: timestamp))
            case .needsMemory(let bytes):
                // Waits for memory and the right to one record together: who held one while it waits for the other
                // could wait behind somebody who waits for what it holds.
                abandon(&attempt)
                attempt.need = .memory(bytes: bytes)
                return .mustWait
            case .refused:
                return .rejected(refusalReason ?? .closed("the producer is closed"))
            case .switchPartition:
                let next = partitionSelector.nextSticky(topic: topic, queues: queues)
                topic.sticky.advance(from: choice.partition, to: next)
                // Should the choice fall on the same partition again, its count starts anew.
                choice = PartitionChoice(partition: topic.sticky.partition, isSticky: true)
            }
        }
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

    private func checkRecord(
        _ topic: TopicState, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, headers: [RecordHeader],
        headersSize: Int
    ) -> KafkaError? {
        let size = RecordBatchLayout.sizeUpperBound(
            keySize: key?.count ?? -1, valueSize: value?.count ?? -1, headersSize: headersSize)
        if size > configuration.maxRequestSize {
            return .recordTooLarge(size: size, setting: "maxRequestSize", limit: configuration.maxRequestSize, topic)
        }
        if size > configuration.bufferMemory {
            return .recordTooLarge(size: size, setting: "bufferMemory", limit: configuration.bufferMemory, topic)
        }
        if !headers.isEmpty, headers.contains(where: { $0.key.isEmpty }) {
            return KafkaError(
                .invalidRecord, "a header has an empty key; give every header a name", topic: topic.name)
        }
        return nil
    }

    /// Gives back what an attempt holds that came to nothing.
    func abandon(_ attempt: inout AppendAttempt) {
        if attempt.grant != nil || attempt.hasRecord {
            pool.release(attempt.grant, records: attempt.hasRecord ? 1 : 0)
        }
        attempt.grant = nil
        attempt.hasRecord = false
    }
}
