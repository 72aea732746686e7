import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Replicas of partitions", .timeLimit(.minutes(10)))
struct ReplicaTableTests {
    private typealias Driver = MetadataDriver
    private var driver = MetadataDriver()

    private static func partition(
        _ index: Int32, epoch: Int32 = 0, replicas: [Int32], inSync: [Int32] = [], offline: [Int32] = []
    ) -> MetadataResponse.Partition {
        MetadataResponse.Partition(
            partitionIndex: index, leaderID: 1, leaderEpoch: epoch, replicaNodes: replicas, isrNodes: inSync,
            offlineReplicas: offline)
    }

    private static func topic(_ partitions: [MetadataResponse.Partition], id: UInt8? = nil) -> MetadataResponse.Topic {
        var topic = Driver.topic("t", leaders: [], id: id)
        topic.partitions = partitions
        return topic
    }

    private var table: ReplicaTable? { driver.metadata.topics["t"]?.replicas }

    @Test("Three lists for each partition, in any length and order")
    func lists() {
        var table = ReplicaTable()
        table.append([3, 1, 2], inSync: [3, 1], offline: [2])
        table.append([], inSync: [], offline: [])
        table.append([2], inSync: [], offline: [2])
        table.append([1, 2, 3, 4, 5], inSync: [5, 4], offline: [])
        #expect((0..<4).map(table.replicas) == [[3, 1, 2], [], [2], [1, 2, 3, 4, 5]])
        #expect((0..<4).map(table.inSyncReplicas) == [[3, 1], [], [], [5, 4]])
        #expect((0..<4).map(table.offlineReplicas) == [[2], [], [2], []])
        #expect(table.replicas(of: 4) == [] && table.replicas(of: -1) == [])
    }

    @Test("More replicas than any partition has are cut off")
    func limit() {
        var table = ReplicaTable()
        let many = Array(Int32(0)..<1000)
        table.append(many, inSync: many, offline: many)
        table.append([7], inSync: [8], offline: [9])
        #expect(table.replicas(of: 0) == Array(0..<64))
        #expect(table.offlineReplicas(of: 0) == Array(0..<64))
        #expect(
            table.replicas(of: 1) == [7] && table.inSyncReplicas(of: 1) == [8] && table.offlineReplicas(of: 1) == [9])
    }

    @Test("An answer's replicas are taken over, whatever its order; what it leaves out stays")
    mutating func answers() {
        driver.learn([
            Self.topic([
                Self.partition(2, replicas: [3, 1], inSync: [3]), Self.partition(0, replicas: [1, 2], inSync: [1, 2]),
            ])
        ])
        #expect((0..<3).map { table?.replicas(of: $0) } == [[1, 2], [], [3, 1]])
        driver.learn([
            Self.topic([
                Self.partition(1, replicas: [2]), Self.partition(0, replicas: [1, 2], inSync: [2], offline: [1]),
                Self.partition(3, replicas: [9]),
            ])
        ])
        #expect((0..<4).map { table?.replicas(of: $0) } == [[1, 2], [2], [3, 1], [9]])
        #expect(table?.inSyncReplicas(of: 0) == [2] && table?.offlineReplicas(of: 0) == [1])
        #expect(table?.inSyncReplicas(of: 2) == [3])
    }

    @Test("A broker that lags behind does not undo them; a topic that was created again begins without them")
    mutating func lagging() {
        driver.learn([Self.topic([Self.partition(0, epoch: 5, replicas: [2], inSync: [2])], id: 1)])
        driver.learn([Self.topic([Self.partition(0, epoch: 4, replicas: [1], inSync: [1])], id: 1)])
        #expect(table?.replicas(of: 0) == [2])
        driver.learn([Self.topic([Self.partition(1, replicas: [3])], id: 2)])
        #expect(table?.replicas(of: 0) == [] && table?.replicas(of: 1) == [3])
    }
}
