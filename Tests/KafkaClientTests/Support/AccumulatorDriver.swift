import DequeModule
import Synchronization
import Testing

@testable import KafkaClient

/// The caller's part alone: batches are taken out by the test.
struct AccumulatorDriver {
    /// Counts how often the I/O thread would have been woken.
    private final class Wakes: Sendable {
        let count = Atomic<Int>(0)
    }

    let core: ProducerCore
    private let wakes = Wakes()
    var wakeCount: Int { wakes.count.load(ordering: .relaxed) }

    /// With one topic "t" whose partitions are led by broker 1.
    init(partitionCount: Int = 4, seed: UInt64 = 1, _ configure: (inout ProducerConfiguration) -> Void = { _ in }) {
        var configuration = ProducerConfiguration(bootstrapServers: ["b1:9001"])
        configure(&configuration)
        let wakes = wakes
        core = ProducerCore(configuration: configuration, clock: FakeClock(), seed: seed) {
            wakes.count.add(1, ordering: .relaxed)
        }
        if let known = core.accumulator.topics.topic("t") {
            _ = known.prepare(partitionCount: partitionCount, accumulator: core.accumulator)
            for queue in known.queues ?? [] { queue.leader.store(1, ordering: .relaxed) }
        }
    }

    /// Bytes that batches hold.
    var heldBytes: Int { core.accumulator.pool.totalBytes - core.accumulator.pool.availableBytes }

    func append(
        size: Int, partition: Int32? = 0, topic: String = "t", key: String? = nil, timestamp: Int64? = 1000,
        isAwaited: Bool = false, headers: [RecordHeader] = []
    ) -> AppendOutcome {
        key.withOptionalKafkaBytes { key in
            [UInt8](repeating: 7, count: size).withKafkaBytes { value in
                var request = AppendRequest(
                    key: key, value: value, partition: partition, timestamp: timestamp, isAwaited: isAwaited)
                if let delivery = core.appendToOpenBatch(&request, topic: topic, headers: headers) {
                    return .accepted(delivery)
                }
                return core.append(&request, topic: topic, headers: headers, callback: nil, pending: nil)
            }
        }
    }

    @discardableResult
    func send(size: Int, count: Int = 1, partition: Int32? = 0) throws -> Delivery {
        for _ in 1..<count { try send(size: size, partition: partition) }
        guard case .accepted(let delivery) = append(size: size, partition: partition) else {
            throw KafkaError(.bufferFull, "the record was not accepted")
        }
        return delivery
    }

    /// Takes a partition's batches as the sender does.
    func take(_ partition: Int, sealOpen: Bool) -> [ProducerBatch] {
        var pending = Deque<ProducerBatch>()
        _ = core.accumulator.topics.existing("t")?.queues?[partition].take(into: &pending, sealOpen: sealOpen)
        return Array(pending)
    }
}
