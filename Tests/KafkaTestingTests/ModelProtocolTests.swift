import KafkaClient
import KafkaConsumerWire
import KafkaTesting
import KafkaWire
import Testing

@Suite("Versions and frames", .timeLimit(.minutes(10)))
struct ModelProtocolTests {
    @Test("ApiVersions names the configured ranges", arguments: Int16(0)...4)
    func versions(version: Int16) throws {
        let driver = ModelDriver()
        let answer: ApiVersionsResponse = try driver.exchange(
            ApiVersionsRequest(clientSoftwareName: "x", clientSoftwareVersion: "1"), version: version, to: 1)
        #expect(answer.errorCode == .none)
        #expect(answer.versions(of: .produce) == 0...13)
        #expect(answer.versions(of: .initProducerID) == 0...5)
    }

    @Test(
        "An ApiVersions version that is too new is refused in the form of version 0; Kafka 2.4 and later name their own",
        arguments: [(EmbeddedAPIVersions.kafka20, nil, 6), (EmbeddedAPIVersions.kafka28, 0...3, 9)]
            as [([EmbeddedAPI: ClosedRange<Int16>], ClosedRange<Int16>?, Int16)])
    func tooNew(versions: [EmbeddedAPI: ClosedRange<Int16>], named: ClosedRange<Int16>?, newestProduce: Int16) throws {
        let driver = ModelDriver { $0.apiVersions = versions }
        let id = driver.send(ApiVersionsRequest(), version: 4, to: 1)
        guard case .send(let bytes) = driver.model.takeActions().first?.effect else {
            Issue.record("no answer")
            return
        }
        let answer: ApiVersionsResponse = try ModelDriver.decode(bytes, version: 0, correlation: id)
        #expect(answer.errorCode == .unsupportedVersion)
        #expect(answer.versions(of: .apiVersions) == named)
        let second: ApiVersionsResponse = try driver.exchange(ApiVersionsRequest(), version: 0, to: 1)
        #expect(second.versions(of: .produce) == 0...newestProduce)
    }

