import KafkaClient
import Synchronization

/// One task enqueues everything, as fast as it can.
struct Throughput {
    let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
    }

    func run() async throws -> Figures {
        let producer = try KafkaProducer(plan.configuration)
        try await producer.warmUp(topics: [plan.topic])
        let start = nanoseconds()
        let calledBack = plan.callbacks ? try await enqueueWithCallbacks(producer) : try await enqueue(producer)
        try await producer.flush()
        let seconds = seconds(since: start)
        let metrics = await producer.metrics()
        await producer.close()
        let succeeded = min(metrics.recordsSent, calledBack?.value ?? .max)
        return Figures(
            records: succeeded, failed: plan.records - succeeded, seconds: seconds,
            requests: metrics.produceRequests)
    }

    private func enqueue(_ producer: KafkaProducer) async throws -> Counter? {
        for index in 0..<plan.records {
            try await producer.enqueue(
                ProducerRecord(topic: plan.topic, partition: plan.partition(of: index), value: plan.values[index]))
        }
        return nil
    }

    private func enqueueWithCallbacks(_ producer: KafkaProducer) async throws -> Counter? {
        let succeeded = Counter()
        let callback: @Sendable (Result<RecordMetadata, KafkaError>) -> Void = { result in
            if case .success = result { succeeded.add() }
        }
        for index in 0..<plan.records {
            let record = ProducerRecord(
                topic: plan.topic, partition: plan.partition(of: index), value: plan.values[index])
            try await producer.enqueue(record, callback: callback)
        }
        return succeeded
    }
}

/// A number that callbacks count up.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    func add() {
        count.add(1, ordering: .relaxed)
    }

    var value: Int {
        count.load(ordering: .relaxed)
    }
}
