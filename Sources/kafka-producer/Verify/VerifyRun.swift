import KafkaClient
import KafkaTesting
import KafkaVerification
import Logging

/// Writes numbered records from several producers, then reads the topic back and compares.
struct VerifyRun: Sendable {
    let plan: VerifyPlan
    let load: VerifiedLoad
    private let configuration: ProducerConfiguration
    private let readBack: TopicReadBack
    private let failures: FailureLog

    /// Makes the producers, and notes where the topic ends before they write.
    init(_ plan: VerifyPlan, configuration: ProducerConfiguration, logger: Logger) async throws {
        let failures = FailureLog(limit: 3)
        let producers = try (0..<plan.producers).map { _ in try KafkaProducer(configuration, logger: logger) }
        do {
            for producer in producers { try await producer.warmUp(topics: [plan.topic]) }
        } catch {
            for producer in producers { await producer.close(timeout: .zero) }
            throw error
        }
        self.plan = plan
        self.failures = failures
        self.configuration = configuration
        readBack = try await TopicReadBack(topic: plan.topic, configuration: configuration)
        load = VerifiedLoad(topic: plan.topic, producers: producers, recordSize: plan.recordSize) {
            failures.note("\($0)")
        }
    }

    /// Writes everything while `disturbance` runs, which ends the writing if nothing else does.
    func write(while disturbance: @escaping @Sendable (VerifiedLoad) async throws -> Void = { _ in }) async throws {
        let progress = Task { await report() }
        defer { progress.cancel() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let pace = plan.throughputPerProducer.map(Pace.init)
                await load.write(records: plan.records ?? .max) { number in
                    // Cancelled, it does not wait; the records then only come sooner.
                    try? await pace?.wait(for: Int(number)) { load.isStopped }
                }
            }
            group.addTask {
                defer { if plan.records == nil { load.stop() } }
                try await disturbance(load)
            }
            try await group.waitForAll()
        }
    }

    /// Reads back everything that was written since the start, from these servers if they are others by now.
    func check(at servers: [String]? = nil) async throws -> VerificationReport {
        let ledger = load.ledger
        var configuration = configuration
        if let servers { configuration.bootstrapServers = servers }
        try await readBack.forEachRecord(configuration, until: { ledger.report().lost == 0 }) {
            ledger.read(partition: $0.partition, offset: $0.offset, value: $0.value)
        }
        return ledger.report()
    }

    private func report() async {
        var before = 0
        while (try? await Task.sleep(for: .seconds(5))) != nil {
            let acknowledged = load.ledger.acknowledged
            Console.print("\(acknowledged) records acknowledged, \(acknowledged - before) of them in the last 5 s.")
            before = acknowledged
        }
    }
}
