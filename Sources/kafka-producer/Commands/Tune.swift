import ArgumentParser
import Foundation
import KafkaClient
import KafkaVerification

struct Tune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Recommends settings for a workload, with reasons, and warns of known mistakes.",
        discussion: """
            Computes from record size, rate, partitions, bandwidth, latency and durability: the linger that fills a batch, \
            the batch's expected fill, bounds of the throughput, the buffer that an outage needs, memory and requests. What is \
            not given is measured: --payload is compressed with all codecs, and --topic is asked for its partitions, \
            replicas and min.insync.replicas, and its last records for their size, keys and rate. Nothing is written to it.

            The current settings are those of --command-config and --producer-property, or the defaults. --verify runs them \
            and the recommendation several times in turn, at the workload's rate and as fast as possible, on a cluster \
            inside the process, or with --verify-topic on the one that is given. Then the exit code is 1 if the \
            recommendation loses.

            --report FILE.html writes a page with charts, and FILE.json next to it with all that was computed and measured.

            Examples:
              kafka-producer tune --rate 10000 --record-size 500 --batch 32768
              kafka-producer tune --rate 20000 --payload events.json --latency 50 --report tuning.html
              kafka-producer tune --bootstrap-server localhost:9092 --topic orders
              kafka-producer tune --rate 20000 --payload orders --command-config producer.properties --verify
            """)

    @OptionGroup(title: "Connection and current settings")
    var connection: ConnectionOptions

    @Option(help: "A topic whose settings and last records are looked at.")
    var topic: String?

    @Option(
        help: ArgumentHelp(
            "What values are: a file of lines, letters, random, orders or events.", valueName: "name or file"),
        completion: .file())
    var payload: String?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Mean bytes of key, value and headers.", valueName: "bytes"))
    var recordSize: Int?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Records per second of all producers.", valueName: "rate"))
    var rate: Double?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Producers that share the rate; 1 if not given.", valueName: "n"))
    var producers: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("Partitions; 6 if neither given nor asked.", valueName: "n"))
    var partitions: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("Brokers; 3 if neither given nor asked.", valueName: "n"))
    var brokers: Int?

    @Flag(help: "Records have keys, so that they go to all partitions in turn.")
    var keyed = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What the network from a producer takes.", valueName: "Mbit/s"))
    var bandwidth: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Time to the acknowledgement for 99 of 100 records; 100 if not given.", valueName: "ms"))
    var latency: Double?

    @Option(
        help: ArgumentHelp(
            "all (never lose, double or reorder, if not given), leader, or none.", valueName: "level"))
    var durability: TuneWorkload.Durability?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long sends go on while no broker can be reached; 10 if not given.", valueName: "seconds"))
    var outage: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The batch to fill, instead of the one that fits the latency.", valueName: "bytes"))
    var batch: Int?

    @Flag(help: "Run the current settings and the recommendation, and compare them.")
    var verify = false

    @Option(help: "With --verify: a topic of the given cluster to write to.")
    var verifyTopic: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("With --verify: how long a run at the rate takes; 2 if not given.", valueName: "seconds"))
    var seconds: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("With --verify: how often each is run; 5 if not given.", valueName: "n"))
    var rounds: Int?

    @Flag(help: "Print the report as JSON instead of text.")
    var json = false

    @Flag(help: "Print the report as comma-separated values instead of text.")
    var csv = false

    @Option(
        help: ArgumentHelp("Write a page with charts, and the data as JSON next to it.", valueName: "file.html"),
        completion: .file())
    var report: String?

    static let payloadLimit = 1 << 30
    static let recordSizes = 1.0...Double(OptionCheck.largestReadableRecord)

    func validate() throws {
        if let topic { try OptionCheck.topic(topic) }
        if let verifyTopic { try OptionCheck.topic(verifyTopic) }
        try OptionCheck.range("--record-size", recordSize, 1...OptionCheck.largestReadableRecord)
        try OptionCheck.range("--producers", producers, 1...100)
        try OptionCheck.range("--partitions", partitions, 1...10_000)
        try OptionCheck.range("--brokers", brokers, 1...1000)
        try OptionCheck.range("--batch", batch, 1...(1 << 30))
        try OptionCheck.range("--rounds", rounds, 1...Bench.mostRounds)
        if let rate, !OptionCheck.rates.contains(rate) {
            throw ValidationError("--rate must be from 0.001 to 1e12 records per second.")
        }
        let numbers = [
            ("--bandwidth", bandwidth, 0.001, 1e9), ("--latency", latency, 0.001, 3.6e6),
            ("--outage", outage, 0, 86_400),
            ("--seconds", seconds, 0.01, 3600),
        ]
        for (option, value, low, high) in numbers {
            guard let value, !(low...high).contains(value) else { continue }
            throw ValidationError("\(option) must be from \(low) to \(high).")
        }
        if json && csv { throw ValidationError("Give either --json or --csv.") }
        guard verify || (seconds == nil && rounds == nil && verifyTopic == nil) else {
            throw ValidationError("--seconds, --rounds and --verify-topic go with --verify.")
        }
        if let payload, recordSize != nil, !Payloads.isSized(payload) {
            throw ValidationError("The size of records is that of --payload: leave out --record-size.")
        }
        if payload != nil && topic != nil {
            throw ValidationError("Give either --payload or --topic: the topic's records are the payload.")
        }
    }

    func run() async throws {
        let settings = try connection.settings()
        let (current, contradiction) = try Self.currentConfiguration(settings)
        try check(settings, contradiction)
        let files = try report.map { path throws(ToolError) in try OutputFiles(page: path) }
        try files?.check()
        let sample = try await sample(current)
        let payloads = try sample?.payloads ?? namedPayloads()
        let workload = try workload(sample, payloads)
        let codecs = try payloads.map { payloads throws(ToolError) in
            try CodecMeter().measure(payloads, batchBytes: batch ?? 64 * 1024)
        }
        var report = TuneReport(
            workload, current: current, settings: settings.openProperties, contradiction: contradiction,
            codecs: codecs ?? [], topic: sample.flatMap { sample in topic.map { ($0, sample.facts) } })
        if verify {
            let values = try payloads ?? Payloads.named("letters", size: Int(workload.recordBytes), limit: 0)
            report = try await verified(report, settings, values, files)
        }
        try finish(report, files)
    }

    private func finish(_ report: TuneReport, _ files: OutputFiles?) throws {
        try files?.write(page: TunePage(report: report).html, data: try report.json())
        if json {
            Console.print(try report.json())
        } else if csv {
            Console.print(part: TuneText(report: report).csv)
        } else {
            for line in TuneText(report: report).lines { Console.print(line) }
            if let files { Console.print("\nReport: \(files.page), \(files.data)") }
        }
        switch report.verification?.outcome.result {
        case .wins, .ties, nil: return
        case .loses, .unfinished: throw ExitCode.failure
        }
    }

    // MARK: What is given

    /// The current settings, and what they contradict: then with a delivery timeout that does not.
    static func currentConfiguration(
        _ settings: ProducerSettings
    ) throws(ToolError) -> (ProducerConfiguration, contradiction: String?) {
        let defaults = settings.namesServer ? [:] : ["bootstrap.servers": "localhost:9092"]
        do throws(ToolError) {
            return (try settings.configuration(defaults: defaults), nil)
        } catch {
            var changed = settings.properties
            changed["delivery.timeout.ms"] = "\(Int32.max)"
            guard let configuration = try? ProducerSettings(properties: changed).configuration(defaults: defaults)
            else { throw error }
            return (
                configuration,
                "The producer refuses to start, since the delivery timeout is shorter than linger and request timeout "
                    + "together: \(error.description)"
            )
        }
    }

    private func check(_ settings: ProducerSettings, _ contradiction: String?) throws(ToolError) {
        if topic != nil && !settings.namesServer {
            throw .wrongUse("a topic is given, and no server that has it: add --bootstrap-server")
        }
        if verifyTopic != nil && !settings.namesServer {
            throw .wrongUse("--verify-topic is for a cluster that is given: add --bootstrap-server, or leave it out")
        }
        if verify && settings.properties["transactional.id"] != nil {
            throw .wrongUse("--verify sends without transactions: leave out transactional.id")
        }
        if verify, let contradiction {
            throw .wrongUse("the current settings cannot be run. \(contradiction)")
        }
    }

    private func sample(_ configuration: ProducerConfiguration) async throws -> TopicSample? {
        guard let topic else { return nil }
        return try await TopicSample.read(topic: topic, configuration: configuration)
    }

    private func namedPayloads() throws(ToolError) -> Payloads? {
        guard let payload else { return nil }
        return try Payloads.named(payload, size: recordSize ?? 100, limit: Self.payloadLimit)
    }

    private func workload(_ sample: TopicSample?, _ payloads: Payloads?) throws(ToolError) -> TuneWorkload {
        var inputs = TuneInputs()
        let measured = sample.flatMap { $0.count > 0 ? $0.recordBytes : nil }
        let size = try inputs.number(
            "record-size", given: recordSize.map(Double.init),
            measured: measured.map { ($0, "records of the topic") } ?? payloads.map { ($0.averageSize, "payload") },
            question: "How large is a record, in bytes?", within: Self.recordSizes)
        let records = try inputs.number(
            "rate", given: rate, measured: sample?.recordsPerSecond.map { ($0, "timestamps of the topic") },
            question: "How many records are sent in a second?", within: OptionCheck.rates)
        var workload = TuneWorkload(recordBytes: size, recordsPerSecond: records)
        let facts = sample?.facts
        workload.producers = inputs.value("producers", producers, nil, workload.producers)
        workload.partitions = inputs.value("partitions", partitions, facts?.partitions, workload.partitions)
        workload.brokers = inputs.value("brokers", brokers, facts?.brokers, workload.brokers)
        workload.isKeyed = inputs.value("keyed", keyed ? true : nil, sample?.isKeyed, false)
        workload.bandwidth = inputs.value("bandwidth", bandwidth.map { $0 * 1e6 / 8 }, nil, nil)
        workload.latencyBudget = inputs.value("latency", latency, nil, workload.latencyBudget)
        workload.roundTrip = inputs.value("round-trip", nil, facts?.roundTripMilliseconds, workload.roundTrip)
        workload.durability = inputs.value("durability", durability, nil, workload.durability)
        workload.outageSeconds = inputs.value("outage", outage, nil, workload.outageSeconds)
        workload.targetBatch = batch
        workload.sources = inputs.sources
        return workload
    }
}

extension TuneWorkload.Durability: ExpressibleByArgument {}
