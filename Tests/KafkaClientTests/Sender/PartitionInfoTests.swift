import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("What the app learns of partitions and brokers", .timeLimit(.minutes(10)))
struct PartitionInfoTests {
    private func infos(_ driver: SenderDriver) -> [PartitionInfo] {
        driver.core.accumulator.topics.existing("t")?.partitionInfos ?? []
    }

    @Test("Nothing before the first answer; then the brokers, and each leader with its address")
    func firstAnswer() throws {
        let driver = try SenderDriver(topics: ["t": [2, 1, -1]])
        let producer = KafkaProducer(core: driver.core)
        #expect(producer.cluster == nil)
        try driver.warmUp()
        let brokers = (1...2).map { BrokerInfo(id: $0, host: "b\($0)", port: 9000 + Int($0), rack: "rack-\($0)") }
        #expect(producer.cluster == ClusterInfo(id: "fake", brokers: brokers))
        #expect(infos(driver).map(\.leader) == [2, 1, nil])
        #expect(infos(driver).map(\.leaderBroker) == [brokers[1], brokers[0], nil])
        #expect(infos(driver).map(\.replicas) == [[2], [1], []])
        #expect(infos(driver)[0].description == "partition 0 (leader 2, replicas [2], in sync [2])")
    }

    @Test("A leader that a produce response names is known immediately, with the address that is new")
    func leaderFromResponse() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1]])
        try driver.warmUp()
        #expect(infos(driver).map(\.leader) == [1, 1])
        try driver.send("a")
        try driver.settle()
        driver.cluster.held.insert(.metadata)
        try driver.cluster.refuse(
            driver.request(), .notLeaderOrFollower, leader: LeaderIDAndEpoch(leaderID: 3, leaderEpoch: 2),
            nodeEndpoints: [NodeEndpoint(nodeID: 3, host: "b3", port: 9003, rack: "r")])
        try driver.settle()
        #expect(infos(driver).map(\.leader) == [3, 1])
        #expect(infos(driver)[0].leaderBroker == BrokerInfo(id: 3, host: "b3", port: 9003, rack: "r"))
        #expect(KafkaProducer(core: driver.core).cluster?.brokers.map(\.id) == [1, 2, 3])
    }

    @Test("New metadata changes leaders, partitions and brokers")
    func newMetadata() throws {
        let driver = try SenderDriver(topics: ["t": [1]])
        try driver.warmUp()
        #expect(infos(driver).map(\.leader) == [1])
        driver.cluster.topics["t"] = [(4, 2), (2, 1)]
        driver.cluster.brokers = [2, 4]
        try driver.refreshMetadata()
        #expect(infos(driver).map(\.leaderBroker?.host) == ["b4", "b2"])
        #expect(KafkaProducer(core: driver.core).cluster?.brokers.map(\.host) == ["b2", "b4"])
    }

    @Test("The list is not made again for each record of a partitioner of the app's own")
    func madeOnce() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        func place() -> UnsafePointer<PartitionInfo>? {
            infos(driver).withUnsafeBufferPointer { $0.baseAddress }
        }
        let first = infos(driver)
        #expect(place() == place() && place() == first.withUnsafeBufferPointer { $0.baseAddress })
        try driver.refreshMetadata()
        #expect(place() != first.withUnsafeBufferPointer { $0.baseAddress })
    }

    @Test("Those made by hand hold what they were given")
    func byHand() {
        let broker = BrokerInfo(id: 7, host: "h", port: 9)
        let info = PartitionInfo(
            partition: 5, leader: 7, leaderBroker: broker, replicas: [7, 8], inSyncReplicas: [7], offlineReplicas: [8])
        #expect(info.leader == 7 && info.leaderBroker == broker)
        #expect(info.replicas == [7, 8] && info.inSyncReplicas == [7] && info.offlineReplicas == [8])
        #expect(info != PartitionInfo(partition: 5, leader: 7))
        #expect(PartitionInfo(partition: 5, leader: nil) == PartitionInfo(partition: 5, leader: nil))
        #expect(PartitionInfo(partition: 5, leader: nil).leaderBroker == nil)
        #expect(MemoryLayout<PartitionInfo>.stride == 16, "a topic may have a hundred thousand of them")
    }
}
