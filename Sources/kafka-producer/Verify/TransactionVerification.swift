import KafkaClient
import KafkaTesting
import KafkaVerification
import Logging

/// Writes transactions from several producers, then reads back what consumers of committed records see, and compares.
struct TransactionVerification: Sendable {
    let plan: VerifyPlan
    let load: TransactionalLoad
    private let configuration: ProducerConfiguration
    private let failures: FailureLog

    /// The most records of a transaction, if no size is given.
    static let largestTransaction = 50

    /// - Parameters:
    ///   - largest: The most records of a transaction.
    init(
        _ plan: VerifyPlan, topics: [String], largest: Int?, configuration: ProducerConfiguration, logger: Logger
    ) {
        var load = TransactionalLoadConfiguration()
        load.ids = plan.producers
        load.largestTransaction = largest ?? Self.largestTransaction
        load.recordSize = plan.recordSize
        let failures = FailureLog(limit: 3)
        self.plan = plan
        self.configuration = configuration
        self.failures = failures
        self.load = TransactionalLoad(topics: topics, load, onFailure: { failures.note("\($0)") }) { id in
            var configuration = configuration
            configuration.transactionalID = id
            return try KafkaProducer(configuration, logger: logger)
        }
    }

    /// Where the topics end before anything is written.
    func endOffsets() async throws -> [String: [Int32: Int64]] {
        try await BlockingExecutor.run { [topics = load.topics, configuration] in
            try topics.reduce(into: [:]) { ends, topic in
                ends[topic] = try TopicLogReader(topic: topic, configuration: configuration).endOffsets()
            }
        }
    }

    /// Writes everything while `disturbance` runs, which ends the writing if nothing else does.
    func write(while disturbance: @escaping @Sendable (TransactionalLoad) async throws -> Void = { _ in }) async throws
    {
        let progress = Task { await report() }
        defer { progress.cancel() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let pace = plan.throughputPerProducer.map(Pace.init)
                await load.write(records: plan.records ?? .max) { number in
                    // Cancelled, it does not wait; the records then only come sooner.
                    try? await pace?.wait(for: number) { load.isStopped }
                }
            }
            group.addTask {
                defer { if plan.records == nil { load.stop() } }
                try await disturbance(load)
            }
            try await group.waitForAll()
        }
    }

    /// Reads back everything that was written from these offsets on.
    func check(at servers: [String]? = nil, from starts: [String: [Int32: Int64]] = [:]) async throws
        -> TransactionReport
    {
        // What a killed producer has left open ends with its timeout at the latest.
        let patience = configuration.transactionTimeout + .seconds(20)
        var configuration = configuration
        if let servers { configuration.bootstrapServers = servers }
        return try await BlockingExecutor.run { [load, configuration] in
            try load.readBack(from: configuration, starts: starts, patience: patience)
        }
    }

    private func report() async {
        var before = 0
        while (try? await Task.sleep(for: .seconds(5))) != nil {
            let committed = load.book.committed
            Console.print("\(committed) transactions committed, \(committed - before) of them in the last 5 s.")
            before = committed
        }
    }
}
