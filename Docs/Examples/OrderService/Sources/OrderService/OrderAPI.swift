import Hummingbird
import KafkaClient
import KafkaFoundation

/// An order, as clients send it and as the topic has it.
struct Order: Codable, Sendable {
    var id: String
    var customer: String
    /// In cents.
    var amount: Int
    var items: [String]
}

/// Where an order is stored: the answer to it.
struct Receipt: ResponseEncodable {
    var id: String
    var partition: Int32
    var offset: Int64
}

/// What the service answers to.
struct OrderAPI {
    static let topic = "orders"

    private let orders: KafkaTopic<BytesSerializer<String>, JSONSerializer<Order>>
    private let metrics: PrometheusMetrics
    private let reporter: KafkaMetricsReporter
    private let health: Health

    init(producer: KafkaProducer, metrics: PrometheusMetrics) {
        // All orders of a customer are in one partition, and so they keep their order.
        orders = producer.topic(
            Self.topic, key: .string, value: .json(Order.self),
            headers: [RecordHeader(key: "source", value: "order-service")])
        self.metrics = metrics
        reporter = KafkaMetricsReporter(producer)
        health = Health(producer: producer)
    }

    var router: Router<BasicRequestContext> {
        let router = Router()
        // A span for each request, if the process has bootstrapped a tracer: records carry its context then.
        router.add(middleware: TracingMiddleware())
        router.add(middleware: MetricsMiddleware())
        router.post("orders") { request, context in
            let order = try await request.decode(as: Order.self, context: context)
            return try await store(order)
        }
        router.get("health") { _, _ in await health.response() }
        router.get("metrics") { _, _ in
            // Reported when asked for: the scraper decides how often.
            await reporter.report()
            return metrics.text
        }
        return router
    }

    /// Answers when all in-sync replicas have the order.
    private func store(_ order: Order) async throws -> Receipt {
        do {
            let stored = try await orders.send(order, key: order.customer)
            return Receipt(id: order.id, partition: stored.partition, offset: stored.offset)
        } catch {
            throw HTTPError(status(of: error), message: explanation(of: error))
        }
    }

    private func status(of error: KafkaError) -> HTTPResponse.Status {
        switch error.code {
        case .recordTooLarge: .contentTooLarge
        case .serializationFailed, .invalidRecord: .unprocessableContent
        // The buffer is full, the service shuts down, or Kafka is not there: later or elsewhere it may work.
        default: .serviceUnavailable
        }
    }

    /// Clients have to know whether the order may be there: then they must not send it again under another id.
    private func explanation(of error: KafkaError) -> String {
        switch error.persistence {
        case .notWritten: "the order was not stored"
        case .unknown, .written: "the order may have been stored"
        }
    }
}
