import KafkaClient
import KafkaTesting
import Testing

/// Bootstrap servers that are no good: what a send says after `maxBlock`, and that the producer can be closed.
@Suite("Wrong servers", .timeLimit(.minutes(10)))
struct UnreachableServerTests {
    /// Short times; long enough, on a busy machine too, for the cause to be known by then.
    private func configuration(_ servers: [String], setupTimeout: Duration = .seconds(10)) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: servers)
        configuration.maxBlock = .seconds(5)
        configuration.requestTimeout = .seconds(4)
        configuration.deliveryTimeout = .seconds(5)
        configuration.connectionSetupTimeout = setupTimeout
        configuration.connectionSetupTimeoutMax = setupTimeout
        return configuration
    }

    /// What a send ends with; everything else that waits ends alike, and the producer can be closed.
    private func failure(_ configuration: ProducerConfiguration) async throws -> KafkaError {
        let producer = try KafkaProducer(configuration)
        async let partitions: KafkaError? = caught { try await producer.partitions(for: "t") }
        async let warmUp: KafkaError? = caught { try await producer.warmUp(topics: ["t"]) }
        let record = ByteRecord(topic: "t", key: nil, value: "v".bytes)
        #expect(try #require(caught { try producer.tryEnqueue(record) }).code == .metadataUnavailable)
        let error = try #require(await caught { try await producer.send(record) })
        #expect(try #require(await partitions).code == error.code)
        #expect(try #require(await warmUp).code == error.code)
        try await producer.flush()
        await producer.close()
        #expect(error.topic == "t")
        #expect(error.persistence == .notWritten)
        return error
    }

    @Test(
        "What is no broker is distinguished",
        arguments: [
            (WrongServer.Behaviour.refuses, KafkaError.Code.connectionFailed, "refused"),
            (.http, .notKafka, "HTTP"), (.silent, .connectionFailed, "versions were negotiated"),
            (.random(seed: 1), .notKafka, "check host and port"),
            (.random(seed: 2), .notKafka, "check host and port"),
            (.random(seed: 3), .notKafka, "check host and port"),
            (.closes, .notKafka, "closed the connection"),
        ])
    func wrongServer(behaviour: WrongServer.Behaviour, cause: KafkaError.Code, phrase: String) async throws {
        let server = try WrongServer(behaviour)
        defer { server.stop() }
        // Only silence has to be waited for.
        let setupTimeout = behaviour == .silent ? Duration.seconds(1) : .seconds(10)
        let error = try await failure(configuration([server.address], setupTimeout: setupTimeout))
        #expect(error.code == .metadataUnavailable)
        #expect((error.underlying as? KafkaError)?.code == cause, "\(error)")
        #expect(error.message.contains(phrase) && error.message.contains(server.address), "\(error)")
    }

    @Test("A name that does not resolve is named")
    func unresolvable() async throws {
        // Not even asked of a name server, whose answer could take its time.
        let error = try await failure(configuration(["no..such.host:9092"]))
        #expect(error.code == .metadataUnavailable)
        #expect((error.underlying as? KafkaError)?.code == .connectionFailed, "\(error)")
        #expect(error.message.contains("no..such.host"), "\(error)")
        #expect(error.message.contains("resolve"), "\(error)")
    }

    @Test("One good server among wrong ones is enough")
    func oneIsGood() async throws {
        let wrong = try [WrongServer.Behaviour.refuses, .http, .random(seed: 5), .closes].map(WrongServer.init)
        defer { for server in wrong { server.stop() } }
        let good = try await TestServer.shared(.embedded)
        let topic = try await good.makeTopic("one-good", partitions: 1)
        var configuration = ProducerConfiguration(
            bootstrapServers: wrong.map(\.address) + ["no-such-host.invalid:9092"] + good.bootstrapServers)
        configuration.connectionSetupTimeout = .seconds(1)
        configuration.connectionSetupTimeoutMax = .seconds(1)
        try await withKafkaProducer(configuration) { producer in
            let sent = try await producer.send(ByteRecord(topic: topic, key: nil, value: "v".bytes))
            #expect(sent.offset == 0)
        }
    }

    /// Brokers that speak other versions than the producer does.
    static let strangers: [(String, [EmbeddedAPI: ClosedRange<Int16>])] = {
        let current = EmbeddedAPIVersions.current
        return [
            ("Produce", EmbeddedAPIVersions.kafka010),
            ("Produce", current.merging([.produce: 14...20]) { $1 }),
            ("Metadata", current.merging([.metadata: 14...20]) { $1 }),
            ("InitProducerId", current.filter { $0.key != .initProducerID }),
            ("ApiVersions", current.merging([.apiVersions: 5...9]) { $1 }),
        ]
    }()

    @Test("A broker that is too old or too new is called that", arguments: strangers, [true, false])
    func versions(stranger: (api: String, versions: [EmbeddedAPI: ClosedRange<Int16>]), idempotent: Bool) async throws {
        var setup = EmbeddedClusterConfiguration(brokers: 1)
        setup.apiVersions = stranger.versions
        try await withEmbeddedKafkaCluster(setup) { cluster in
            var configuration = configuration(cluster.bootstrapServers)
            configuration.enableIdempotence = idempotent
            let producer = try KafkaProducer(configuration)
            let record = ByteRecord(topic: "t", key: nil, value: "v".bytes)
            let error = await caught { try await producer.send(record) }
            if stranger.api == "InitProducerId" && !idempotent {
                #expect(error == nil)
            } else {
                let error = try #require(error)
                let cause = error.code == .unsupportedVersion ? error : error.underlying as? KafkaError
                #expect(cause?.code == .unsupportedVersion, "\(error)")
                #expect(error.message.contains(stranger.api), "\(error)")
                #expect(error.persistence == .notWritten)
            }
            await producer.close()
        }
    }
}
