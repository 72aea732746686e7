import KafkaClient

/// How long a new producer takes to have its first record acknowledged.
struct FirstAcknowledgement {
    let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
    }

    func run() async throws -> Figures {
        // Libraries are loaded then, and what is made once in a process is there.
        if plan.isWarm { _ = try await once() }
        return try await once()
    }

    private func once() async throws -> Figures {
        let start = nanoseconds()
        let producer = try KafkaProducer(plan.configuration)
        _ = try await producer.send(ProducerRecord(topic: plan.topic, value: plan.values[0]))
        let latency = nanoseconds() - start
        await producer.close()
        return Figures(records: 1, seconds: Double(latency) / 1e9, latencies: [latency])
    }
}
