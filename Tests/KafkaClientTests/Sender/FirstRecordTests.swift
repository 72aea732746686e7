import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("The first record, step by step", .timeLimit(.minutes(10)))
struct FirstRecordTests {
    @Test("From nothing to the acknowledgement, with every request")
    func script() throws {
        let driver = try SenderDriver(topics: ["t": [1]])
        driver.cluster.held = [.apiVersions, .metadata, .initProducerID, .produce]
        guard case .mustWait = driver.append("hello") else { return #expect(Bool(false), "the topic is not known") }
        let topic = try #require(driver.core.accumulator.topics.topic("t"))
        let waiter = Waiter<Void>()
        topic.awaitUpdate(after: topic.updateCount, waiter)
        driver.core.accumulator.mailbox.post(.metadataWaiter(waiter, topic, deadline: driver.now + .seconds(60)))

        try driver.settle()
        #expect(driver.requests.map(\.header) == [header(.apiVersions, 4, 0)])
        let software = try driver.requests[0].decode(ApiVersionsRequest.self)
        #expect(software.clientSoftwareName == "swift-kafka-producer")

        try driver.cluster.release(.apiVersions)
        try driver.settle()
        #expect(driver.requests.map(\.header) == [header(.metadata, 13, 1), header(.initProducerID, 5, 2)])
        #expect(try driver.requests[0].decode(MetadataRequest.self).topics?.map(\.name) == ["t"])
        #expect(try driver.requests[1].decode(InitProducerIDRequest.self).transactionalID == nil)

        try driver.cluster.release(.metadata)
        try driver.settle()
        #expect(waiter.isResolved)
        let delivery = try driver.send("hello")
        try driver.settle()
        #expect(driver.requests.count == 1, "no batch leaves without a producer id")

        try driver.cluster.release(.initProducerID)
        try driver.settle()
        let request = try driver.request()
        #expect(request.header == header(.produce, 12, 3))
        let message = try request.decode(ProduceRequest.self)
        #expect(message.acks == -1)
        #expect(message.timeoutMs == 30_000)
        #expect(message.transactionalID == nil)
        let batch = try driver.batch()
        #expect(batch.isValid)
        #expect(batch.values == ["hello"])
        #expect(batch.identity == BatchIdentity(producerID: 1000, producerEpoch: 0, baseSequence: 0))
        #expect(batch.header.baseTimestamp == 5000)
        #expect(delivery.result == nil)

        try driver.cluster.acknowledge(request, baseOffset: 42)
        try driver.settle()
        let metadata = try #require(try delivery.result?.get())
        #expect(metadata.offset == 42)
        #expect(metadata.timestamp == 5000)
        #expect(driver.core.accumulator.pool.availableBytes == driver.core.accumulator.pool.totalBytes)
        #expect(driver.network.attempts == [9001], "the bootstrap connection became the broker's")
        #expect(driver.cluster.metadataRequests.count == 1)
    }

    private func header(_ api: ApiKey, _ version: Int16, _ correlationID: Int32) -> RequestHeader {
        RequestHeader(apiKey: api, apiVersion: version, correlationID: correlationID, clientID: "client")
    }

    @Test("Topic ids are used when the broker and the metadata have them")
    func topicIDs() throws {
        let driver = try SenderDriver()
        driver.cluster.ids = ["t": 9]
        driver.cluster.produceVersions = 3...13
        try driver.warmUp()
        let delivery = try driver.send("a")
        try driver.settle()
        #expect(try driver.request().header.apiVersion == 13)
        #expect(try driver.batch().topic == "t")
        try driver.cluster.acknowledge(driver.request(), baseOffset: 1)
        try driver.settle()
        #expect(delivery.offset == 1)
    }

    @Test("Without an id the topic goes by its name, in the version before")
    func noTopicID() throws {
        let driver = try SenderDriver()
        driver.cluster.produceVersions = 3...13
        try driver.warmUp()
        try driver.send("a")
        try driver.settle()
        #expect(try driver.request().header.apiVersion == 12)
    }

    @Test("A broker from 0.11 is spoken to in Produce 3")
    func oldBroker() throws {
        let driver = try SenderDriver()
        driver.cluster.produceVersions = 0...3
        try driver.warmUp()
        let delivery = try driver.send("a")
        try driver.settle()
        #expect(try driver.request().header.apiVersion == 3)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 7)
        try driver.settle()
        #expect(delivery.offset == 7)
    }

    @Test("A broker older than 0.11 is refused, and the record ends with the reason")
    func tooOld() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        driver.cluster.produceVersions = 0...2
        driver.network.hangUp(9001)
        try driver.settle()
        let delivery = try driver.send("a")
        try driver.advance(.seconds(121))
        #expect(delivery.error?.code == .deliveryTimedOut)
        #expect(delivery.error?.persistence == .notWritten)
        #expect(delivery.error?.message.contains("0.11") == true)
    }

    @Test("An answer with false partitions ends the connection; the batch is sent again")
    func wrongAnswer() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let delivery = try driver.send("a")
        try driver.settle()
        let identity = try driver.batch().identity
        try driver.cluster.answerProduce(driver.request()) { _ in ProduceResponse.Partition(index: 77, baseOffset: 1) }
        try driver.advance(.seconds(2))
        #expect(delivery.result == nil)
        #expect(driver.network.attempts == [9001, 9001])
        #expect(try driver.batch().identity == identity)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 5)
        try driver.settle()
        #expect(delivery.offset == 5)
    }
}
