import ArgumentParser
import Foundation
import KafkaClient
import KafkaTesting

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends a million records, and checks that they arrived.",
        discussion: """
            Without a server, the demo starts a Kafka cluster of three brokers inside its own process: real sockets, \
            real protocol, records kept in memory. It sends numbered records to a topic of six partitions, shows rate, \
            latency and failures, then reads everything back and checks that each record is there exactly once, in \
            order, in batches with good checksums and sequence numbers without gaps.

            With --secure, its brokers want TLS and SCRAM-SHA-512: certificates are made at the start, the client trusts \
            their CA, and everything is sent and read back over the secure listeners.

            With --bootstrap-server it does the same with that cluster: it notes where the topic's partitions end, \
            sends, reads everything from there on, and checks that each acknowledgement has an offset of its own. \
            No other producer may write to the topic meanwhile. The brokers' own logs cannot be inspected.

            The producer's settings are the defaults, except for batch.size=65536 unless you give another one. Latency \
            is measured on every 64th record.

            With --transactions, a pipeline reads orders from one topic and writes a payment for each to another, with \
            the consumer group's offsets in the same transactions. It runs in a process of its own, which is killed in \
            the middle several times and started again; then each order must have exactly one payment.

            With --incident, a broker is lost under load, twice: with a small buffer and patient callers, and with the \
            settings that 'kafka-producer tune' recommends for that load. It prints both side by side, and --report \
            FILE.html draws buffer, waiting callers, latency and failures over time.

            Examples:
              kafka-producer demo
              kafka-producer demo --producer-property compression.type=lz4
              kafka-producer demo --secure
              kafka-producer demo --keep --records 1000
              kafka-producer demo --transactions --records 50000
              kafka-producer demo --incident --report incident.html
              kafka-producer demo --bootstrap-server localhost:9092 --topic test
            """)

    @OptionGroup(title: "Connection and settings")
    var connection: ConnectionOptions

    @Option(parsing: .unconditional, help: ArgumentHelp("How many records to send.", valueName: "n"))
    var records = 1_000_000

    @Option(parsing: .unconditional, help: ArgumentHelp("The size of each record's value.", valueName: "bytes"))
    var recordSize = 100

    @Option(help: "The topic to send to.")
    var topic = "kafka-producer-demo"

    @Flag(help: "Leave the embedded cluster up until Ctrl-C, for other clients to talk to.")
    var keep = false

    @Flag(help: "Show transactions instead: a pipeline that is killed in the middle, and exact at the end.")
    var transactions = false

    @Flag(help: "Let the embedded cluster want TLS and SCRAM, and run over that.")
    var secure = false

    @Flag(help: "Show a failover instead, with the settings that make it an incident and with recommended ones.")
    var incident = false

    @Option(
        help: ArgumentHelp(
            "With --incident: write a page with charts, and the data as JSON next to it.", valueName: "file.html"),
        completion: .file())
    var report: String?

    private static let mostRecords = 1_000_000_000
    private static let keepNeedsNoServer =
        "--keep is for the embedded cluster, which is not started when a server is given."
    private static let secureNeedsNoServer =
        "--secure is for the embedded cluster, which is not started when a server is given: describe the server's security "
        + "with --command-config."

    func validate() throws {
        try OptionCheck.topic(topic)
        try OptionCheck.range("--records", records, 0...Self.mostRecords)
        try OptionCheck.range(
            "--record-size", recordSize, DemoValue.digits...OptionCheck.largestReadableRecord,
            why: ": each value begins with its record's number, and is read back")
        if transactions {
            guard connection.bootstrapServer == nil, !keep, !secure else {
                throw ValidationError(
                    "--transactions starts a cluster of its own that ends with it: leave out the server, --keep and "
                        + "--secure.")
            }
            try OptionCheck.range("--records", records, 1...PipelineDemo.mostRecords, why: " with --transactions")
        }
        if incident && (connection.bootstrapServer != nil || keep || secure || transactions) {
            throw ValidationError(
                "--incident starts clusters of its own: leave out the server, --keep, --secure and --transactions.")
        }
        if report != nil && !incident { throw ValidationError("--report goes with --incident.") }
        guard connection.bootstrapServer != nil else { return }
        if keep { throw ValidationError(Self.keepNeedsNoServer) }
        if secure { throw ValidationError(Self.secureNeedsNoServer) }
    }

    func run() async throws {
        let settings = try connection.settings()
        if incident {
            guard settings.properties.isEmpty else {
                throw ToolError.wrongUse("--incident compares settings of its own: leave out others")
            }
            let files = try report.map { path throws(ToolError) in try OutputFiles(page: path) }
            guard try await Task.detached(operation: { try await runIncident(files) }).value else {
                throw ExitCode.failure
            }
            return
        }
        let isEmbedded = !settings.namesServer
        if keep && !isEmbedded { throw ToolError.wrongUse(Self.keepNeedsNoServer) }
        if secure && !isEmbedded { throw ToolError.wrongUse(Self.secureNeedsNoServer) }
        if secure { try SecureDemo.check(settings) }
        let configuration = try Self.producerConfiguration(settings)
        try configuration.check(recordSize: recordSize)
        // Detached, since this is the main actor's task: each of its suspensions would cost two hops between threads.
        let isGood = try await Task.detached { [self] in
            if transactions {
                if !isEmbedded {
                    throw ToolError.wrongUse("--transactions starts a cluster: leave out bootstrap.servers")
                }
                return try await PipelineDemo(records: records, configuration: configuration).run()
            }
            return isEmbedded ? try await runEmbedded(configuration) : try await run(configuration, on: nil)
        }.value
        guard isGood else { throw ExitCode.failure }
    }

    /// The producer's configuration; for the embedded cluster, the server is still to come.
    static func producerConfiguration(_ settings: ProducerSettings) throws(ToolError) -> ProducerConfiguration {
        let defaults = ["batch.size": "65536"]
        guard settings.namesServer else { return try settings.configurationWithoutServer(defaults: defaults) }
        return try settings.configuration(defaults: defaults)
    }

    private func runEmbedded(_ configuration: ProducerConfiguration) async throws -> Bool {
        var setup = try EmbeddedDemoCluster.configuration(
            records: records, recordSize: recordSize, isKept: keep,
            memory: Double(ProcessInfo.processInfo.physicalMemory))
        let security = secure ? SecureDemo() : nil
        security?.secure(&setup)
        return try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic(topic, partitions: 6)
            let addresses = cluster.bootstrapServers.joined(separator: ",")
            Console.print("Cluster of 3 brokers in this process: \(addresses)")
            var configuration = configuration
            configuration.bootstrapServers = cluster.bootstrapServers
            if let security {
                security.secure(&configuration, for: cluster)
                Console.print(try await SecureDemo.negotiated(configuration, logger: connection.logger))
            }
            let isGood = try await run(configuration, on: cluster)
            if keep {
                let file = try security.map { security in
                    try PrivateFile(name: "client.properties", security.properties(for: cluster))
                }
                let options = file.map { "--command-config \($0.path)" } ?? "--bootstrap-server \(addresses)"
                Console.print("The cluster stays up until Ctrl-C: \(options)")
                await TerminationSignals.wait()
                withExtendedLifetime(file) {}
            }
            return isGood
        }
    }

    /// Sends and checks. Returns whether all is well.
    private func run(_ configuration: ProducerConfiguration, on cluster: EmbeddedKafkaCluster?) async throws -> Bool {
        let producer = try KafkaProducer(configuration, logger: connection.logger)
        try await producer.warmUp(topics: [topic])
        let readBack = try await TopicReadBack(topic: topic, configuration: configuration)
        Console.print(
            "Sending \(Format.grouped(records)) records of \(recordSize) bytes to topic \(topic), "
                + "\(readBack.partitions) partitions.")
        let run = DemoRun(topic: topic, records: records, recordSize: recordSize, producer: producer)
        let seconds = try await run.send()
        report(run, seconds: seconds)
        if secure { Console.print(SecureDemo.summary(await producer.metrics().security)) }
        let reader = try await run.readBack(readBack, configuration)
        var check = DemoCheck()
        check.note(reader, records: records, partitions: readBack.partitions)
        check.note(run.ledger.counts, records: records)
        if let cluster { check.note(cluster.verifyLogs(of: topic), records: records) }
        for finding in check.findings { Console.print("  \(finding.isGood ? "✓" : "✗") \(finding.text)") }
        Console.print(check.isGood ? "All is well." : "Not all is well.")
        return check.isGood
    }

    private func report(_ run: DemoRun, seconds: Double) {
        let acknowledged = run.ledger.counts.acknowledged
        let rate = seconds > 0 ? Double(acknowledged) / seconds : 0
        let megabytes = Format.fixed(rate * Double(recordSize) / 1e6, 1)
        Console.print(
            "Rate:     \(Format.rate(rate)), \(megabytes) MB/s: \(Format.grouped(acknowledged)) acknowledged in "
                + "\(Format.fixed(seconds, 2)) s")
        Console.print("Latency:  \(run.latencies.summary.text)")
        Console.print("Failures: \(run.ledger.failures == 0 ? "none" : Format.grouped(run.ledger.failures))")
    }
}
