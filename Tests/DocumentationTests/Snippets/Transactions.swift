import KafkaClient

struct ConsumedRecord {
    var key: [UInt8]?
    var value: [UInt8]
}

struct ConsumedBatch: Sequence {
    var records: [ConsumedRecord]
    var lastOffset: Int64
    func makeIterator() -> some IteratorProtocol<ConsumedRecord> { records.makeIterator() }
}

func transaction() async throws {
    // snippet.transaction
    var configuration = ProducerConfiguration(bootstrapServers: ["localhost:9092"])
    configuration.transactionalID = "payments-7"
    let producer = try KafkaProducer(configuration)

    try await producer.withTransaction { transaction in
        try await transaction.enqueue(ProducerRecord(topic: "payments", key: "42", value: "paid"))
        try await transaction.enqueue(ProducerRecord(topic: "ledger", key: "42", value: "-10"))
    }
    // snippet.end
}

func pipeline(
    _ producer: KafkaProducer, _ batch: ConsumedBatch, generation: Int32, memberID: String,
    process: (ConsumedRecord) -> [UInt8]
) async throws {
    // snippet.transaction-pipeline
    try await producer.withTransaction { transaction in
        for record in batch {
            try await transaction.enqueue(ProducerRecord(topic: "output", key: record.key, value: process(record)))
        }
        try await transaction.sendOffsets(
            [TopicPartition(topic: "input", partition: 0): ConsumedOffset(next: batch.lastOffset + 1)],
            group: ConsumerGroupMetadata(groupID: "app", generation: generation, memberID: memberID))
    }
    // snippet.end
}

func transactionErrors(_ producer: KafkaProducer, _ record: ProducerRecord<String, String>) async throws {
    // snippet.transaction-errors
    do {
        try await producer.withTransaction(retries: 3) { transaction in
            try await transaction.enqueue(record)
        }
    } catch {
        switch error.outcome {
        case .aborted:
            print("nothing is visible: \(error)")
        case .unknown:
            // The commit goes on: the same call says how it ends.
            try await producer.commitTransaction()
        case .producerEnded:
            print("another producer has taken this one's place: \(error)")
        }
    }
    // snippet.end
}

func transactionPool(_ configuration: ProducerConfiguration) async throws {
    // snippet.transaction-pool
    let producers = try KafkaTransactionalProducers(configuration, prefix: "payments-7", count: 4)
    try await producers.withTransaction { transaction in
        try await transaction.enqueue(ProducerRecord(topic: "payments", value: "paid"))
    }
    await producers.close()
    // snippet.end
}
