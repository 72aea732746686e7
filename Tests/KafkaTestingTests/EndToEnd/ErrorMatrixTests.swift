import KafkaClient
import KafkaTesting
import KafkaWire
import Testing

/// Every error code that is known, and one that is not, in answers to each request that a producer makes.
@Suite("Error codes × requests, over real sockets", .timeLimit(.minutes(10)))
struct ErrorMatrixTests {
    private static let codes = BrokerErrorCode.allKnown.map(\.rawValue).filter { $0 != 0 } + [9999]

    /// Refusals of a sequence, or of a producer's identity, from which an idempotent producer recovers (KIP-360).
    private static let healed: Set<BrokerErrorCode> = [
        .outOfOrderSequenceNumber, .unknownProducerID, .invalidProducerEpoch, .invalidProducerIDMapping,
    ]

    /// - Parameter prepare: What is to happen before the producer begins to connect.
    private func withProducer(
        prepare: (EmbeddedKafkaCluster) -> Void = { _ in },
        _ body: (EmbeddedKafkaCluster, KafkaProducer) async throws -> Void
    ) async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            try cluster.createTopic("other", partitions: 1)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.retryBackoff = .milliseconds(2)
            configuration.retryBackoffMax = .milliseconds(5)
            prepare(cluster)
            let producer = try KafkaProducer(configuration)
            try await body(cluster, producer)
            await producer.close()
            let metrics = await producer.metrics()
            #expect(metrics.bufferAvailableBytes == metrics.bufferTotalBytes)
            #expect(cluster.verifyLogs().isSound)
        }
    }

    private func send(_ value: String, to topic: String, _ producer: KafkaProducer) async -> KafkaError? {
        do throws(KafkaError) {
            _ = try await producer.send(ProducerRecord(topic: topic, value: Array(value.utf8)))
            return nil
        } catch {
            return error
        }
    }

    private func values(_ cluster: EmbeddedKafkaCluster, _ topic: String) -> [String?] {
        cluster.records(in: topic).map(\.valueString)
    }

    @Test("Produce: what can be retried is, and is there once; the rest fails with its code, alone", arguments: codes)
    func produce(number: Int16) async throws {
        let code = BrokerErrorCode(rawValue: number)
        try await withProducer { cluster, producer in
            #expect(await send("before", to: "t", producer) == nil)
            cluster.inject(EmbeddedFault(.error(.init(rawValue: number)), api: .produce, topic: "t"))
            async let neighbour = send("neighbour", to: "other", producer)
            let error = await send("hit", to: "t", producer)
            let isDelivered = code.isRetriable || Self.healed.contains(code)
            if code == .duplicateSequenceNumber {
                // The broker says that it has it.
                #expect(error == nil && values(cluster, "t") == ["before"])
                #expect(await neighbour == nil)
                return
            }
            #expect((error == nil) == isDelivered, "\(code): \(String(describing: error))")
            #expect(values(cluster, "t") == (isDelivered ? ["before", "hit"] : ["before"]))
            if let error {
                #expect(error.brokerError == number && !error.isFatal && error.attempts == 1)
                #expect(error.persistence != .written && error.topic == "t" && error.partition == 0)
            }
            #expect(await neighbour == nil)
            #expect(await send("after", to: "t", producer) == nil)
            #expect(values(cluster, "t").last == "after" && values(cluster, "other") == ["neighbour"])
        }
    }

    @Test("Produce, error after the append: a retry finds the record stored, and it is there once", arguments: codes)
    func produceAfterAppend(number: Int16) async throws {
        let code = BrokerErrorCode(rawValue: number)
        // Codes that say that nothing was stored would be a broker's lie.
        guard code.isRetriable, !Self.certainlyUnwritten.contains(code) else { return }
        try await withProducer { cluster, producer in
            cluster.inject(EmbeddedFault(.errorAfterAppend(.init(rawValue: number)), api: .produce, topic: "t"))
            #expect(await send("hit", to: "t", producer) == nil)
            #expect(await send("after", to: "t", producer) == nil)
            #expect(values(cluster, "t") == ["hit", "after"])
        }
    }

    private static let certainlyUnwritten: Set<BrokerErrorCode> = [.unknownTopicID, .throttlingQuotaExceeded]

    @Test("InitProducerId: asked again until it is given, unless the code is fatal", arguments: codes)
    func initProducerID(number: Int16) async throws {
        let code = BrokerErrorCode(rawValue: number)
        try await withProducer {
            // It asks for an id by itself, as soon as it is connected.
            $0.inject(EmbeddedFault(.error(.init(rawValue: number)), api: .initProducerID, times: 2))
        } _: { cluster, producer in
            let error = await send("hit", to: "t", producer)
            #expect((error == nil) == !code.isFatalToProducer, "\(code): \(String(describing: error))")
            if let error { #expect(error.brokerError == number && error.isFatal && error.persistence == .notWritten) }
            #expect(values(cluster, "t") == (error == nil ? ["hit"] : []))
            #expect(cluster.requestCount(.initProducerID) == (code.isFatalToProducer ? 1 : 3))
        }
    }

    @Test("Metadata of a topic: asked again, or the topic's records fail with the code; others pass", arguments: codes)
    func metadata(number: Int16) async throws {
        let code = BrokerErrorCode(rawValue: number)
        try await withProducer { cluster, producer in
            cluster.inject(EmbeddedFault(.error(.init(rawValue: number)), api: .metadata, topic: "t"))
            let error = await send("hit", to: "t", producer)
            let isDelivered = code.isRetriable || code == .rebootstrapRequired
            #expect((error == nil) == isDelivered, "\(code): \(String(describing: error))")
            if let error { #expect(error.brokerError == number && error.persistence == .notWritten && !error.isFatal) }
            #expect(await send("other", to: "other", producer) == nil)
            #expect(await send("after", to: "t", producer) == nil)
            #expect(values(cluster, "t") == (isDelivered ? ["hit", "after"] : ["after"]))
        }
    }
}
