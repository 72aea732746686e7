import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("What is made of metadata", .timeLimit(.minutes(10)))
struct ClusterMetadataAnswerTests {
    private typealias Driver = MetadataDriver
    private var driver = MetadataDriver()

    @Test("Brokers, the cluster's id and leaders are taken over")
    mutating func takesOver() {
        driver.metadata.use("a", now: .start)
        let refresh = driver.ask()
        let answer = Driver.response([Driver.topic("a", leaders: [(1, 4), (2, 5)])])
        #expect(driver.answer(refresh, answer) == [.nodesChanged, .topicUpdated("a")])
        #expect(driver.metadata.nodes[2] == ClusterMetadata.Node(host: "host2", port: 9092))
        #expect(driver.metadata.clusterID == "cluster")
        #expect(driver.metadata.partition("a", 0) == ClusterMetadata.Partition(leader: 1, leaderEpoch: 4))
        #expect(driver.metadata.partition("a", 1) == ClusterMetadata.Partition(leader: 2, leaderEpoch: 5))
        #expect(driver.metadata.partition("a", 2) == nil)
        #expect(driver.metadata.partition("a", -1) == nil)
        #expect(driver.metadata.partition("b", 0) == nil)
    }

    @Test("The same brokers are no news")
    mutating func sameNodes() {
        driver.learn(["a"])
        #expect(driver.learn(["a"]) == [.topicUpdated("a")])
    }

    @Test("Brokers with an impossible port, no host or a negative id are left out")
    mutating func oddBrokers() {
        let refresh = driver.ask()
        var answer = Driver.response([])
        answer.brokers = [
            .init(nodeID: 1, host: "host1", port: 70_000), .init(nodeID: 2, host: "", port: 9092),
            .init(nodeID: -3, host: "host3", port: 9092), .init(nodeID: 4, host: "host4", port: 9092),
            .init(nodeID: 5, host: "host5", port: -1),
        ]
        driver.answer(refresh, answer)
        #expect(driver.metadata.nodes.keys.sorted() == [4])
    }

    @Test("An older leader epoch does not undo a newer election; the same epoch may correct it")
    mutating func olderEpoch() {
        driver.learn([Driver.topic("a", leaders: [(1, 5)])])
        driver.learn([Driver.topic("a", leaders: [(2, 4)])])
        #expect(driver.metadata.partition("a", 0)?.leader == 1)
        driver.learn([Driver.topic("a", leaders: [(3, 5)])])
        #expect(driver.metadata.partition("a", 0)?.leader == 3)
        driver.learn([Driver.topic("a", leaders: [(2, 6)])])
        #expect(driver.metadata.partition("a", 0) == ClusterMetadata.Partition(leader: 2, leaderEpoch: 6))
    }

    @Test("Old brokers tell no epoch: what they say is taken")
    mutating func noEpoch() {
        driver.learn([Driver.topic("a", leaders: [(1, -1)])])
        driver.learn([Driver.topic("a", leaders: [(2, -1)])])
        #expect(driver.metadata.partition("a", 0)?.leader == 2)
    }

    @Test("A topic that was created again has another id: its epochs start over")
    mutating func recreated() {
        driver.learn([Driver.topic("a", leaders: [(1, 9), (1, 9)], id: 1)])
        let changes = driver.learn([Driver.topic("a", leaders: [(2, 0)], id: 2)])
        #expect(changes == [.topicRecreated("a"), .topicUpdated("a")])
        #expect(driver.metadata.partition("a", 0) == ClusterMetadata.Partition(leader: 2, leaderEpoch: 0))
        #expect(driver.metadata.partition("a", 1) == nil, "it may have fewer partitions")
        #expect(driver.metadata.topics["a"]?.id == KafkaUUID(2))
    }

    @Test("An answer without ids, from an older broker, does not undo the id")
    mutating func idKept() {
        driver.learn([Driver.topic("a", leaders: [(1, 1)], id: 1)])
        #expect(driver.learn([Driver.topic("a", leaders: [(1, 1)])]) == [.topicUpdated("a")])
        #expect(driver.metadata.topics["a"]?.id == KafkaUUID(1))
    }

    @Test("Partitions are added, and never disappear")
    mutating func partitionsGrow() {
        driver.learn([Driver.topic("a", leaders: [(1, 1)])])
        driver.learn([Driver.topic("a", leaders: [(1, 1), (2, 0), (3, 0)])])
        #expect(driver.metadata.topics["a"]?.partitions.count == 3)
        driver.learn([Driver.topic("a", leaders: [(1, 1)])])
        #expect(driver.metadata.topics["a"]?.partitions.count == 3)
    }

