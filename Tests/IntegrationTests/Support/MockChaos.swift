import KafkaClient
import KafkaTesting

/// Things that go wrong in librdkafka's mock cluster, one after the other; their details follow from a seed.
struct MockChaos {
    let cluster: MockCluster
    let partitions: Int
    /// Whether connections break while a request is on the wire.
    let cutsConnections: Bool
    /// Whether partitions are without a leader for a while. The mock crashes when it has to name the leader that is
    /// missing, as it does in answers to Produce from version 10 on.
    let losesLeaders: Bool
    private var random: SplitMix64
    private let settle: @Sendable () async -> Void
    private let quiesce: @Sendable () async throws -> Void
    private let resume: @Sendable () -> Void

    static let kinds = 7
    private static let brokers = 1...3

    /// Of Produce: LEADER_NOT_AVAILABLE, NOT_LEADER_OR_FOLLOWER, REQUEST_TIMED_OUT, NOT_ENOUGH_REPLICAS,
    /// KAFKA_STORAGE_ERROR, UNKNOWN_TOPIC_OR_PARTITION. The mock stores nothing with any of them.
    private static let retriable = [5, 6, 7, 19, 56, 3]

    init(
        cluster: MockCluster, partitions: Int, cutsConnections: Bool, losesLeaders: Bool, seed: UInt64,
        settle: @escaping @Sendable () async -> Void, quiesce: @escaping @Sendable () async throws -> Void,
        resume: @escaping @Sendable () -> Void
    ) {
        self.cluster = cluster
        self.partitions = partitions
        self.cutsConnections = cutsConnections
        self.losesLeaders = losesLeaders
        self.settle = settle
        self.quiesce = quiesce
        self.resume = resume
        random = SplitMix64(seed: seed)
    }

    mutating func step(_ number: Int) async throws {
        let broker = Int.random(in: Self.brokers, using: &random)
        let partition = Int.random(in: 0..<partitions, using: &random)
        switch number % Self.kinds {
        case 0: try await cluster.pushErrors(.produce, Self.retriable.shuffled(using: &random))
        case 1: try await moveLeaders()
        case 2: try await cluster.pushPartitionErrors("t", partition, .produce, [6, 19, 7])
        case 3: try await delay(broker)
        case 4 where losesLeaders: try await loseLeader(of: partition)
        case 4: try await moveLeaders()
        case 5: try await cluster.pushErrors(.metadata, [5, 3])
        default: try await restart(broker)
        }
        if cutsConnections { try await cluster.pushErrors(.produce, [MockCluster.dropConnection]) }
        await settle()
    }

    /// Everything is as at the start.
    func end() async throws {
        try await cluster.clearErrors(.produce)
        try await cluster.clearErrors(.metadata)
    }

    private mutating func moveLeaders() async throws {
        for partition in 0..<partitions {
            try await cluster.setLeader("t", partition, broker: .random(in: Self.brokers, using: &random))
        }
    }

    private mutating func delay(_ broker: Int) async throws {
        try await cluster.setRoundTrip(broker: broker, milliseconds: .random(in: 5...60, using: &random))
        await settle()
        try await cluster.setRoundTrip(broker: broker, milliseconds: 0)
    }

    private func loseLeader(of partition: Int) async throws {
        try await cluster.trackRequests()
        try await cluster.setLeader("t", partition, broker: nil)
        // Until the producers have looked for another one. A producer that knows that there is none writes elsewhere, and does
        // not look again: hence the tracking begins before.
        while try await cluster.requestCount(.metadata) == 0 {}
        try await cluster.setLeader("t", partition, broker: 2)
    }

    private func restart(_ broker: Int) async throws {
        try await quiesce()
        try await cluster.trackRequests()
        try await cluster.setDown(broker)
        resume()
        while try await cluster.requestCount(.metadata) == 0 {}
        try await cluster.setUp(broker)
    }
}
