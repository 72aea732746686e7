import KafkaClient

func sendAgain(_ record: ProducerRecord<String, [UInt8]>, through producer: KafkaProducer) async throws {
    // snippet.send-again
    do {
        try await producer.send(record)
    } catch {
        switch error.persistence {
        case .notWritten:
            // Not stored: sending it again cannot duplicate it.
            try await producer.send(record)
        case .unknown:
            // May be stored: send it again only if consumers recognize duplicates.
            throw error
        case .written:
            // Stored, although it failed: sending it again would duplicate it.
            break
        }
    }
    // snippet.end
}

func atMostOnce(_ configuration: inout ProducerConfiguration) {
    // snippet.at-most-once
    configuration.enableIdempotence = false
    configuration.retries = 0
    // snippet.end
}

func partitionOrder(_ producer: KafkaProducer) async throws {
    // snippet.order
    // One task, one partition: stored in this order, through retries and leader changes.
    let created = try await producer.enqueue(ProducerRecord(topic: "orders", key: "7", value: "created"))
    let paid = try await producer.enqueue(ProducerRecord(topic: "orders", key: "7", value: "paid"))
    // snippet.end
    _ = (created, paid)
}
