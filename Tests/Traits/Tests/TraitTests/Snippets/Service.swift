import KafkaClient
import Logging
import ServiceLifecycle

struct Server: Service {
    let producer: KafkaProducer

    func run() async throws {}
}

func serve(_ configuration: ProducerConfiguration, logger: Logger) async throws {
    // snippet.service-group
    let producer = try KafkaProducer(configuration, logger: logger)
    let server = Server(producer: producer)

    let group = ServiceGroup(
        services: [producer, server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    try await group.run()
    // snippet.end
}

func service(_ producer: KafkaProducer) -> any Service {
    // snippet.producer-service
    let service = KafkaProducerService(producer, closeTimeout: .seconds(25))
    // snippet.end
    return service
}