    @Test("A missing topic is asked for again, after a backoff")
    mutating func missing() {
        driver.learnBrokers()
        driver.metadata.use("a", now: .start)
        var now = MonotonicTime.start
        for wait in [80, 160] {
            let refresh = driver.ask(now: now)
            #expect(refresh == MetadataRefresh(topics: ["a"], isFull: false))
            let answer = Driver.response([Driver.topic("a", error: .unknownTopicOrPartition)])
            #expect(driver.answer(refresh, answer, now: now) == [.topicMissing("a", .unknownTopicOrPartition)])
            #expect(driver.metadata.nextRefresh(now: now) == nil)
            now += .milliseconds(wait)
        }
        let refresh = driver.ask(now: now)
        #expect(driver.answer(refresh, Driver.response([Driver.topic("a")]), now: now) == [.topicUpdated("a")])
        #expect(driver.metadata.nextRefresh(now: now) == nil)
    }

    @Test("A topic that does not exist holds up no other")
    mutating func missingAlone() {
        driver.learn(["known"])
        driver.metadata.use("missing", now: .start)
        var now = MonotonicTime.start
        for wait in [80, 160, 320, 640, 800] {
            let answer = Driver.response([Driver.topic("missing", error: .unknownTopicOrPartition)])
            driver.answer(driver.ask(now: now), answer, now: now)
            now += .milliseconds(wait)
        }
        let answer = Driver.response([Driver.topic("missing", error: .unknownTopicOrPartition)])
        driver.answer(driver.ask(now: now), answer, now: now)
        driver.metadata.use("new", now: now)
        driver.metadata.refresh("known", now: now)
        #expect(driver.metadata.nextRefresh(now: now)?.topics == ["known", "new"])
        driver.metadata.use("missing", now: now)
        #expect(driver.metadata.nextRefresh(now: now)?.topics == ["known", "new"], "wanted once more, not sooner")
    }

    @Test("A known topic that disappears keeps its leaders until it is back")
    mutating func disappears() {
        driver.learn(["a"])
        driver.learn([Driver.topic("a", error: .unknownTopicOrPartition)])
        #expect(driver.metadata.partition("a", 0)?.leader == 1)
        #expect(driver.metadata.nextRefresh(now: .at(.milliseconds(80)))?.topics == ["a"])
    }

    @Test(
        "An answer that leaves out a known topic says nothing about it: it is asked for again, after a backoff",
        arguments: [BrokerErrorCode.none, .leaderNotAvailable, .unknownTopicOrPartition], [true, false])
    mutating func leavesOut(error: BrokerErrorCode, namesBrokers: Bool) {
        driver.learn(["a"])
        let old = driver.metadata.nodes
        driver.metadata.requestRefresh()
        var now = MonotonicTime.at(.seconds(1))
        let refresh = driver.ask(now: now)
        #expect(refresh == MetadataRefresh(topics: ["a"], isFull: true))
        var answer = Driver.response([])
        answer.errorCode = error
        if !namesBrokers { answer.brokers = [] }
        #expect(driver.answer(refresh, answer, now: now) == (error == .none ? [] : [.refused(error)]))
        #expect(driver.metadata.nodes == old)
        #expect(driver.metadata.partition("a", 0)?.leader == 1)
        #expect(driver.metadata.nextRefresh(now: now) == nil)
        now += .milliseconds(100)
        #expect(driver.metadata.nextRefresh(now: now)?.topics == ["a"])
        #expect(driver.metadata.nextDeadline(now: now) <= now)
    }

    @Test("A topic without partitions does not exist yet")
    mutating func noPartitions() {
        driver.learnBrokers()
        #expect(driver.learn([Driver.topic("a", leaders: [])]) == [.topicMissing("a", .none)])
        #expect(driver.metadata.topics["a"] == nil)
    }

