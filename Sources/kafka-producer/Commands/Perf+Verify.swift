import ArgumentParser
import KafkaClient
import KafkaTesting
import KafkaVerification

/// `perf --verify`: not how fast, but whether everything is there.
extension Perf {
    private static let chaosTopic = "kafka-producer-chaos"

    private static let mostProducers = 1000
    private static let longestChaos = 1e6
    private static let chaosNeedsNoServer =
        "--chaos is for the cluster that it starts itself: leave out --bootstrap-server and bootstrap.servers."

    func validateVerification() throws {
        guard verify else {
            guard chaos == nil else { throw ValidationError("--chaos goes with --verify.") }
            guard producers == nil else { throw ValidationError("--producers goes with --verify.") }
            return
        }
        guard payloadFile == nil, awaited == nil else {
            throw ValidationError(
                "--verify writes its own records: it cannot be combined with --payload-file or --awaited.")
        }
        try OptionCheck.range(
            "--record-size", recordSize, NumberedValue.headerSize...OptionCheck.largestReadableRecord,
            why: " with --verify: each value holds its record's number, and is read back")
        try OptionCheck.range("--producers", producers, 1...Self.mostProducers)
        guard let chaos else { return }
        guard chaos > 0, chaos <= Self.longestChaos else {
            throw ValidationError("--chaos must be more than 0 seconds, and at most 1000000.")
        }
        guard connection.bootstrapServer == nil else { throw ValidationError(Self.chaosNeedsNoServer) }
    }

    func runVerification() async throws {
        let settings = try connection.settings()
        let configuration = try verificationConfiguration(settings)
        try configuration.check(recordSize: verifiedSize)
        let isGood = try await Task.detached { [self] in
            guard let chaos else { return try await verify(configuration) }
            return try await verifyInChaos(configuration, seconds: chaos)
        }.value
        guard isGood else { throw ExitCode.failure }
    }

    private var verifiedSize: Int { recordSize ?? VerifyPlan.recordSize }

    /// The producers' configuration; with chaos, the server is still to come.
    func verificationConfiguration(_ settings: ProducerSettings) throws(ToolError) -> ProducerConfiguration {
        guard chaos != nil else { return try settings.configuration(defaults: VerifyPlan.defaults) }
        if settings.namesServer { throw .wrongUse(Self.chaosNeedsNoServer) }
        return try settings.configurationWithoutServer(
            defaults: VerifyPlan.defaults.merging(VerifyPlan.chaosDefaults) { $1 })
    }

    /// What to write.
    var verificationPlan: VerifyPlan {
        let rate = throughput ?? (chaos == nil ? -1 : VerifyPlan.chaosThroughput)
        return VerifyPlan(
            topic: topic ?? Self.chaosTopic, records: numRecords, recordSize: verifiedSize,
            producers: producers ?? VerifyPlan.producers, throughput: rate > 0 ? rate : nil)
    }

    private func verifyInChaos(_ configuration: ProducerConfiguration, seconds: Double) async throws -> Bool {
        var setup = EmbeddedClusterConfiguration(brokers: 3)
        setup.metadataPropagationDelay = .milliseconds(50)
        setup.fit(recordSize: verifiedSize)
        return try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic(topic ?? Self.chaosTopic, partitions: VerifyPlan.partitions)
            var configuration = configuration
            configuration.bootstrapServers = cluster.bootstrapServers
            let chaos = VerifyChaos(cluster: cluster, seconds: seconds, configuration: configuration)
            return try await verify(configuration, chaos)
        }
    }

    /// Writes, reads back and reports. Returns whether all is well.
    private func verify(_ configuration: ProducerConfiguration, _ chaos: VerifyChaos? = nil) async throws -> Bool {
        let run = try await VerifyRun(verificationPlan, configuration: configuration, logger: connection.logger)
        let start = Nanoseconds.now()
        if let chaos {
            try await run.write { try await chaos.disturb($0) }
        } else {
            try await run.write()
        }
        // Brokers of the embedded cluster come back at other ports.
        let report = try await run.check(at: chaos?.cluster.bootstrapServers)
        let summary = VerifySummary(
            report: report, seconds: Nanoseconds.seconds(since: start), expectsFailures: chaos != nil)
        Console.print(summary.text)
        if json { Console.print(summary.json) }
        return summary.isGood
    }
}
