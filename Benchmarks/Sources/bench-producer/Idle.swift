import KafkaClient

/// A producer that is connected to all leaders and has nothing to do. The harness counts its wake-ups from outside.
struct Idle {
    let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
    }

    func run() async throws -> Figures {
        let producer = try KafkaProducer(plan.configuration)
        try await producer.warmUp(topics: [plan.topic])
        _ = try await producer.send(ProducerRecord(topic: plan.topic, value: plan.values[0]))
        print("ready")
        flushOutput()
        while readLine() != nil {}
        await producer.close()
        return Figures(records: 1)
    }
}
