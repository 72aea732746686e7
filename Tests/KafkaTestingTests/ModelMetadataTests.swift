import KafkaTesting
import KafkaWire
import Testing

@Suite("Metadata", .timeLimit(.minutes(10)))
struct ModelMetadataTests {
    @Test("Partitions are spread over the brokers")
    func spread() throws {
        let driver = ModelDriver()
        driver.model.createTopic("t", partitions: 6, now: driver.now)
        let answer = try driver.metadata(["t"])
        #expect(answer.brokers.map(\.nodeID) == [1, 2, 3])
        #expect(answer.brokers.map(\.port) == [9092, 9093, 9094])
        #expect(answer.topics[0].partitions.map(\.leaderID) == [1, 2, 3, 1, 2, 3])
        #expect(answer.topics[0].partitions.allSatisfy { $0.replicaNodes.count == 3 && $0.isrNodes.count == 3 })
        #expect(answer.topics[0].topicID == driver.model.topics["t"]?.id)
    }

    @Test("Every version is answered in its own form", arguments: Int16(0)...13)
    func versions(version: Int16) throws {
        let driver = ModelDriver()
        driver.model.createTopic("a", partitions: 2, now: driver.now)
        driver.model.createTopic("b", partitions: 1, now: driver.now)
        #expect(try driver.metadata(["b"], version: version).topics.map(\.name) == ["b"])
        #expect(try driver.metadata(nil, version: version).topics.map(\.name) == ["a", "b"])
        if version > 0 { #expect(try driver.metadata([], version: version).topics == []) }
    }

    @Test("Topics are created on request, if the cluster and the client both allow it")
    func autoCreation() throws {
        let driver = ModelDriver { $0.defaultPartitions = 4 }
        let asking = MetadataRequest(topics: [MetadataRequest.Topic(name: "t")], allowAutoTopicCreation: false)
        let none: MetadataResponse = try driver.exchange(asking, version: 9, to: 1)
        #expect(none.topics[0].errorCode == .unknownTopicOrPartition)
        #expect(try driver.metadata(["t"]).topics[0].partitions.count == 4)
        #expect(try driver.metadata(["not legal"]).topics[0].errorCode.rawValue == 17)

        let strict = ModelDriver { $0.autoCreateTopics = false }
        #expect(try strict.metadata(["t"]).topics[0].errorCode == .unknownTopicOrPartition)
        #expect(strict.model.topics.isEmpty)
    }

    @Test("A topic can take a while until it has leaders")
    func creationDelay() throws {
        let driver = ModelDriver { $0.topicCreationDelay = .milliseconds(50) }
        #expect(try driver.metadata(["t"]).topics[0].errorCode == .leaderNotAvailable)
        driver.advance(by: .milliseconds(49))
        #expect(try driver.metadata(["t"]).topics[0].errorCode == .leaderNotAvailable)
        let batch = try BatchBuilder(["a"]).build()
        #expect(try driver.produce(batch).errorCode == .unknownTopicOrPartition)
        driver.advance(by: .milliseconds(1))
        #expect(try driver.metadata(["t"]).topics[0].errorCode == .none)
        #expect(try driver.produce(batch).errorCode == .none)
    }

    @Test("By id; an id that does not exist")
    func byID() throws {
        let driver = ModelDriver()
        let id = try #require(driver.model.createTopic("t", now: driver.now)?.id)
        let request = MetadataRequest(topics: [
            MetadataRequest.Topic(topicID: id, name: nil),
            MetadataRequest.Topic(topicID: KafkaUUID(high: 7, low: 7), name: nil),
        ])
        let answer: MetadataResponse = try driver.exchange(request, version: 12, to: 1)
        #expect(answer.topics[0].name == "t")
        #expect(answer.topics[1].errorCode == .unknownTopicID)
        #expect(answer.topics[1].name == nil)
    }

    @Test("A broker that goes down: it vanishes, others lead in a new epoch; the last replica leaves none")
    func brokerDown() throws {
        let driver = ModelDriver { $0.replicationFactor = 2 }
        driver.model.createTopic("t", partitions: 1, now: driver.now)  // replicas 1 and 2
        driver.model.takeDown(1, now: driver.now)
        var answer = try driver.metadata(["t"], from: 3)
        #expect(answer.brokers.map(\.nodeID) == [2, 3])
        #expect(answer.topics[0].partitions[0].leaderID == 2)
        #expect(answer.topics[0].partitions[0].leaderEpoch == 1)
        #expect(answer.topics[0].partitions[0].isrNodes == [2])
        #expect(answer.topics[0].partitions[0].offlineReplicas == [1])
        driver.model.takeDown(2, now: driver.now)
        answer = try driver.metadata(["t"], from: 3)
        #expect(answer.topics[0].partitions[0].leaderID == -1)
        #expect(answer.topics[0].partitions[0].errorCode == .leaderNotAvailable)
        driver.model.bringUp(1, port: 7777, now: driver.now)
        answer = try driver.metadata(["t"], from: 3)
        #expect(answer.brokers.map(\.port) == [7777, 9094])
        #expect(answer.topics[0].partitions[0].leaderID == 1)
        #expect(answer.topics[0].partitions[0].leaderEpoch == 3)
    }

    @Test("Other brokers tell the old leader for a while")
    func propagation() throws {
        let driver = ModelDriver { $0.metadataPropagationDelay = .milliseconds(100) }
        driver.model.createTopic("t", partitions: 1, now: driver.now)
        driver.model.moveLeader(of: "t", partition: 0, to: 2, now: driver.now)
        func leader(from broker: Int32) throws -> Int32 {
            try driver.metadata(["t"], from: broker).topics[0].partitions[0].leaderID
        }
        #expect(try leader(from: 3) == 1)
        #expect(try leader(from: 2) == 2)
        let batch = try BatchBuilder(["a"]).build()
        #expect(try driver.produce(batch, to: 1).errorCode == .notLeaderOrFollower)
        driver.advance(by: .milliseconds(100))
        #expect(try leader(from: 3) == 2)
    }

    @Test("A broker that is left out is not listed, and its partitions keep it as their leader")
    func leftOut() throws {
        let driver = ModelDriver()
        driver.model.createTopic("t", partitions: 6, now: driver.now)
        _ = driver.model.inject(EmbeddedFault(.leaveOut(broker: 2), api: .metadata))
        let request = MetadataRequest(topics: [MetadataRequest.Topic(name: "t")])
        let first: MetadataResponse = try driver.exchange(request, version: 12, to: 1)
        #expect(first.brokers.map(\.nodeID) == [1, 3])
        #expect(first.topics[0].partitions.contains { $0.leaderID == 2 && $0.errorCode.isSuccess })
        let second: MetadataResponse = try driver.exchange(request, version: 12, to: 1)
        #expect(second.brokers.map(\.nodeID) == [1, 2, 3])
    }
}
