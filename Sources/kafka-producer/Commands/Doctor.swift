import ArgumentParser
import KafkaClient
import KafkaVerification

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says why a cluster cannot be reached, or that it can.",
        discussion: """
            Connects to each bootstrap server step by step, as the producer would: DNS, TCP, TLS, SASL, versions. Then asks \
            for the cluster's brokers, connects to each at the address that it advertises, asks for a producer id, and \
            looks up the leaders of --topic. It prints how long each step took and what was negotiated (versions and \
            ciphers of TLS, the chain of certificates, the SASL mechanism, the session's end), and for each failure what \
            to do. Nothing is written to the cluster, and no topic is created.

            The output holds no passwords, tokens or keys, so it can be passed on to others. The exit code is 0 if \
            nothing failed, 1 if something did, and 64 if the tool was used wrongly.

            Examples:
              kafka-producer doctor --bootstrap-server localhost:9092
              kafka-producer doctor --command-config client.properties --topic orders
              kafka-producer doctor --bootstrap-server kafka-1:9093 --command-config client.properties --json
            """)

    @OptionGroup(title: "Connection and settings")
    var connection: ConnectionOptions

    @Option(help: "A topic whose leaders are looked up.")
    var topic: String?

    @Flag(help: "Print one JSON object instead of text. Times are in milliseconds.")
    var json = false

    func validate() throws {
        if let topic { try OptionCheck.topic(topic) }
    }

    func run() async throws {
        let configuration = try connection.settings().configuration()
        let logger = connection.logger
        let report = try await BlockingExecutor.run { [topic] in
            do throws(KafkaError) {
                return try ClusterDoctor(configuration, logger: logger).examine(topic: topic)
            } catch  where error.code == .invalidConfiguration {
                throw ToolError.wrongUse(error.message)
            }
        }
        if json {
            Console.print(try DoctorJSON(report).text())
        } else {
            for line in DoctorText(report).lines { Console.print(line) }
        }
        guard report.isGood else { throw ExitCode.failure }
    }
}
