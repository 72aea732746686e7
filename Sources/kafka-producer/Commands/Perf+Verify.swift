import ArgumentParser
import KafkaClient
import KafkaTesting

/// `perf --verify`: not how fast, but whether everything is there.
extension Perf {
    private static let chaosTopic = "kafka-producer-chaos"

    func validateVerification() throws {
        guard verify else {
            guard chaos == nil else { throw ValidationError("--chaos goes with --verify.") }
            return
        }
        guard payloadFile == nil, awaited == nil else {
            throw ValidationError("--verify writes records of its own: --payload-file and --awaited do not go with it.")
        }
        guard (recordSize ?? NumberedValue.headerSize) >= NumberedValue.headerSize else {
            throw ValidationError(
                "--record-size must be at least \(NumberedValue.headerSize) with --verify, to hold each record's number."
            )
        }
        guard (1...1000).contains(producers) else { throw ValidationError("--producers must be from 1 to 1000.") }
        guard let chaos else { return }
        guard chaos > 0 else { throw ValidationError("--chaos must be more than 0 seconds.") }
        guard connection.bootstrapServer == nil else {
            throw ValidationError("--chaos is for the cluster that it starts itself: leave out --bootstrap-server.")
        }
    }

    func runVerification() async throws {
        let isSound = try await Task.detached { [self] in
            guard let chaos else { return try await verify(on: nil, seconds: nil) }
            var setup = EmbeddedClusterConfiguration(brokers: 3)
            setup.metadataPropagationDelay = .milliseconds(50)
            return try await withEmbeddedKafkaCluster(setup) { cluster in
                try cluster.createTopic(topic ?? Self.chaosTopic, partitions: VerifyPlan.partitions)
                return try await verify(on: cluster, seconds: chaos)
            }
        }.value
        guard isSound else { throw ExitCode.failure }
    }

    private func verify(on cluster: EmbeddedKafkaCluster?, seconds: Double?) async throws -> Bool {
        var defaults = VerifyPlan.defaults
        if let cluster {
            defaults.merge(VerifyPlan.chaosDefaults) { $1 }
            defaults["bootstrap.servers"] = cluster.bootstrapServers.joined(separator: ",")
        }
        let configuration = try connection.configuration(defaults: defaults)
        let rate = throughput ?? (seconds == nil ? -1 : VerifyPlan.chaosThroughput)
        let plan = VerifyPlan(
            topic: topic ?? Self.chaosTopic, records: numRecords, recordSize: recordSize ?? 100, producers: producers,
            throughput: rate > 0 ? rate : nil)
        let run = try await VerifyRun(plan, configuration: configuration, logger: connection.logger)
        let start = Nanoseconds.now()
        if let cluster, let seconds {
            let chaos = VerifyChaos(cluster: cluster, seconds: seconds, configuration: configuration)
            try await run.write { try await chaos.disturb($0) }
        } else {
            try await run.write()
        }
        // Brokers of the embedded cluster come back at other ports.
        let report = try await run.check(at: cluster?.bootstrapServers)
        let summary = VerifySummary(report: report, seconds: Nanoseconds.seconds(since: start))
        Console.print(summary.text)
        if json { Console.print(summary.json) }
        // The tool's exit code is 0 only if every record was acknowledged, unless failing was the point.
        return summary.report.isSound && (seconds != nil || summary.report.acknowledged == summary.report.records)
    }
}
