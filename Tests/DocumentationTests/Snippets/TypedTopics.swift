import KafkaClient
import KafkaFoundation

struct Purchase: Codable {
    var id: String
    var customer: String
    var amount: Int
}

struct Point {
    var x: Int32
    var y: Int32
}

func typedTopic(_ producer: KafkaProducer, _ purchase: Purchase) async throws {
    // snippet.typed-topic
    let purchases = producer.topic("purchases", key: .string, value: .json(Purchase.self))

    try await purchases.send(purchase, key: purchase.id)
    try await purchases.enqueue(purchase, key: purchase.id)
    try await purchases.send(nil, key: purchase.id)  // a tombstone
    // snippet.end
}

func sharedParts(_ producer: KafkaProducer) async throws {
    // snippet.typed-topic-parts
    let purchases = producer.topic(
        "purchases", key: .string, value: .json(Purchase.self),
        headers: [RecordHeader(key: "source", value: "shop")],
        // Large purchases have a partition of their own.
        partitionRule: { _, purchase in (purchase?.amount ?? 0) > 1000 ? 0 : nil })
    // snippet.end
    _ = purchases
}

func sequences(
    _ purchases: KafkaTopic<BytesSerializer<String>, JSONSerializer<Purchase>>, _ list: [Purchase]
) async throws {
    // snippet.typed-sequences
    let count = try await purchases.enqueue(contentsOf: list, key: \.id)
    let results = await purchases.send(contentsOf: list, key: \.id)  // one for each, in order
    // snippet.end
    print(count, results)
}

// snippet.own-serializer
struct PointSerializer: RecordSerializer {
    func serialize(_ point: Point, into output: inout SerializerOutput) {
        output.append(bigEndian: point.x)
        output.append(bigEndian: point.y)
    }
}
// snippet.end

func inTransaction(_ producer: KafkaProducer, _ purchase: Purchase) async throws {
    // snippet.typed-transaction
    let purchases = producer.topic("purchases", key: .string, value: .json(Purchase.self))
    let totals = producer.topic("totals", key: .string, value: .int64)
    try await producer.withTransaction { _ in
        try await purchases.enqueue(purchase, key: purchase.id)
        try await totals.enqueue(Int64(purchase.amount), key: purchase.customer)
    }
    // snippet.end
}
