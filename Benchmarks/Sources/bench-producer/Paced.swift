import KafkaClient

/// So many records a second, in ticks of a millisecond.
struct Paced {
    let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
    }

    func run() async throws -> Figures {
        let producer = try KafkaProducer(plan.configuration)
        try await producer.warmUp(topics: [plan.topic])
        let start = nanoseconds()
        var sent = 0
        while sent < plan.records {
            let due = min(plan.records, Int(seconds(since: start) * Double(plan.rate)))
            while sent < due {
                try await producer.enqueue(
                    ProducerRecord(topic: plan.topic, partition: plan.partition(of: sent), value: plan.values[sent]))
                sent += 1
            }

            pause(microseconds: 1000)
        }
        try await producer.flush()
        let seconds = seconds(since: start)
        let metrics = await producer.metrics()
        await producer.close()
        return Figures(
            records: metrics.recordsSent, failed: plan.records - metrics.recordsSent, seconds: seconds,
            requests: metrics.produceRequests)
    }
}
