import KafkaClient
import KafkaTesting
import Testing

/// acks 0, 1 and all; requests in flight; partitions in a request.
@Suite("Acknowledgements", .serialized, .timeLimit(.minutes(10)))
struct AcknowledgementTests {
    private func records(_ topic: String, count: Int, partitions: Int) -> [ByteRecord] {
        (0..<count).map { ByteRecord(topic: topic, partition: Int32($0 % partitions), key: nil, value: "\($0)".bytes) }
    }

    @Test("Everything is stored once and in order", arguments: TestServer.Kind.asked, Acks.allCases)
    func stored(kind: TestServer.Kind, acks: Acks) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("acks-\(acks)", partitions: 3)
        var configuration = server.configuration
        configuration.acks = acks
        configuration.enableIdempotence = acks == .all
        configuration.batchSize = 200
        let reader = server.readers[0]
        let (sent, read) = try await withKafkaProducer(configuration) { producer in
            let sent = try await producer.deliver(records(topic, count: 300, partitions: 3))
            // Nothing says when bytes that were sent with acks=0 have arrived, and closing may cut them off: read while
            // the producer is connected, until they are there.
            var read: [ReadRecord] = []
            repeat { read = try await reader.read(topic, from: server.bootstrap) } while read.count < sent.count
            return (sent, read)
        }
        if acks != .zero {
            ReadBack.expect(sent, in: read, by: reader)
            return
        }
        #expect(sent.allSatisfy { $0.metadata.offset == -1 && $0.metadata.timestamp > 0 })
        #expect(read.count == sent.count)
        for (partition, records) in read.byPartition {
            #expect(records.map(\.text) == stride(from: partition, to: 300, by: 3).map { "\($0)" })
        }
    }

    @Test("acks=0, with a broker that answers all the same, and one that does not", arguments: [false, true])
    func acksZero(answers: Bool) async throws {
        var setup = EmbeddedClusterConfiguration(brokers: 2)
        setup.answersAcksZero = answers
        try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic("t", partitions: 4)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.acks = .zero
            configuration.enableIdempotence = false
            configuration.batchSize = 1000
            try await withKafkaProducer(configuration) { producer in
                for round in 1...5 {
                    let sent = try await producer.deliver(records("t", count: 1000, partitions: 4))
                    #expect(sent.allSatisfy { $0.metadata.offset == -1 })
                    #expect(await cluster.waitForRecords(1000 * round, in: "t"))
                }
                let metrics = await producer.metrics()
                // Answers that are not expected cost no connection.
                #expect(metrics.connectionsClosed <= 1, "only the bootstrap connection may go")
                #expect(metrics.bufferAvailableBytes == metrics.bufferTotalBytes)
                #expect(metrics.recordRetries == 0 && metrics.recordErrors == 0)
            }
            #expect(cluster.requests.filter { $0.api == .produce }.allSatisfy { $0.acks == 0 })
            for partition in 0..<Int32(4) {
                let expected = stride(from: Int(partition), to: 1000, by: 4).map { "\($0)" }
                let found = cluster.records(in: "t", partition: partition).map(\.valueString)
                #expect(found == (0..<5).flatMap { _ in expected })
            }
        }
    }

    @Test("As many requests are in flight as are allowed, and order is kept", arguments: 1...5, [Acks.all, .leader])
    func inFlight(limit: Int, acks: Acks) async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.maxInFlightRequestsPerConnection = limit
            configuration.acks = acks
            configuration.enableIdempotence = acks == .all
            configuration.linger = .zero
            configuration.batchSize = 0
            // However slow the machine: a broker that stands still is not given up.
            configuration.requestTimeout = .seconds(900)
            configuration.deliveryTimeout = .seconds(1000)
            let producer = try KafkaProducer(configuration)
            // The first one goes alone with idempotence.
            _ = try await producer.send(ByteRecord(topic: "t", key: nil, value: "0".bytes))
            cluster.stallBroker(1)
            var deliveries: [Delivery] = []
            for number in 1..<11 {
                deliveries.append(
                    try await producer.enqueue(ByteRecord(topic: "t", key: nil, value: "\(number)".bytes)))
            }
            var inFlight = 0
            while inFlight < limit { inFlight = await producer.metrics().requestsInFlight }
            // The one thread that could send more has had its chance by the time it has answered some more questions.
            for _ in 0..<10 { inFlight = max(inFlight, await producer.metrics().requestsInFlight) }
            #expect(inFlight == limit)
            cluster.resumeBroker(1)
            for (number, delivery) in deliveries.enumerated() {
                #expect(try await delivery.metadata.offset == Int64(number + 1))
            }
            #expect(cluster.records(in: "t").map(\.valueString) == (0..<11).map { "\($0)" })
            #expect(cluster.requestCount(.produce) == 11)
            await producer.close()
        }
    }

    @Test("What is ready for a broker goes in one request, whatever the partitions and topics")
    func partitionsPerRequest() async throws {
        try await withEmbeddedKafkaCluster(brokers: 2) { cluster in
            try cluster.createTopic("a", partitions: 6)
            try cluster.createTopic("b", partitions: 2)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.linger = .fixed(.seconds(60))
            configuration.requestTimeout = .seconds(20)
            try await withKafkaProducer(configuration) { producer in
                try await producer.warmUp(topics: ["a", "b"])
                for record in records("a", count: 60, partitions: 6) + records("b", count: 20, partitions: 2) {
                    try await producer.enqueue(record)
                }
                #expect(cluster.requestCount(.produce) == 0)
                try await producer.flush()
            }
            let requests = cluster.requests.filter { $0.api == .produce }
            #expect(Set(requests.map(\.broker)) == [1, 2])
            #expect(requests.count == 2, "one for each broker")
            #expect(requests.allSatisfy { $0.partitions.count == 4 })
            #expect(requests.flatMap(\.partitions).allSatisfy { $0.recordCount == 10 })
        }
    }
}
