import KafkaClient

func keepFailedRecords(_ order: String) async throws {
    // snippet.dead-letters
    var configuration = ProducerConfiguration(bootstrapServers: ["localhost:9092"])
    configuration.deadLetters.failures = .final
    try await withKafkaProducer(configuration) { producer in
        do {
            try await producer.send(ProducerRecord(topic: "orders", key: "42", value: order))
        } catch let error as KafkaError {
            switch error.deadLetter {
            case .success(let place): print("refused, and kept at \(place)")
            case .failure(let reason): print("refused, and not kept: \(reason)")
            case nil: throw error
            }
        }
    }
    // snippet.end
}
