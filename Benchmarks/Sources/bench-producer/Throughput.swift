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
        let reports = plan.metricsInterval > 0 ? report(producer) : nil
        let arrays = plan.arraySize > 0 ? RecordArrays(plan) : nil
        let start = nanoseconds()
        var calledBack: Counter?
        if let arrays {
            try await enqueue(arrays, producer)
        } else if plan.isTyped {
            try await enqueueTyped(producer)
        } else if plan.callbacks {
            calledBack = try await enqueueWithCallbacks(producer)
        } else {
            try await enqueue(producer)
        }
        try await producer.flush()
        let seconds = seconds(since: start)
        reports?.cancel()
        await reports?.value
        let metrics = await producer.metrics()
        await producer.close()
        let succeeded = min(metrics.recordsSent, calledBack?.value ?? .max)
        return Figures(
            records: succeeded, failed: plan.records - succeeded, seconds: seconds,
            requests: metrics.produceRequests)
    }

    private func enqueue(_ producer: KafkaProducer) async throws {
        for index in 0..<plan.records {
            try await producer.enqueue(
                ProducerRecord(topic: plan.topic, partition: plan.partition(of: index), value: plan.values[index]))
        }
    }

    private func enqueueTyped(_ producer: KafkaProducer) async throws {
        let topic = producer.topic(plan.topic, value: .bytes(UnsafeRawBufferPointer.self))
        for index in 0..<plan.records {
            try await topic.enqueue(plan.values[index], partition: plan.partition(of: index))
        }
    }

    private func enqueue(_ arrays: RecordArrays, _ producer: KafkaProducer) async throws {
        for first in stride(from: 0, to: plan.records, by: plan.arraySize) {
            let count = min(plan.arraySize, plan.records - first)
            try await producer.enqueue(
                contentsOf: plan.isFresh ? arrays.filled(from: first, count: count) : arrays.prepared(first, count))
        }
    }

    private func enqueueWithCallbacks(_ producer: KafkaProducer) async throws -> Counter {
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

extension Throughput {
    /// Reports to a backend that keeps the numbers and does nothing else.
    private func report(_ producer: KafkaProducer) -> Task<Void, Never> {
        var options = KafkaMetricsReporter.Options()
        options.interval = .milliseconds(plan.metricsInterval)
        options.includesTopics = true
        let reporter = KafkaMetricsReporter(producer, options: options, factory: MemoryMetrics())
        return Task { await reporter.reportRepeatedly() }
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
