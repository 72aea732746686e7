import ArgumentParser

@main
struct KafkaProducerTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kafka-producer",
        abstract: "Sends records to Kafka.",
        discussion: """
            Try it without a Kafka cluster: 'kafka-producer demo' starts one inside its own process.

            Settings of the producer have the names that the Java client gives them (linger.ms, compression.type, …) \
            and are given with --producer-property and --command-config. Errors go to standard error. The exit code is \
            0 only if every record was acknowledged; it is 64 for a wrong use of the tool, and 1 for all other failures.
            """,
        subcommands: [Demo.self, Produce.self, Perf.self])
}
