import KafkaClient
import KafkaTesting
import Testing

/// What an app would do with an error, to be tested below.
func isWorthSendingAgain(_ error: KafkaError) -> Bool {
    error.isRetriable && error.persistence == .notWritten
}

/// The snippets of KafkaTesting's articles are tests: they are not only compiled, they run.
@Suite("Snippets of the testing guide", .timeLimit(.minutes(10)))
struct TestingSnippets {
    // snippet.embedded-test
    @Test func ordersOfACustomerStayInOrder() async throws {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            try cluster.createTopic("orders", partitions: 6)

            let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            try await withKafkaProducer(configuration) { producer in
                for number in 1...3 {
                    try await producer.enqueue(
                        ProducerRecord(topic: "orders", key: "customer-7", value: "order \(number)"))
                }
            }

            let stored = cluster.records(in: "orders")
            #expect(stored.compactMap(\.valueString) == ["order 1", "order 2", "order 3"])
            #expect(stored.allSatisfy { $0.keyString == "customer-7" })
        }
    }
    // snippet.end

    // snippet.fault-test
    @Test func aLostResponseDuplicatesNothing() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            // The broker stores the next batch, then closes the connection instead of responding.
            cluster.inject(EmbeddedFault(.disconnectAfter, api: .produce))

            let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            let stored = try await withKafkaProducer(configuration) { producer in
                try await producer.send(ProducerRecord(topic: "orders", value: "order 1"))
            }

            #expect(stored.offset == 0)
            #expect(cluster.requestCount(.produce) == 2)
            #expect(cluster.records(in: "orders").count == 1)
        }
    }
    // snippet.end

    @Test func faults() async throws {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            try cluster.createTopic("orders", partitions: 1)
            // snippet.faults
            // The next two Produce requests for the topic are answered with an error:
            cluster.inject(EmbeddedFault(.error(.notEnoughReplicas), api: .produce, topic: "orders", times: 2))

            // Every Metadata response of broker 2 takes half a second:
            let slow = cluster.inject(
                EmbeddedFault(.delayResponse(.milliseconds(500)), api: .metadata, broker: 2, times: nil))
            cluster.removeFault(slow)

            // A broker goes down and comes back, and leadership moves:
            try await cluster.stopBroker(3)
            try await cluster.startBroker(3)
            cluster.moveLeader(of: "orders", partition: 0, to: 3)
            // snippet.end
            #expect(cluster.leader(of: "orders", partition: 0) == 3)
        }
    }

    @Test func oldRelease() async throws {
        // snippet.old-release
        var setup = EmbeddedClusterConfiguration(brokers: 3)
        setup.apiVersions = EmbeddedAPIVersions.kafka20
        setup.autoCreateTopics = false
        try await withEmbeddedKafkaCluster(setup) { cluster in
            // snippet.hide
            try cluster.createTopic("orders", partitions: 1)
            let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            try await withKafkaProducer(configuration) { producer in
                _ = try await producer.send(ProducerRecord(topic: "orders", value: "order 1"))
            }
            #expect(cluster.requests.filter { $0.api == .produce }.map(\.version) == [6])
            // snippet.show
            // … a producer speaks to it as to Kafka 2.0 …
        }
        // snippet.end
    }

    @Test func secureCluster() async throws {
        // snippet.secure-cluster
        var setup = EmbeddedClusterConfiguration(brokers: 3)
        setup.security.tls = EmbeddedTLS(clientCertificates: .required)
        setup.security.sasl = EmbeddedSASL(
            mechanisms: [.scramSHA512], users: [.init("orders-service", password: "secret")])
        try await withEmbeddedKafkaCluster(setup) { cluster in
            // In PEM: the authority that your code has to trust, and a certificate for it to show.
            let authority = cluster.certificateAuthorityPEM
            let certificate = try cluster.makeClientCertificate("orders-service")
            // snippet.hide
            #expect(authority?.hasPrefix("-----BEGIN CERTIFICATE-----") == true)
            #expect(certificate.certificatePEM.hasPrefix("-----BEGIN CERTIFICATE-----"))
            #expect(certificate.keyPEM.hasPrefix("-----BEGIN PRIVATE KEY-----"))
            // snippet.show
            // … your code connects …

            // Then the password changes, the brokers' certificate expires, and clients have to authenticate again:
            try cluster.setPassword("another", of: "orders-service")
            try cluster.replaceCertificate(with: .expired)
            cluster.expireSessions()

            // Clients are refused, or hang in the middle of an exchange or a handshake:
            cluster.inject(EmbeddedFault(.refuseAuthentication("unknown user"), api: .saslAuthenticate))
            cluster.inject(EmbeddedFault(.dropResponse, api: .saslHandshake))
            try cluster.inject(EmbeddedTLSFault(.stall, afterBytes: 100))
        }
        // snippet.end
    }

    // snippet.transaction-test
    @Test func anAbortedPaymentIsNotVisible() async throws {
        struct CardDeclined: Error {}
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.transactionalID = "payments-7"
            let order = TopicPartition(topic: "orders", partition: 0)

            try await withKafkaProducer(configuration) { producer in
                try await producer.withTransaction { transaction in
                    try await transaction.enqueue(ProducerRecord(topic: "payments", value: "paid"))
                    try await transaction.sendOffsets([order: 17], group: "payments")
                }
                await #expect(throws: KafkaTransactionError.self) {
                    try await producer.withTransaction { transaction in
                        try await transaction.send(ProducerRecord(topic: "payments", value: "declined"))
                        throw CardDeclined()
                    }
                }
            }

            #expect(cluster.records(in: "payments").count == 2)
            #expect(cluster.committedRecords(in: "payments").compactMap(\.valueString) == ["paid"])
            #expect(cluster.committedOffsets(group: "payments") == [order: 17])
        }
    }
    // snippet.end

    // snippet.error-test
    @Test func onlyWhatIsCertainlyNotStoredIsSentAgain() {
        #expect(isWorthSendingAgain(KafkaError(.deliveryTimedOut, topic: "orders", persistence: .notWritten)))
        #expect(!isWorthSendingAgain(KafkaError(.deliveryTimedOut, topic: "orders", persistence: .unknown)))
        #expect(!isWorthSendingAgain(KafkaError(.recordTooLarge, topic: "orders")))
    }
    // snippet.end

    // snippet.partitioner-test
    struct RegionPartitioner: Partitioner {
        func partition(for record: borrowing PartitioningContext) -> Int32 {
            let isEuropean = record.key?.starts(with: "eu/".utf8) ?? false
            return isEuropean ? 0 : 1
        }
    }

    @Test func europeanOrdersGoToPartition0() {
        let partitions = (0..<2).map { PartitionInfo(partition: $0, leader: 1) }
        let partition = Array("eu/4711".utf8).withUnsafeBytes { key in
            RegionPartitioner().partition(
                for: PartitioningContext(topic: "orders", key: key, value: nil, partitions: partitions))
        }
        #expect(partition == 0)
    }
    // snippet.end

    // snippet.simulation-test
    @Test func anOutageOfAMinuteLosesNothing() async throws {
        let simulation = Simulation(seed: 42)
        try simulation.createTopic("orders", partitions: 3)
        let producer = try simulation.makeProducer { $0.deliveryTimeout = .seconds(120) }

        let task = simulation.spawn {
            await simulation.clock.pause(for: .seconds(5))
            return try? await producer.send(ProducerRecord(topic: "orders", value: "order 1"))
        }

        for broker: Int32 in 1...3 { simulation.stopBroker(broker) }
        simulation.run(for: .seconds(60))
        for broker: Int32 in 1...3 { simulation.startBroker(broker) }
        simulation.run(for: .seconds(60))

        #expect(await task.value?.offset == 0)
        #expect(simulation.records(in: "orders").map(\.valueString) == ["order 1"])
    }
    // snippet.end

    @Test func badNetwork() throws {
        let simulation = Simulation(seed: 7)
        // snippet.network
        simulation.network.latency = .milliseconds(20) ... .milliseconds(200)
        simulation.network.chanceOfReset = 0.2
        simulation.network.chanceOfShortTransfer = 0.1
        // snippet.end
        #expect(simulation.network.chanceOfReset == 0.2)
    }
}
