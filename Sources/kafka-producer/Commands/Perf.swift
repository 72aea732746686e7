import ArgumentParser
import KafkaClient

struct Perf: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures how fast records are acknowledged, or verifies that they arrive.",
        discussion: """
            The measurement begins when the topic's partitions are known and their leaders connected, and ends when the \
            last record is acknowledged. MB are 1,048,576 bytes of values. CPU time is the process's in that time; \
            memory is the most that it ever had resident.

            Latency is the time from enqueueing a record (waiting for buffer memory included) to its acknowledgement. \
            It is measured on every record with --throughput or --awaited, and on every 64th at unlimited speed, so \
            that measuring does not slow down what is measured. Failures are always counted on all records.

            With --verify it writes numbered records from several producers instead, keeps going through anything \
            that happens to the cluster, then reads the topic back and reports which are lost, duplicated or \
            reordered. The exit code is 0 only if there are none, and if every record was acknowledged. Records that \
            failed must be missing, or their outcome reported as unknown. Producers are idempotent with acks=all \
            unless you say otherwise. --chaos SECONDS does it on a cluster inside this process, which loses leaders, \
            brokers, connections and answers all that time; there records may fail, since all brokers are sometimes \
            gone for longer than delivery.timeout.ms. --rotate SECONDS does it on a cluster inside this process that \
            requires TLS, client certificates and SCRAM, and a new authentication every two seconds: passwords and \
            certificates change all that time, and every record must be acknowledged within a second.

            With --transactions, the producers of --verify write transactions of up to --transaction-size records (50 if \
            not given) with a transactional id each. Some abort on purpose, some commit an offset of a consumer group too, \
            and now and then a second producer with the same id takes over in the middle, as after a crash. Then what \
            consumers of committed records see is compared: each transaction must be there whole or not at all.

            Examples:
              kafka-producer perf --bootstrap-server localhost:9092 --topic t \\
                --num-records 1000000 --record-size 100
              kafka-producer perf --bootstrap-server localhost:9092 --topic t \\
                --verify --num-records 1000000 --throughput 5000
              kafka-producer perf --verify --chaos 60
              kafka-producer perf --verify --rotate 120
              kafka-producer perf --verify --transactions --chaos 60
              kafka-producer perf --bootstrap-server localhost:9092 --topic t \\
                --num-records 50000 --record-size 100 --awaited 10 --json
              kafka-producer perf --bootstrap-server localhost:9092 --topic t \\
                --num-records 600000 --payload-file events.json --throughput 10000 \\
                --producer-property compression.type=zstd
            """)

    @OptionGroup(title: "Connection and settings")
    var connection: ConnectionOptions

    @OptionGroup(title: "Dashboard")
    var dashboard: DashboardOptions

    @Option(help: "The topic to send to; needed without --chaos or --rotate.")
    var topic: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many records to send; needed without --chaos or --rotate.", valueName: "n"))
    var numRecords: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Send values of this many random capital letters.", valueName: "bytes"))
    var recordSize: Int?

    @Option(
        help: ArgumentHelp(
            "Send the lines of this file as values, from the top again when they run out. Empty lines do not count.",
            valueName: "file"),
        completion: .file())
    var payloadFile: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Records to send per second, evenly; -1, the default, is unlimited.", valueName: "rate"))
    var throughput: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Send from this many tasks, each awaiting its record's acknowledgement before it sends the next.",
            valueName: "tasks"))
    var awaited: Int?

    @Flag(help: "Print the results as JSON too, in one last line.")
    var json = false

    @Flag(help: "Write numbered records, read them back, and report what is lost, duplicated or reordered.")
    var verify = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("With --verify: write from this many producers; 3 if not given.", valueName: "n"))
    var producers: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --verify: start a cluster in this process, and let things go wrong in it for so long.",
            valueName: "seconds"))
    var chaos: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --verify: start a cluster with TLS and SASL in this process, and change its passwords and "
                + "certificates for so long.",
            valueName: "seconds"))
    var rotate: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Send in transactions of this many records, one after the other; latencies are those of commits. With "
                + "--transactions: of up to so many.",
            valueName: "n"))
    var transactionSize: Int?

    @Option(
        help: ArgumentHelp("With --transaction-size: the transactional id; perf if not given.", valueName: "id"))
    var transactionalID: String?

    @Flag(help: "With --verify: write transactions, and report which are torn, lost, or visible though aborted.")
    var transactions = false

    private static let mostTasks = 100_000
    private static let payloadFileLimit = 1 << 30

    func validate() throws {
        guard startsCluster || topic != nil else { throw ValidationError("Give a --topic to send to.") }
        if let topic { try OptionCheck.topic(topic) }
        guard startsCluster || numRecords != nil else {
            throw ValidationError("Give the number of records to send with --num-records.")
        }
        if let numRecords, numRecords < 1 { throw ValidationError("--num-records must be at least 1.") }
        try validateVerification()
        guard verify || (recordSize == nil) != (payloadFile == nil) else {
            throw ValidationError("Give either --record-size or --payload-file.")
        }
        try OptionCheck.range("--record-size", recordSize, 0...Int(Int32.max))
        try OptionCheck.throughput(throughput)
        try OptionCheck.range("--awaited", awaited, 1...Self.mostTasks)
        if verify, dashboard.isUsed { throw ValidationError("--live and --serve cannot be combined with --verify.") }
        try validateTransactions()
    }

    func run() async throws {
        if verify { return try await runVerification() }
        guard let topic, let numRecords else { return }
        var configuration = try connection.settings().configuration()
        if transactionSize != nil { configuration.transactionalID = transactionalID ?? "perf" }
        if let recordSize { try configuration.check(recordSize: recordSize) }
        let plan = PerfPlan(
            topic: topic, records: numRecords, payloads: try payloads(),
            throughput: throughput.flatMap { $0 > 0 ? $0 : nil }, awaited: awaited, transactionSize: transactionSize)
        try dashboard.check(isVerbose: connection.verbose)
        let logger = connection.logger
        let settings = configuration
        let session = dashboard.session
        // Detached, since this is the main actor's task: each of its suspensions would cost two hops between threads.
        let result = try await Task.detached {
            let producer = try KafkaProducer(settings, logger: logger)
            let run = PerfRun(plan, producer: producer)
            return try await session.run(stop: { run.stop() }) { feed in
                feed.watch([producer], title: "perf, topic \(plan.topic)")
                return try await Self.measure(run, showsProgress: !session.isLive)
            }
        }.value
        report(result)
        if result.records < numRecords {
            let reason = result.isInterrupted ? "Interrupted" : "Error: gave up"
            Console.complain("\(reason) after \(result.records) of \(numRecords) records.")
        }
        if json { Console.print(result.json) }
        if result.failed > 0 || result.records < numRecords { throw ExitCode.failure }
    }

    private static func measure(_ run: PerfRun, showsProgress: Bool) async throws -> PerfResult {
        try await run.producer.warmUp(topics: [run.plan.topic])
        if run.plan.transactionSize != nil { try await run.producer.initTransactions() }
        let progress = showsProgress ? Task { await PerfProgress.report(run) } : nil
        defer { progress?.cancel() }
        return try await run.measure()
    }

    private func payloads() throws -> Payloads {
        guard let payloadFile else { return Payloads(size: recordSize ?? 0) }
        guard let payloads = Payloads(lines: try InputFile.read(payloadFile, limit: Self.payloadFileLimit)) else {
            throw ToolError.wrongUse("'\(payloadFile)' has no lines to send")
        }
        return payloads
    }

    private func report(_ result: PerfResult) {
        Console.print(result.summary)
        if let error = result.firstError {
            Console.complain("Error: \(result.failed) records failed. The first failure seen: \(error)")
        } else if result.failed > 0 {
            Console.complain("Error: \(result.failed) records failed. --verbose logs why.")
        }
    }
}
