import ArgumentParser
import Foundation
import KafkaClient

struct Produce: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends the lines of standard input as records.",
        discussion: """
            Each line is a record; the last one needs no line feed. Bytes go through unchanged: text need not be UTF-8, \
            and a carriage return before the line feed belongs to the line. An empty line is a record with an empty \
            value. Input may be endless: reading waits when the cluster is slower.

            Ctrl-C (or SIGTERM, SIGHUP) ends reading, sends what was read, and exits when that is acknowledged; a second one \
            exits immediately. A line that cannot be sent, because it is larger than max.request.size, is reported and \
            left out; the others are sent, and the exit code is 1.

            With --transactional-id, consumers that read committed records see the lines of a transaction together. If \
            one of them cannot be sent, reading ends, and the transaction is aborted.

            With --value-schema or --value-subject, each line is a value in JSON and is written with a schema of a registry, in Avro \
            or as JSON that the schema accepts; keys likewise, with --key-schema or --key-subject. Avro's values are written as in \
            Avro's JSON encoding, or without the type's name in unions: the first type that fits counts. Protobuf is not possible: it needs \
            generated message types, which a tool does not have. A line that does not fit the schema is reported and left out.

            Settings of the producer have their defaults, but for max.buffered.records=100000.

            Examples:
              kafka-producer produce --bootstrap-server localhost:9092 --topic logs < access.log
              tail -F events | kafka-producer produce --bootstrap-server localhost:9092 --topic events \\
                --key-separator '\\t' --null-value NULL --headers source=$HOSTNAME
              kafka-producer produce --bootstrap-server localhost:9092 --topic orders \\
                --schema-registry http://localhost:8081 --value-schema order.avsc < orders.jsonl
            """)

    @OptionGroup(title: "Connection and settings")
    var connection: ConnectionOptions

    @OptionGroup(title: "Schemas")
    var schemas: SchemaOptions

    @OptionGroup(title: "Dashboard")
    var dashboard: DashboardOptions

    @Option(help: "The topic to send to.")
    var topic: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What separates the key from the value; its first occurrence in a line counts.",
            discussion: "A line without it has a null key. \\t, \\0, \\\\ and \\xHH are understood.",
            valueName: "separator"))
    var keySeparator: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A header for all records; may be repeated, with one key too. The value may be empty.",
            valueName: "key=value"))
    var headers: [KeyValue] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Send all records to this partition.", valueName: "number"))
    var partition: Int32?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Send a null value (a tombstone) where a line's value is exactly this.", valueName: "token"))
    var nullValue: String?

    @Option(
        help: ArgumentHelp(
            "Send in transactions under this name, which must be the same when the command is repeated.",
            valueName: "id"))
    var transactionalID: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --transactional-id: how many lines make a transaction; 1000 if not given.", valueName: "n"))
    var transactionSize: Int?

    func validate() throws {
        try OptionCheck.topic(topic)
        try OptionCheck.range("--transaction-size", transactionSize, 1...Int(Int32.max))
        if transactionSize != nil, transactionalID == nil {
            throw ValidationError("--transaction-size needs --transactional-id.")
        }
        try schemas.check(keySeparator: keySeparator)
        if keySeparator?.isEmpty == true { throw ValidationError("--key-separator must not be empty.") }
        if let partition, partition < 0 { throw ValidationError("--partition must be at least 0.") }
    }

    func run() async throws {
        let settings = try connection.settings()
        let schemas = RecordSchemas(schemas, properties: settings.properties)
        if schemas != nil { try RegistryConnection.check() }
        var configuration = try Self.producerConfiguration(schemas == nil ? settings : settings.withoutRegistry)
        if let transactionalID { configuration.transactionalID = transactionalID }
        try dashboard.check(isVerbose: connection.verbose, readsInput: true)
        let serializers = try await schemas?.serializers(topic: topic, connect: RegistryConnection.client)
        let input = try InterruptibleInput(file: STDIN_FILENO)
        let signals = TerminationSignals {
            Console.complain("Sending what was read. Interrupt again to exit immediately.")
            input.interrupt()
        }
        var run = ProduceRun(
            topic: topic, partition: partition, headers: headers.map { RecordHeader(key: $0.key, value: $0.value) },
            format: LineFormat(
                keySeparator: keySeparator.map(LineFormat.unescape), nullValue: nullValue.map { Array($0.utf8) }),
            input: input, producer: try KafkaProducer(configuration, logger: connection.logger),
            transactionSize: configuration.transactionalID == nil ? nil : transactionSize ?? 1000)
        if let serializers { run.useSchemas(key: serializers.key, value: serializers.value) }
        var session = dashboard.session
        session.handlesSignals = false
        let outcome = try await Task.detached { [session, run] in
            try await session.run(stop: { input.interrupt() }) { feed in
                feed.watch([run.producer], title: "produce, topic \(run.topic)")
                return try await BlockingExecutor.run { try await run.run() }
            }
        }.value
        let isInterrupted = signals.isRaised
        try report(outcome, failures: run.failures.count, isInterrupted: isInterrupted)
    }

    static func producerConfiguration(_ settings: ProducerSettings) throws(ToolError) -> ProducerConfiguration {
        // Many tiny records would otherwise cost far more memory than the bytes that buffer.memory counts.
        try settings.configuration(defaults: ["max.buffered.records": "100000"])
    }

    private func report(_ outcome: ProduceRun.Outcome, failures: Int, isInterrupted: Bool) throws {
        if outcome.unfinishedBytes > 0 {
            Console.complain("The last \(outcome.unfinishedBytes) bytes, of a line without its end, were not sent.")
        }
        if let problem = outcome.problem { Console.complain("Error: \(problem)") }
        let isGood = failures == 0 && outcome.problem == nil
        if !isGood || isInterrupted || isatty(STDERR_FILENO) == 1 {
            Console.complain(
                "\(Format.grouped(outcome.lines - failures)) of \(Format.grouped(outcome.lines)) records acknowledged.")
        }
        if !isGood { throw ExitCode.failure }
    }
}
