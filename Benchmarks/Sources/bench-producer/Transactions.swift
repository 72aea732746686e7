import KafkaClient

/// Transactions one after the other, of so many records or so long each. A record counts when its transaction is committed.
struct Transactions {
    let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
    }

    func run() async throws -> Figures {
        let producer = try KafkaProducer(plan.configuration)
        try await producer.initTransactions()
        try await producer.warmUp(topics: [plan.topic])
        try await warmUp(producer)
        let start = nanoseconds()
        var latencies: [UInt64] = []
        var next = 0
        while next < plan.records {
            let began = nanoseconds()
            let first = next
            next = try await producer.withTransaction { [plan] transaction in
                try await Self.fill(transaction, from: first, began: began, plan)
            }
            latencies.append(nanoseconds() - began)
        }
        let seconds = seconds(since: start)
        let requests = await producer.metrics().produceRequests
        await producer.close()
        return Figures(records: next, seconds: seconds, requests: requests, latencies: latencies)
    }

    /// A transaction with a record for each of some partitions: all brokers lead one of the first few.
    private func warmUp(_ producer: KafkaProducer) async throws {
        try await producer.withTransaction { [plan] transaction in
            for partition in try await producer.partitions(for: plan.topic).prefix(12) {
                try await transaction.enqueue(
                    ProducerRecord(topic: plan.topic, partition: partition.partition, value: plan.values[0]))
            }
        }
    }

    private static func fill(
        _ transaction: KafkaTransaction, from first: Int, began: UInt64, _ plan: Plan
    ) async throws -> Int {
        var index = first
        while index < plan.records, index - first < plan.transaction {
            // Asked every now and then: a transaction that lasts for a time has thousands of records.
            if plan.duration > 0, (index - first) % 256 == 255, milliseconds(since: began) >= plan.duration { break }
            try await transaction.enqueue(
                ProducerRecord(topic: plan.topic, partition: plan.partition(of: index), value: plan.values[index]))
            index += 1
        }
        return index
    }

    private static func milliseconds(since start: UInt64) -> Int {
        Int((nanoseconds() - start) / 1_000_000)
    }
}
