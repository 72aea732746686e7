import ArgumentParser
import KafkaClient
import KafkaTesting
import KafkaVerification

/// `perf --verify`: not how fast, but whether everything is there.
extension Perf {
    private static let embeddedTopic = "kafka-producer-chaos"

    private static let mostProducers = 1000
    private static let longestTrouble = 1e6

    /// Whether the cluster is one in this process.
    var startsCluster: Bool { chaos != nil || rotate != nil }

    /// What is said of a server that is given all the same.
    private var needsNoServer: String {
        "\(chaos == nil ? "--rotate" : "--chaos") is for the cluster that it starts itself: leave out --bootstrap-server "
            + "and bootstrap.servers."
    }

    func validateVerification() throws {
        guard verify else {
            guard chaos == nil else { throw ValidationError("--chaos goes with --verify.") }
            guard rotate == nil else { throw ValidationError("--rotate goes with --verify.") }
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
        guard chaos == nil || rotate == nil else { throw ValidationError("Give either --chaos or --rotate.") }
        for (option, seconds) in [("--chaos", chaos), ("--rotate", rotate)] {
            guard let seconds else { continue }
            guard seconds > 0, seconds <= Self.longestTrouble else {
                throw ValidationError("\(option) must be more than 0 seconds, and at most 1000000.")
            }
            guard connection.bootstrapServer == nil else { throw ValidationError(needsNoServer) }
        }
    }

    func runVerification() async throws {
        let settings = try connection.settings()
        let configuration = try verificationConfiguration(settings)
        try configuration.check(recordSize: verifiedSize)
        let isGood = try await Task.detached { [self] in
            if transactions { return try await verifyTransactions(configuration) }
            if let chaos { return try await verifyInChaos(configuration, seconds: chaos) }
            if let rotate { return try await verifyInRotation(configuration, seconds: rotate) }
            return try await verify(configuration)
        }.value
        guard isGood else { throw ExitCode.failure }
    }

    private var verifiedSize: Int { recordSize ?? VerifyPlan.recordSize }

    /// The producers' configuration; with a cluster in this process, the server is still to come.
    func verificationConfiguration(_ settings: ProducerSettings) throws(ToolError) -> ProducerConfiguration {
        guard startsCluster else { return try settings.configuration(defaults: VerifyPlan.defaults) }
        if settings.namesServer { throw .wrongUse(needsNoServer) }
        var defaults = chaos == nil ? VerifyPlan.rotationDefaults : VerifyPlan.chaosDefaults
        if transactions { defaults.merge(VerifyPlan.transactionDefaults) { $1 } }
        return try settings.configurationWithoutServer(defaults: VerifyPlan.defaults.merging(defaults) { $1 })
    }

    /// What to write.
    var verificationPlan: VerifyPlan {
        let rate = throughput ?? (startsCluster ? VerifyPlan.embeddedThroughput : -1)
        return VerifyPlan(
            topic: topic ?? Self.embeddedTopic, records: numRecords, recordSize: verifiedSize,
            producers: producers ?? VerifyPlan.producers, throughput: rate > 0 ? rate : nil)
    }

    // MARK: Clusters in this process

    var embeddedSetup: EmbeddedClusterConfiguration {
        var setup = EmbeddedClusterConfiguration(brokers: 3)
        setup.metadataPropagationDelay = .milliseconds(50)
        setup.fit(recordSize: verifiedSize)
        return setup
    }

    private func verifyInChaos(_ configuration: ProducerConfiguration, seconds: Double) async throws -> Bool {
        try await withEmbeddedKafkaCluster(embeddedSetup) { cluster in
            try cluster.createTopic(verificationPlan.topic, partitions: VerifyPlan.partitions)
            var configuration = configuration
            configuration.bootstrapServers = cluster.bootstrapServers
            let chaos = VerifyChaos(cluster: cluster, seconds: seconds, configuration: configuration)
            let run = try await makeRun(configuration)
            return try await summarize(run, expectsFailures: true) {
                try await run.write { try await chaos.disturb(topics: [$0.topic]) }
                // Brokers come back at other ports.
                return try await run.check(at: cluster.bootstrapServers)
            }
        }
    }

    private func verifyInRotation(_ configuration: ProducerConfiguration, seconds: Double) async throws -> Bool {
        var setup = embeddedSetup
        CredentialRotation.secure(&setup)
        return try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic(verificationPlan.topic, partitions: VerifyPlan.partitions)
            let rotation = try VerifyRotation(cluster, configuration, seconds: seconds)
            let run = try await makeRun(rotation.configuration)
            return try await summarize(run, rotation) {
                try await run.write { try await rotation.disturb($0) }
                return try await run.check()
            }
        }
    }

    private func verify(_ configuration: ProducerConfiguration) async throws -> Bool {
        let run = try await makeRun(configuration)
        return try await summarize(run) {
            try await run.write()
            return try await run.check()
        }
    }

    private func makeRun(_ configuration: ProducerConfiguration) async throws -> VerifyRun {
        try await VerifyRun(verificationPlan, configuration: configuration, logger: connection.logger)
    }

    /// Writes, reads back and reports. Returns whether all is well.
    private func summarize(
        _ run: VerifyRun, _ rotation: VerifyRotation? = nil, expectsFailures: Bool = false,
        _ body: () async throws -> VerificationReport
    ) async throws -> Bool {
        let start = Nanoseconds.now()
        let report = try await body()
        let summary = VerifySummary(
            report: report, seconds: Nanoseconds.seconds(since: start), expectsFailures: expectsFailures,
            rotation: rotation?.findings)
        Console.print(summary.text)
        if json { Console.print(summary.json) }
        return summary.isGood
    }
}
