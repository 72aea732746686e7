package import KafkaClient
import KafkaTesting
import Synchronization

/// Producers that write transactions of numbered records to several topics, whatever happens to the cluster, for a comparison
/// with what consumers of committed records see afterwards.
///
/// Each transactional id has one producer at a time. Some transactions are aborted on purpose, some carry an offset of a
/// consumer group that is named like the id, and now and then a second producer takes the place of the first in the middle of a
/// transaction, which the first then tries to commit.
package final class TransactionalLoad: Sendable {
    package let topics: [String]
    package let book: TransactionBook
    /// The transactional ids, which are also the consumer groups.
    package let ids: [String]
    private let configuration: TransactionalLoadConfiguration
    private let stopped = Atomic<Bool>(false)
    private let makeProducer: @Sendable (_ id: String) throws -> KafkaProducer
    private let onFailure: @Sendable (KafkaError) -> Void

    /// - Parameters:
    ///   - topics: Where to write; they have to exist.
    ///   - makeProducer: Makes a producer with a transactional id.
    ///   - onFailure: Called for each error of a producer.
    package init(
        topics: [String], _ configuration: TransactionalLoadConfiguration = TransactionalLoadConfiguration(),
        onFailure: @escaping @Sendable (KafkaError) -> Void = { _ in },
        makeProducer: @escaping @Sendable (_ id: String) throws -> KafkaProducer
    ) {
        self.topics = topics
        self.configuration = configuration
        self.onFailure = onFailure
        self.makeProducer = makeProducer
        var random = SplitMix64(seed: configuration.seed)
        let run = UInt64.random(in: 0 ... .max, using: &random)
        // Others that run against the same cluster have other ids.
        ids = (0..<configuration.ids).map { "verification-\(String(run, radix: 36))-\($0)" }
        book = TransactionBook(run: run, ids: configuration.ids)
    }

    /// Ends the writing; transactions that are open are brought to their end.
    package func stop() {
        stopped.store(true, ordering: .relaxed)
    }

    /// Whether the writing was ended.
    package var isStopped: Bool { stopped.load(ordering: .relaxed) }

    /// The partition that a group's offsets are of.
    package var source: TopicPartition { TopicPartition(topic: topics.first ?? "", partition: 0) }

    /// Writes until about `records` were written in all, or until stopped; then closes the producers.
    ///
    /// - Parameter pause: Called before each record with its number among those of its id; may wait.
    package func write(records: Int = .max, pause: @escaping @Sendable (Int) async -> Void = { _ in }) async {
        await withTaskGroup(of: Void.self) { group in
            for index in ids.indices {
                var worker = TransactionalWorker(
                    self, index, configuration, records: max(1, records / ids.count), makeProducer: makeProducer,
                    onFailure: onFailure, pause: pause)
                group.addTask { await worker.live() }
            }
        }
    }
}

/// How a load writes transactions.
package struct TransactionalLoadConfiguration: Sendable {
    /// How many transactional ids write concurrently.
    package var ids = 3
    /// The most records in a transaction, up to `TransactionBook.largestTransaction`.
    package var largestTransaction = 50
    /// Bytes of each value; at least `NumberedValue.headerSize`.
    package var recordSize = 100
    package var seed: UInt64 = .random(in: 0 ... .max)
    /// Whether offsets are sent with transactions.
    package var sendsOffsets = true

    package init() {}
}
