import ArgumentParser
import KafkaClient
import KafkaTesting
import KafkaVerification

/// `perf --verify --transactions`: whether transactions are visible whole, or not at all.
extension Perf {
    private static let embeddedTopics = ["kafka-producer-chaos-1", "kafka-producer-chaos-2"]

    func validateTransactions() throws {
        let largest = verify ? TransactionBook.largestTransaction : Int(Int32.max)
        try OptionCheck.range("--transaction-size", transactionSize, 1...largest)
        guard transactions else {
            if transactionSize != nil, awaited != nil || throughput != nil || verify {
                throw ValidationError(
                    "--transaction-size goes with neither --awaited nor --throughput, and with --verify only if "
                        + "--transactions is given.")
            }
            if transactionalID != nil, transactionSize == nil {
                throw ValidationError("--transactional-id needs --transaction-size.")
            }
            return
        }
        guard verify else { throw ValidationError("--transactions goes with --verify.") }
        guard rotate == nil else { throw ValidationError("Give either --transactions or --rotate.") }
        guard transactionalID == nil else {
            throw ValidationError("--transactions makes transactional ids of its own: leave out --transactional-id.")
        }
    }

    /// Returns whether all is well.
    func verifyTransactions(_ configuration: ProducerConfiguration) async throws -> Bool {
        guard let chaos else {
            let verification = makeVerification(configuration, topics: [verificationPlan.topic])
            let starts = try await verification.endOffsets()
            return try await summarize {
                try await verification.write()
                return try await verification.check(from: starts)
            }
        }
        return try await withEmbeddedKafkaCluster(embeddedSetup) { cluster in
            let topics = topic.map { [$0] } ?? Self.embeddedTopics
            for topic in topics { try cluster.createTopic(topic, partitions: VerifyPlan.partitions) }
            var configuration = configuration
            configuration.bootstrapServers = cluster.bootstrapServers
            let verification = makeVerification(configuration, topics: topics)
            let chaos = VerifyChaos(cluster: cluster, seconds: chaos, configuration: configuration)
            return try await summarize {
                try await verification.write { load in
                    try await chaos.disturb(topics: load.topics, transactionalIDs: load.ids)
                }
                // Brokers come back at other ports.
                return try await verification.check(at: cluster.bootstrapServers)
            }
        }
    }

    private func makeVerification(_ configuration: ProducerConfiguration, topics: [String]) -> TransactionVerification {
        TransactionVerification(
            verificationPlan, topics: topics, largest: transactionSize, configuration: configuration,
            logger: connection.logger)
    }

    private func summarize(_ body: () async throws -> TransactionReport) async throws -> Bool {
        let start = Nanoseconds.now()
        let report = try await body()
        let summary = TransactionSummary(report: report, seconds: Nanoseconds.seconds(since: start))
        Console.print(summary.text)
        if json { Console.print(summary.json) }
        return summary.isGood
    }
}