    @Test("A topic that may not be used fails, and is not asked for again")
    mutating func failed() {
        driver.learn(["b"])
        #expect(
            driver.learn([Driver.topic("a", error: .topicAuthorizationFailed)])
                == [.topicFailed("a", .topicAuthorizationFailed)])
        #expect(driver.metadata.nextRefresh(now: .at(.seconds(10))) == nil)
        #expect(driver.learn([Driver.topic("b", error: .invalidTopicException)]).count == 1)
        #expect(driver.metadata.topics.isEmpty)
    }

    @Test("A partition without a leader: the topic is known, and asked for again after a backoff")
    mutating func leaderless() {
        var topic = Driver.topic("a", leaders: [(1, 1), (2, 1)], error: .leaderNotAvailable)
        topic.partitions[1].errorCode = .leaderNotAvailable
        driver.learnBrokers()
        #expect(driver.learn([topic]) == [.topicUpdated("a")])
        #expect(driver.metadata.partition("a", 0)?.leader == 1)
        #expect(driver.metadata.partition("a", 1)?.leader == -1)
        #expect(driver.metadata.nextRefresh(now: .at(.milliseconds(79))) == nil)
        #expect(driver.metadata.nextRefresh(now: .at(.milliseconds(80)))?.topics == ["a"])
    }

    @Test("Topics that were not asked for are ignored: an answer cannot fill the memory")
    mutating func notAskedFor() {
        driver.learn(["a"])
        driver.metadata.use("b", now: .start)
        let refresh = driver.ask()
        var nameless = Driver.topic("c")
        nameless.name = nil
        let answer = Driver.response([Driver.topic("x"), Driver.topic("b"), Driver.topic("y"), nameless])
        #expect(driver.answer(refresh, answer) == [.topicUpdated("b")])
        #expect(driver.metadata.topics.keys.sorted() == ["a", "b"])
    }

    @Test("A topic that an answer names again and again counts once")
    mutating func repeated() {
        driver.learnBrokers()
        driver.metadata.use("a", now: .start)
        let refresh = driver.ask()
        let again = (0..<1000).map { Driver.topic("a", leaders: [(1, $0 + 1)]) }
        #expect(driver.answer(refresh, Driver.response([Driver.topic("a")] + again)) == [.topicUpdated("a")])
        #expect(driver.metadata.partition("a", 0)?.leaderEpoch == 0)
    }

    @Test("Hostile partition numbers are ignored")
    mutating func hostilePartitions() {
        var topic = Driver.topic("a", leaders: [(1, 1), (1, 1), (1, 1), (2, 7)])
        topic.partitions[0].partitionIndex = -1
        topic.partitions[1].partitionIndex = .max
        topic.partitions[2].partitionIndex = 1_000_000
        topic.partitions[3].partitionIndex = 0
        driver.learn([topic])
        #expect(driver.metadata.topics["a"]?.partitions == [.init(leader: 2, leaderEpoch: 7)])
    }

    @Test("More brokers than any cluster has are not taken over, however they are named")
    mutating func tooManyBrokers() {
        driver.metadata.use("a", now: .start)
        var answer = Driver.response([Driver.topic("a")])
        answer.brokers = (0..<10_100).map { .init(nodeID: $0, host: "b\($0)", port: 9092) }
        driver.answer(driver.ask(), answer)
        driver.metadata.learnNode(20_000, host: "b", port: 9092, rack: nil)
        #expect(driver.metadata.nodes.count == 10_000)
        #expect(driver.metadata.nodes[9_999]?.host == "b9999" && driver.metadata.nodes[20_000] == nil)
    }

    @Test("A produce response names a leader: taken only with a newer epoch, of a known broker and partition")
    mutating func learnLeader() {
        driver.learn([Driver.topic("a", leaders: [(1, 5)])])
        func learn(_ topic: String, _ partition: Int32, _ leader: Int32, _ epoch: Int32) -> Bool {
            driver.metadata.learnLeader(topic: topic, partition: partition, leader: leader, epoch: epoch)
        }
        #expect(!learn("a", 0, 2, 4))
        #expect(!learn("a", 0, 2, 5))
        #expect(!learn("a", 1, 2, 6))
        #expect(!learn("a", -1, 2, 6))
        #expect(!learn("b", 0, 2, 6))
        #expect(!learn("a", 0, 9, 6), "the address of 9 is unknown")
        #expect(!learn("a", 0, -1, 6))
        #expect(driver.metadata.partition("a", 0) == ClusterMetadata.Partition(leader: 1, leaderEpoch: 5))
        #expect(learn("a", 0, 2, 6))
        #expect(driver.metadata.partition("a", 0) == ClusterMetadata.Partition(leader: 2, leaderEpoch: 6))
        driver.learn([Driver.topic("a", leaders: [(1, 5)])])
        #expect(driver.metadata.partition("a", 0)?.leader == 2, "metadata that lags behind does not undo it")
    }

    @Test("A produce response names where a broker is: taken only if it is not known")
    mutating func learnNode() {
        driver.learn(["a"])
        driver.metadata.learnNode(1, host: "elsewhere", port: 1, rack: nil)
        #expect(driver.metadata.nodes[1]?.host == "host1")
        driver.metadata.learnNode(9, host: "host9", port: 99_999, rack: nil)
        driver.metadata.learnNode(9, host: "", port: 9, rack: nil)
        driver.metadata.learnNode(-9, host: "host9", port: 9, rack: nil)
        #expect(driver.metadata.nodes.count == 3)
        driver.metadata.learnNode(9, host: "host9", port: 9, rack: nil)
        #expect(driver.metadata.nodes[9] == ClusterMetadata.Node(host: "host9", port: 9))
    }
}
