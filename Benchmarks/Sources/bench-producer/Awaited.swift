import KafkaClient

/// Tasks that each await a record's acknowledgement before they send the next one.
struct Awaited {
    let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
    }

    func run() async throws -> Figures {
        let producer = try KafkaProducer(plan.configuration)
        try await producer.warmUp(topics: [plan.topic])
        let start = nanoseconds()
        let latencies = try await withThrowingTaskGroup(of: [UInt64].self) { group in
            let each = plan.records / plan.tasks
            for task in 0..<plan.tasks {
                group.addTask { [plan] in
                    try await Self.send(task * each..<(task + 1) * each, plan, producer)
                }
            }
            var all: [UInt64] = []
            for try await some in group { all += some }
            return all
        }
        let seconds = seconds(since: start)
        let requests = await producer.metrics().produceRequests
        await producer.close()
        return Figures(records: latencies.count, seconds: seconds, requests: requests, latencies: latencies)
    }

    private static func send(_ records: Range<Int>, _ plan: Plan, _ producer: KafkaProducer) async throws -> [UInt64] {
        var latencies: [UInt64] = []
        latencies.reserveCapacity(records.count)
        for index in records {
            let record = ProducerRecord(
                topic: plan.topic, partition: plan.partition(of: index), value: plan.values[index])
            let start = nanoseconds()
            _ = try await producer.send(record)
            latencies.append(nanoseconds() - start)
        }
        return latencies
    }
}
