import KafkaClient

// What the snippets of several articles use.
struct Order: Sendable {
    var number: Int
    var customer: String
    var json: [UInt8]
}

func report(_: Order, _: KafkaError) {}
func report(_: Int, _: KafkaError) {}

func firstRecord() async throws {
    // snippet.first-record
    let configuration = ProducerConfiguration(bootstrapServers: ["localhost:9092"])

    try await withKafkaProducer(configuration) { producer in
        let stored = try await producer.send(ProducerRecord(topic: "orders", key: "customer-7", value: "order 1"))
        print("stored in partition \(stored.partition) at offset \(stored.offset)")
    }
    // snippet.end
}

func longLived(_ configuration: ProducerConfiguration, _ serve: (KafkaProducer) async throws -> Void) async throws {
    // snippet.long-lived
    let producer = try KafkaProducer(configuration)
    try await producer.warmUp(topics: ["orders"])
    // snippet.hide
    try await serve(producer)
    // snippet.show
    // … serve requests, and when the service stops:
    await producer.close(timeout: .seconds(20))
    // snippet.end
}

func sending(_ orders: [Order], through producer: KafkaProducer) async throws {
    // snippet.enqueue-deliveries
    var deliveries: [Delivery] = []
    for order in orders {
        // Waits only if buffer memory is used up.
        deliveries.append(
            try await producer.enqueue(ProducerRecord(topic: "orders", key: order.customer, value: order.json)))
    }
    for delivery in deliveries {
        // Throws the error if the record failed.
        print("offset \(try await delivery.metadata.offset)")
    }
    // snippet.end

    // snippet.enqueue-callback
    let completion: @Sendable (Result<RecordMetadata, KafkaError>) -> Void = { result in
        if case .failure(let error) = result, let number = error.recordTag { report(number, error) }
    }
    for order in orders {
        try await producer.enqueue(
            ProducerRecord(topic: "orders", key: order.customer, value: order.json, tag: order.number),
            callback: completion)
    }
    // snippet.end
}

func trying(_ order: Order, through producer: KafkaProducer) {
    // snippet.try-enqueue
    do {
        try producer.tryEnqueue(ProducerRecord(topic: "orders", value: order.json))
    } catch {
        // .bufferFull or .metadataUnavailable: nothing was sent. Drop the record, or keep it for later.
        report(order, error)
    }
    // snippet.end
}

func records() {
    // snippet.records
    // Without a key, records are spread over the partitions:
    let event = ProducerRecord(topic: "events", value: "hello")

    // Records with equal keys go to the same partition, and stay in order there:
    let update = ProducerRecord(
        topic: "users", key: "42", value: #"{"name": "Ada"}"#,
        headers: [RecordHeader(key: "content-type", value: "application/json")])

    // A null value deletes the key in a compacted topic:
    let deletion = ProducerRecord.tombstone(topic: "users", key: "42")
    // snippet.end
    _ = (event, update, deletion)
}

// snippet.kafka-bytes
struct SensorReading {
    var sensor: UInt32
    var celsius: Float
}

extension SensorReading: KafkaBytes {
    func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: (sensor.bigEndian, celsius.bitPattern.bigEndian), body)
    }
}
// snippet.end

func properties(_ text: String) throws -> ProducerConfiguration {
    // snippet.properties
    let configuration = try ProducerConfiguration(properties: ProducerConfiguration.parseProperties(text))
    // snippet.end
    return configuration
}
