import KafkaClient
import KafkaFoundation

/// What a customer buys.
struct Purchase: Codable, Hashable, Sendable {
    var id: String
    var customer: String
    /// In cents.
    var amount: Int
}

/// The code under test: a part of a shop that announces purchases.
///
/// It is given the producer. So a test can give it one that is connected to a cluster of its own.
struct Checkout: Sendable {
    /// Where purchases go.
    static let topic = "purchases"

    /// What the customer is shown.
    enum Answer: Hashable, Sendable {
        /// It is stored.
        case confirmed
        /// It is certain not to be stored: the customer can try again.
        case notPlaced
        /// It may be stored, or not: that has to be found out before the customer tries again.
        case unclear
    }

    private let purchases: KafkaTopic<BytesSerializer<String>, JSONSerializer<Purchase>>

    init(producer: KafkaProducer) {
        // All purchases of a customer are in one partition, and so they keep their order.
        purchases = producer.topic(
            Self.topic, key: .string, value: .json(Purchase.self),
            headers: [RecordHeader(key: "source", value: "checkout")])
    }

    /// Announces a purchase, and waits until it is stored or has failed.
    func place(_ purchase: Purchase) async -> Answer {
        do {
            try await purchases.send(purchase, key: purchase.customer)
            return .confirmed
        } catch {
            return error.persistence == .notWritten ? .notPlaced : .unclear
        }
    }

    /// Announces many purchases, and returns those that were not confirmed.
    func place(all list: [Purchase]) async -> [Purchase] {
        let results = await purchases.send(contentsOf: list, key: \.customer)
        return zip(list, results).filter { (try? $1.get()) == nil }.map { $0.0 }
    }
}
