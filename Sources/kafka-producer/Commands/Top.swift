import ArgumentParser
import KafkaClient

struct Top: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows on the terminal what a producer does, as it happens.",
        discussion: """
            With an address, it watches a process that serves its dashboard: perf, produce or bench with --serve, or an app \
            that serves the same JSON as events under /events. It connects again when that process is restarted. Without an \
            address, it sends orders and events to a cluster inside this process, to see what there is to see.

            Records/s and bytes by topic and broker, batches and how full they are, the buffer, requests in flight, the age \
            of the oldest record, percentiles of latencies, retries, errors by type, and health with its reasons. Figures \
            are those of the last interval, percentiles too. Where standard output is not a terminal, it prints a line for \
            each interval. perf, produce and bench show the same of their own work with --live.

            Keys: 1 to 5 or Tab for views, arrows to scroll, s to sort topics, p to pause, ? for help, q to quit.

            Examples:
              kafka-producer top
              kafka-producer top --producer-property linger.ms=50 --throughput 50000
              kafka-producer produce --bootstrap-server localhost:9092 --topic t --serve 9095 < events.json
              kafka-producer top http://127.0.0.1:9095
            """)

    @Argument(help: ArgumentHelp("Where a dashboard is served.", valueName: "http://host:port"))
    var address: DashboardAddress?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Without an address: records per second; 20000 if not given, -1 for as many as possible.", valueName: "rate"
        ))
    var throughput: Double?

    @Option(
        help: ArgumentHelp(
            "Without an address: a setting of the producer under its Java name; may be repeated.",
            valueName: "key=value"))
    var producerProperty: [KeyValue] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Without an address: show it in a browser too, on this port of 127.0.0.1.", valueName: "port"))
    var serve: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Without an address: the time between two frames; 1 if not given.", valueName: "seconds"))
    var refresh: Double?

    func validate() throws {
        try OptionCheck.throughput(throughput)
        try OptionCheck.range("--serve", serve, 0...Int(UInt16.max))
        if let refresh, !DashboardOptions.refreshes.contains(refresh) {
            throw ValidationError("--refresh must be from 0.1 to 60 seconds.")
        }
        guard address != nil else { return }
        guard throughput == nil, producerProperty.isEmpty, serve == nil, refresh == nil else {
            throw ValidationError(
                "With an address there is nothing to set: --throughput, --producer-property, --serve and --refresh are for "
                    + "what it sends without one.")
        }
    }

    func run() async throws {
        if let address { return try await watch(address) }
        let settings = ProducerSettings(
            properties: Dictionary(producerProperty.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }))
        guard !settings.namesServer else {
            throw ToolError.wrongUse(
                "top sends to a cluster of its own: leave out bootstrap.servers, or use perf --live with a cluster of yours"
            )
        }
        let configuration = try settings.configurationWithoutServer(defaults: [:])
        let demo = TopDemo(rate: throughput ?? TopDemo.usualRate)
        let session = DashboardSession(
            isLive: true, port: serve.flatMap(UInt16.init(exactly:)), interval: .seconds(refresh ?? 1))
        try await Task.detached {
            try await session.run(stop: { demo.stop() }, { feed in try await demo.run(configuration, feed) })
        }.value
    }

    private func watch(_ address: DashboardAddress) async throws {
        let client = try DashboardClient(address)
        let watching = DashboardWatch(client: client)
        if let problem = try await BlockingExecutor.run({ try await watching.run() }) {
            throw ToolError("cannot watch \(address.text): \(problem)")
        }
    }
}
