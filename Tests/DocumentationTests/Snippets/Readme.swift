import KafkaClient

func readme() async throws {
    // snippet.readme
    try await withKafkaProducer(ProducerConfiguration(bootstrapServers: ["localhost:9092"])) { producer in
        // Wait for the acknowledgement:
        let stored = try await producer.send(ProducerRecord(topic: "events", key: "user-1", value: "signed in"))
        print("partition \(stored.partition), offset \(stored.offset)")

        // Or hand over at full speed, and wait only when the buffer is full:
        for number in 0..<1_000_000 {
            try await producer.enqueue(ProducerRecord(topic: "events", value: "event \(number)"))
        }
    }  // Flushes and closes.
    // snippet.end
}
