import KafkaClient
import KafkaTesting
import Synchronization
import Testing

@Suite("Dead letters on an embedded cluster", .timeLimit(.minutes(10)))
struct DeadLetterClusterTests {
    private func configuration(_ cluster: EmbeddedKafkaCluster) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
        configuration.deadLetters.failures = .final
        return configuration
    }

    @Test("A record that its topic does not take is found in the dead-letter topic when `send` throws")
    func send() async throws {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            for topic in ["orders", "orders-dlt"] { try cluster.createTopic(topic, partitions: 4) }
            cluster.setMaxMessageBytes(500, of: "orders")
            let value = String(repeating: "x", count: 1000)
            try await withKafkaProducer(configuration(cluster)) { producer in
                try await producer.send(ProducerRecord(topic: "orders", key: "k", value: "small"))
                let error = await #expect(throws: KafkaError.self) {
                    try await producer.send(
                        ProducerRecord(
                            topic: "orders", partition: 2, key: "k", value: value,
                            headers: [RecordHeader(key: "mine", value: "1")]))
                }
                let place = try #require(try error?.deadLetter?.get())
                let letter = try #require(cluster.records(in: "orders-dlt", partition: 2).first)
                #expect(place.topic == "orders-dlt" && place.partition == 2 && place.offset == 0)
                #expect(letter.keyString == "k" && letter.valueString == value)
                #expect(letter.headers.first == RecordHeader(key: "mine", value: "1"))
                #expect(letter.headers.contains(RecordHeader(key: "kafka_dlt-original-topic", value: "orders")))
                #expect(
                    letter.headers.contains(
                        RecordHeader(
                            key: "kafka_dlt-exception-fqcn", value: "KafkaClient.KafkaError.recordTooLarge")))
                let metrics = await producer.metrics()
                #expect(metrics.deadLetters == 1 && metrics.recordErrors == 1 && metrics.recordsSent == 1)
            }
            #expect(cluster.recordCount(in: "orders") == 1 && cluster.recordCount(in: "orders-dlt") == 1)
        }
    }

    @Test("Of many records, those that fail have one dead letter each when the producer is closed, and no other has")
    func many() async throws {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            for topic in ["orders", "orders-dlt"] { try cluster.createTopic(topic, partitions: 6) }
            cluster.setMaxMessageBytes(700, of: "orders")
            for broker in cluster.brokerIDs {
                cluster.inject(
                    EmbeddedFault(.error(.notEnoughReplicas), api: .produce, broker: broker, skipping: 9, times: 3))
            }
            let failed = Mutex<[Int: Bool]>([:])
            let note: @Sendable (Result<RecordMetadata, KafkaError>) -> Void = { result in
                guard case .failure(let error) = result, let number = error.recordTag else { return }
                let isKept = if case .success = error.deadLetter { true } else { false }
                failed.withLock { $0[number] = isKept }
            }
            try await withKafkaProducer(configuration(cluster)) { producer in
                for number in 0..<2000 {
                    let padding = String(repeating: "x", count: number % 50 == 0 ? 1000 : 20)
                    try await producer.enqueue(
                        ProducerRecord(topic: "orders", key: "\(number)", value: padding, tag: number), callback: note)
                }
            }
            let expected = Set(stride(from: 0, to: 2000, by: 50))
            #expect(failed.withLock { Set($0.keys) } == expected)
            #expect(failed.withLock { $0.values.allSatisfy { $0 } })
            let letters = cluster.records(in: "orders-dlt").compactMap { $0.keyString.flatMap { Int($0) } }
            #expect(letters.sorted() == expected.sorted())
            #expect(cluster.recordCount(in: "orders") == 2000 - expected.count)
            #expect(cluster.verifyLogs().isSound)
        }
    }
}
