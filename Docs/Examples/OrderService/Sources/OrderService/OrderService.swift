import Configuration
import CoreMetrics
import Foundation
import Hummingbird
import KafkaClient
import Logging
import ServiceLifecycle

/// Takes orders as JSON over HTTP, and answers when Kafka has them.
///
///     KAFKA_BOOTSTRAP_SERVERS=localhost:9092 HTTP_PORT=8080 order-service
///
/// All settings of the producer can be set in this way: `KAFKA_LINGER_MS`, `KAFKA_SECURITY_PROTOCOL` …
@main
struct OrderService {
    static func main() async {
        let logger = Logger(label: "order-service")
        do {
            try await run(logger)
        } catch {
            logger.critical("\(error)")
            exit(1)
        }
    }

    /// Serves until the process is asked to stop, and delivers what was accepted.
    ///
    /// - Throws: If Kafka is not there at the start, or if the producer could not deliver what it had accepted.
    private static func run(_ logger: Logger) async throws {
        let config = ConfigReader(provider: EnvironmentVariablesProvider())
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)

        let producer = try KafkaProducer(
            ProducerConfiguration(config: config.scoped(to: "kafka")), logger: logger)
        let api = OrderAPI(producer: producer, metrics: metrics)
        var server = Application(
            router: api.router, configuration: ApplicationConfiguration(reader: config.scoped(to: "http")),
            onServerRunning: { channel in logger.info("serving on port \(channel.localAddress?.port ?? 0)") },
            logger: logger)
        // No request is taken before Kafka is there, and if it is not within `max.block.ms`, the process ends.
        server.beforeServerStarts { try await producer.warmUp(topics: [OrderAPI.topic]) }

        // The server comes last, so that it shuts down first: its last requests can still send.
        let group = ServiceGroup(
            services: [producer, server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
    }
}
