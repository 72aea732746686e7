import KafkaClient

func fromJava(_ properties: [String: String], _ json: String) async throws {
    // snippet.from-java
    let producer = try KafkaProducer(ProducerConfiguration(properties: properties))

    // producer.send(record).get()
    let metadata = try await producer.send(ProducerRecord(topic: "orders", key: "7", value: json))

    // producer.send(record, callback)
    try await producer.enqueue(ProducerRecord(topic: "orders", key: "7", value: json)) { result in
        switch result {
        case .success(let metadata): print("offset \(metadata.offset)")
        case .failure(let error): print("failed: \(error)")
        }
    }

    // producer.flush(); producer.close(Duration.ofSeconds(20))
    try await producer.flush()
    await producer.close(timeout: .seconds(20))
    // snippet.end
    _ = metadata
}

func serializersFromJava(_ properties: [String: String]) async throws {
    // snippet.serializers-from-java
    // new KafkaProducer<>(properties, new LongSerializer(), new StringSerializer())
    let producer = try KafkaProducer(ProducerConfiguration(properties: properties))
    let greetings = producer.topic("greetings", key: .int64, value: .string)

    // producer.send(new ProducerRecord<>("greetings", 42L, "hello")).get()
    try await greetings.send("hello", key: 42)
    // snippet.end
    await producer.close()
}

func fromLibrdkafka(_ servers: [String], _ orders: [Order]) async throws {
    // snippet.from-librdkafka
    var configuration = ProducerConfiguration(bootstrapServers: servers)
    configuration.partitioning = .consistentRandom  // librdkafka's default
    let producer = try KafkaProducer(configuration)

    for order in orders {
        // rd_kafka_producev(…, RD_KAFKA_V_OPAQUE(number), …), with no queue-full loop around it
        try await producer.enqueue(
            ProducerRecord(topic: "orders", value: order.json, tag: order.number)
        ) { result in
            // dr_msg_cb; there is no rd_kafka_poll to call
            if case .failure(let error) = result { print("order \(error.recordTag ?? 0) failed: \(error)") }
        }
    }

    // rd_kafka_flush(rk, 10000)
    try await producer.flush(timeout: .seconds(10))
    // snippet.end
    await producer.close()
}

func servicesFromSwiftKafkaClient(_ servers: [String], _ orders: [Order]) async throws {
    // snippet.send-and-await-from-swift-kafka-client
    let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: servers))
    let topic = producer.topic("orders", key: .string, value: .bytes)

    // let report = try await producer.sendAndAwait(KafkaProducerMessage(topic: "orders", key: …, value: …))
    let stored = try await topic.send(Array("…".utf8), key: "customer-7")
    print("partition \(stored.partition), offset \(stored.offset)")

    // try producer.send(…) for each message, and try again after a while when the queue is full
    try await topic.enqueue(contentsOf: orders.map(\.json))
    // snippet.end
    await producer.close()
}

func fromSwiftKafkaClient(_ servers: [String], _ orders: [Order]) async throws {
    // snippet.from-swift-kafka-client
    var configuration = ProducerConfiguration(bootstrapServers: servers)
    configuration.partitioning = .consistentRandom  // the partitioner that it used

    // Instead of a ServiceGroup that runs the producer, and a task that reads its events:
    try await withKafkaProducer(configuration) { producer in
        for order in orders {
            let delivery = try await producer.enqueue(ProducerRecord(topic: "orders", value: order.json))
            // snippet.hide
            _ = delivery
            // snippet.show
        }
    }
    // snippet.end
}
