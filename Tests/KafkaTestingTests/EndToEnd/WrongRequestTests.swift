import KafkaClient
import KafkaTesting
import Testing

/// Whole frames with the right correlation id, and the answer to another request in them.
@Suite("Answers to another request, over real sockets", .timeLimit(.minutes(10)))
struct WrongRequestTests {
    static let apis: [EmbeddedAPI] = [.produce, .metadata, .initProducerID, .apiVersions]

    /// Gives requests of one kind the answer to another kind, and runs `body` with a producer that makes them.
    private func withWrongAnswers(
        to asked: EmbeddedAPI, as answered: EmbeddedAPI, times: Int?,
        _ release: KafkaRelease = .current,
        _ configure: (inout ProducerConfiguration) -> Void = { _ in },
        _ body: (EmbeddedKafkaCluster, KafkaProducer) async throws -> Void
    ) async throws {
        var setup = EmbeddedClusterConfiguration(brokers: 1)
        setup.apiVersions = release.versions
        try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let wrong = try AnswerBodies(cluster).body(of: answered)
            cluster.inject(EmbeddedFault(.replyBody(wrong), api: asked, times: times))
            var configuration = ProducerConfiguration.impatient(cluster)
            configure(&configuration)
            let producer = try KafkaProducer(configuration)
            try await body(cluster, producer)
            await producer.close()
            let metrics = await producer.metrics()
            #expect(metrics.bufferAvailableBytes == metrics.bufferTotalBytes)
            #expect(cluster.verifyLogs().isSound)
        }
    }

    private func failure(_ producer: KafkaProducer, _ value: String = "lost") async -> KafkaError? {
        do throws(KafkaError) {
            _ = try await producer.send(ProducerRecord(topic: "t", value: value))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "Every answer to every other request, twice, then right ones: stored once, in order",
        arguments: KafkaRelease.allCases)
    func everyPair(release: KafkaRelease) async throws {
        for asked in Self.apis {
            for answered in Self.apis where answered != asked {
                try await withWrongAnswers(to: asked, as: answered, times: 2, release) { cluster, producer in
                    for value in ["one", "two"] {
                        _ = try await producer.send(ProducerRecord(topic: "t", value: value))
                    }
                    let pair = "\(asked) answered as \(answered)"
                    let records = cluster.records(in: "t")
                    #expect(records.map(\.valueString) == ["one", "two"], "\(pair)")
                    // Nothing else was taken for a producer id: the cluster's begin at 1000.
                    let ids = 1000..<1000 + Int64(cluster.requestCount(.initProducerID))
                    #expect(records.allSatisfy { ids.contains($0.producerID) }, "\(pair)")
                    // Both wrong answers were given, and a right one after them; each cost its connection.
                    #expect(cluster.requestCount(asked) >= 3, "\(pair)")
                    #expect(await producer.metrics().connectionsClosed >= 2, "\(pair)")
                }
            }
        }
    }

    @Test(
        "A broker that never answers Produce rightly: the error says so, and that the record may be stored",
        arguments: [EmbeddedAPI.metadata, .initProducerID, .apiVersions])
    func produceForEver(answered: EmbeddedAPI) async throws {
        try await withWrongAnswers(to: .produce, as: answered, times: nil) {
            $0.retries = 2
            // Longer than any answer takes: then wrong answers are the only thing that goes wrong.
            $0.requestTimeout = .seconds(30)
        } _: { cluster, producer in
            let error = try #require(await failure(producer))
            #expect(error.code == .malformedResponse && error.attempts == 3 && error.isRetriable && !error.isFatal)
            #expect(error.persistence == .unknown)
            // It is: the broker took it, and recognized it twice.
            #expect(cluster.records(in: "t").map(\.valueString) == ["lost"])
            cluster.removeAllFaults()
            _ = try await producer.send(ProducerRecord(topic: "t", value: "after"))
            #expect(cluster.records(in: "t").map(\.valueString) == ["lost", "after"])
        }
    }

    @Test(
        "A broker that answers nothing before Produce rightly: the error says so, and that nothing is stored",
        arguments: [(EmbeddedAPI.metadata, EmbeddedAPI.produce), (.initProducerID, .metadata)])
    func neverReady(asked: EmbeddedAPI, answered: EmbeddedAPI) async throws {
        try await withWrongAnswers(to: asked, as: answered, times: nil) {
            // A busy machine must not make an answer come too late: then wrong answers would not be the cause.
            if asked == .metadata {
                $0.maxBlock = .seconds(2)
                $0.requestTimeout = .seconds(30)
                $0.deliveryTimeout = .seconds(120)
            } else {
                $0.maxBlock = .seconds(60)
                $0.requestTimeout = .seconds(4)
                $0.deliveryTimeout = .seconds(5)
            }
        } _: { cluster, producer in
            async let first = failure(producer)
            // Once it is asked again, the first wrong answer has been dealt with.
            await cluster.waitForRequests(2, asked)
            let error = try #require(await failure(producer))
            #expect(await first != nil)
            #expect(error.code == (asked == .metadata ? .metadataUnavailable : .deliveryTimedOut))
            #expect((error.underlying as? KafkaError)?.code == .malformedResponse, "\(error)")
            #expect(error.persistence == .notWritten && error.attempts == 0 && !error.isFatal)
            #expect(cluster.requestCount(.produce) == 0 && cluster.records(in: "t").isEmpty)
            cluster.removeAllFaults()
            // Even these times may be short for a busy machine.
            var attempts = 0
            while !Task.isCancelled, await failure(producer, "after \(attempts)") != nil { attempts += 1 }
            #expect(cluster.records(in: "t").last?.valueString == "after \(attempts)")
        }
    }
}