    @Test("Odd brokers: a malformed refusal, a disconnect, a newer answer than asked for")
    func oddBrokers() throws {
        func reply(_ kind: EmbeddedClusterConfiguration.UnknownApiVersionsReply) -> [ModelAction.Effect] {
            let driver = ModelDriver {
                $0.apiVersions[.apiVersions] = 0...2
                $0.unknownApiVersionsReply = kind
            }
            driver.send(ApiVersionsRequest(), version: 3, to: 1)
            return driver.model.takeActions().map(\.effect)
        }
        #expect(reply(.disconnect) == [.close])
        if case .send(let bytes) = reply(.malformedError).first { #expect(bytes.count == 4 + 17) }
        if case .send(let bytes) = reply(.newestVersion).first { #expect(bytes[8...9] == [0, 0]) }
    }

    @Test("A version outside of the range costs the connection", arguments: [Int16(7), 9, 13])
    func wrongVersion(version: Int16) throws {
        let driver = ModelDriver { $0.apiVersions = EmbeddedAPIVersions.kafka20 }
        driver.model.createTopic("t", now: driver.now)
        driver.send(ModelDriver.produceRequest("t", 0, []), version: version, to: 1)
        #expect(driver.model.takeActions().map(\.effect) == [.close])
        #expect(driver.model.requests.malformed == 1)
    }

    @Test("What is no request costs the connection")
    func garbage() {
        let driver = ModelDriver()
        driver.model.createTopic("t", now: driver.now)
        let frames: [[UInt8]] = [
            [], [0], [0, 3, 0, 9], [0, 99, 0, 0, 0, 0, 0, 1, 255, 255],
            // Metadata version 1 with more topics than bytes, and Produce version 3 with bytes after its end.
            [0, 3, 0, 1, 0, 0, 0, 1, 255, 255, 127, 255, 255, 255],
            [0, 0, 0, 3, 0, 0, 0, 1, 255, 255, 255, 255, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 7],
        ]
        for frame in frames {
            driver.connect(to: 1)
            driver.deliver(frame, to: 1)
            #expect(driver.model.takeActions().map(\.effect) == [.close], "\(frame)")
        }
        #expect(driver.model.requests.malformed == frames.count)
    }

    @Test("Random bytes and damaged requests cost at most the connection")
    func fuzz() throws {
        var dice = SplitMix64(seed: 20)
        let driver = ModelDriver()
        driver.model.createTopic("t", partitions: 3, now: driver.now)
        var writer = WireWriter(capacity: 256)
        RequestHeader(apiKey: .produce, apiVersion: 9, correlationID: 1, clientID: "c").encode(into: &writer)
        ModelDriver.produceRequest("t", 0, try BatchBuilder(["a", "b"]).build()).encode(into: &writer, version: 9)
        let good = writer.contiguousBytes()
        for round in 0..<20_000 {
            var frame = good
            if round % 2 == 0 {
                for _ in 0...dice.below(4) { frame[dice.below(frame.count)] = UInt8(truncatingIfNeeded: dice.next()) }
            } else {
                frame = (0..<dice.below(80)).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
                let api: UInt8 = [0, 1, 2, 3, 10, 18, 19, 22][dice.below(8)]
                if frame.count > 3 { frame.replaceSubrange(0..<4, with: [0, api, 0, UInt8(dice.below(14))]) }
            }
            driver.connect(to: 1)
            driver.deliver(frame, to: 1)
            _ = driver.model.takeActions()
        }
        #expect(driver.model.requests.malformed > 0)
        // Nothing of it brought the broker down.
        driver.connect(to: 1)
        let answer = try driver.metadata(["t"])
        #expect(answer.topics[0].partitions.count == 3)
    }

    @Test("Topics are created by request")
    func createTopics() throws {
        let driver = ModelDriver()
        let request = CreateTopicsRequest(topics: [
            CreateTopicsRequest.Topic(
                name: "a", partitionCount: 5, replicationFactor: 3,
                configs: [CreateTopicsRequest.Config(name: "max.message.bytes", value: "1000")]),
            CreateTopicsRequest.Topic(name: "b", partitionCount: 0, replicationFactor: 1),
            CreateTopicsRequest.Topic(name: "c", partitionCount: 1, replicationFactor: 4),
            CreateTopicsRequest.Topic(name: "/", partitionCount: 1, replicationFactor: 1),
            CreateTopicsRequest.Topic(name: "d", partitionCount: -1, replicationFactor: -1),
        ])
        let answer: CreateTopicsResponse = try driver.exchange(request, version: 7, to: 1)
        #expect(answer.topics.map(\.errorCode.rawValue) == [0, 37, 38, 17, 0])
        #expect(driver.model.topics["a"]?.maxMessageBytes == 1000)
        #expect(answer.topics[0].partitionCount == 5)
        #expect(driver.model.topics["d"]?.partitions.count == 3)
        let again: CreateTopicsResponse = try driver.exchange(request, version: 5, to: 2)
        #expect(again.topics.map(\.errorCode.rawValue) == [36, 37, 38, 17, 36])
    }

    @Test("Topics are described, with the settings that were asked for", arguments: [1, 4] as [Int16])
    func describeConfigs(version: Int16) throws {
        let driver = ModelDriver { $0.minInSyncReplicas = 2 }
        let topic = driver.model.createTopic("t", partitions: 1, now: driver.now)
        topic?.maxMessageBytes = 1000
        let request = DescribeConfigsRequest(resources: [
            .init(name: "t", keys: ["min.insync.replicas", "max.message.bytes", "no.such"]),
            .init(name: "u", keys: nil),
            .init(type: DescribeConfigsRequest.ResourceType.broker, name: "1", keys: nil), .init(name: "t", keys: nil),
            .init(name: "t", keys: []),
        ])
        let answer: DescribeConfigsResponse = try driver.exchange(request, version: version, to: 1)
        #expect(answer.results.map(\.errorCode.rawValue) == [0, 3, 42, 0, 0])
        #expect(answer.results.map(\.configs.count) == [2, 0, 0, 3, 0])
        let values = answer.results[0].configs.map { "\($0.name)=\($0.value ?? "") \($0.source)" }
        #expect(values == ["max.message.bytes=1000 1", "min.insync.replicas=2 5"])
    }

    @Test("Requests are counted and remembered, up to a limit")
    func requestLog() throws {
        let driver = ModelDriver { $0.requestLogLimit = 3 }
        driver.model.createTopic("t", partitions: 3, now: driver.now)
        _ = try driver.metadata(["t"])
        _ = try driver.metadata(["t"], from: 2)
        _ = try driver.produce(try BatchBuilder(producer: 4, sequence: 0, count: 5).build(), partition: 1)
        _ = try driver.produce(try BatchBuilder(["a"]).build())
        let log = driver.model.requests
        #expect(log.total == 4)
        #expect(log.count(api: .metadata, broker: nil) == 2)
        #expect(log.count(api: .metadata, broker: 2) == 1)
        #expect(log.count(api: nil, broker: 2) == 2)
        #expect(log.latest.map(\.index) == [1, 2, 3])
        #expect(log.latest[1].partitions.map(\.recordCount) == [5])
        #expect(log.latest[1].partitions.map(\.baseSequence) == [0])
        #expect(log.latest[1].acks == -1)
        #expect(log.latest[2].partitions.map(\.baseSequence) == [-1])
    }
}
