import KafkaClient
package import KafkaTesting

/// Things that go wrong in an embedded cluster, one after the other, in an order that a seed decides.
///
/// After each step the cluster is healthy again, except for faults that have not hit a request yet; ``end()`` removes
/// those.
package struct EmbeddedChaos {
    private let cluster: EmbeddedKafkaCluster
    private let topics: [String]
    private let transactionalIDs: [String]
    private var random: SplitMix64
    /// Waits until the producers have made some progress, or for a while.
    private let settle: @Sendable () async -> Void
    /// Waits for longer than a producer gives a record.
    private let outlastDelivery: @Sendable () async -> Void
    /// Longer than a producer waits for an answer.
    private let beyondRequestTimeout: Duration

    /// How many kinds of steps there are: so many steps have each kind once.
    package static let kinds = 12
    /// The same with transactional ids, for coordinators of transactions have faults of their own.
    package static let kindsWithTransactions = 16

    private static let retriable: [EmbeddedErrorCode] = [
        .notLeaderOrFollower, .leaderNotAvailable, .notEnoughReplicas, .requestTimedOut, .kafkaStorageError,
        .unknownTopicOrPartition, .notEnoughReplicasAfterAppend,
    ]

    /// Requests to the coordinators of transactions.
    private static let transactionAPIs: [EmbeddedAPI] = [
        .findCoordinator, .initProducerID, .addPartitionsToTransaction, .addOffsetsToTransaction,
        .transactionOffsetCommit, .endTransaction,
    ]

    private static let coordinatorErrors: [EmbeddedErrorCode] = [
        .coordinatorLoadInProgress, .coordinatorNotAvailable, .notCoordinator, .concurrentTransactions,
    ]

    /// - Parameters:
    ///   - topics: The topics whose leaders change.
    ///   - transactionalIDs: The transactional ids, which are also consumer groups, whose coordinators change.
    package init(
        _ cluster: EmbeddedKafkaCluster, topics: [String], transactionalIDs: [String] = [], seed: UInt64,
        beyondRequestTimeout: Duration,
        settle: @escaping @Sendable () async -> Void, outlastDelivery: @escaping @Sendable () async -> Void
    ) {
        self.cluster = cluster
        self.topics = topics
        self.transactionalIDs = transactionalIDs
        self.beyondRequestTimeout = beyondRequestTimeout
        self.settle = settle
        self.outlastDelivery = outlastDelivery
        random = SplitMix64(seed: seed)
    }

    /// One thing goes wrong. Steps take turns, so that none is left out; their details are drawn.
    package mutating func step(_ number: Int) async throws {
        let broker = Int32.random(in: 1...Int32(cluster.brokerIDs.count), using: &random)
        switch number % (transactionalIDs.isEmpty ? Self.kinds : Self.kindsWithTransactions) {
        case 0: moveLeaders()
        case 1: try await restart(broker)
        case 2: cluster.disconnectClients(of: broker)
        case 3: inject(.disconnectBefore, api: .produce, times: 3)
        case 4: inject(.disconnectAfter, api: .produce, times: 3)
        case 5: injectErrors()
        case 6: inject(.throttle(.milliseconds(.random(in: 10...300, using: &random))), api: .produce, times: 4)
        case 7: inject(.delayResponse(beyondRequestTimeout), api: .produce, times: 1)
        case 8: await loseLeader()
        case 9: inject(.dropResponse, api: .produce, times: 1)
        case 10: await stall(broker)
        case 11: try await restartAll()
        case 12: moveCoordinators()
        case 13: injectAtCoordinators([.disconnectBefore, .disconnectAfter, .dropResponse], times: 2)
        case 14:
            let code = Self.coordinatorErrors[Int.random(in: Self.coordinatorErrors.indices, using: &random)]
            injectAtCoordinators([.error(code)], times: 4)
        default: injectAtCoordinators([.delayResponse(beyondRequestTimeout)], times: 1)
        }
        await settle()
    }

    /// The cluster is whole again, and nothing more is to come.
    package func end() async throws {
        cluster.removeAllFaults()
        for broker in cluster.brokerIDs {
            try await cluster.startBroker(broker)
            cluster.resumeBroker(broker)
        }
        for (topic, partition) in partitions where cluster.leader(of: topic, partition: partition) == nil {
            cluster.moveLeader(of: topic, partition: partition, to: 1)
        }
    }

    private var partitions: [(topic: String, partition: Int32)] {
        topics.flatMap { topic in (0..<Int32(cluster.partitionCount(of: topic))).map { (topic, $0) } }
    }

    private mutating func inject(_ effect: EmbeddedFault.Effect, api: EmbeddedAPI, times: Int) {
        let hits = Int.random(in: 1...times, using: &random)
        let skipped = Int.random(in: 0...5, using: &random)
        cluster.inject(EmbeddedFault(effect, api: api, skipping: skipped, times: hits))
    }

    private mutating func injectErrors() {
        for code in Self.retriable.shuffled(using: &random).prefix(3) {
            // No broker says "not enough replicas" of what it has stored.
            let isStored = Bool.random(using: &random) && code != .notEnoughReplicas
            inject(isStored ? .errorAfterAppend(code) : .error(code), api: .produce, times: 2)
        }
        inject(.error(.leaderNotAvailable), api: .metadata, times: 2)
    }

    private mutating func moveLeaders() {
        for (topic, partition) in partitions where Bool.random(using: &random) {
            let leader = Int32.random(in: 1...Int32(cluster.brokerIDs.count), using: &random)
            cluster.moveLeader(of: topic, partition: partition, to: leader)
        }
    }

    private mutating func moveCoordinators() {
        for id in transactionalIDs where Bool.random(using: &random) { cluster.moveCoordinator(of: id) }
    }

    /// Some of the requests to coordinators meet a fault.
    private mutating func injectAtCoordinators(_ effects: [EmbeddedFault.Effect], times: Int) {
        for api in Self.transactionAPIs.shuffled(using: &random).prefix(3) {
            inject(effects[Int.random(in: effects.indices, using: &random)], api: api, times: times)
        }
    }

    private mutating func restart(_ broker: Int32) async throws {
        try await cluster.stopBroker(broker)
        await settle()
        // Not all of them: a client that has seen only that broker would know no valid address.
        try await cluster.startBroker(broker, onNewAddress: broker != 1 && Bool.random(using: &random))
    }

    private mutating func loseLeader() async {
        let partitions = partitions
        let (topic, partition) = partitions[Int.random(in: partitions.indices, using: &random)]
        cluster.moveLeader(of: topic, partition: partition, to: nil)
        await settle()
        cluster.moveLeader(of: topic, partition: partition, to: 1)
    }

    private func stall(_ broker: Int32) async {
        cluster.stallBroker(broker)
        await settle()
        cluster.resumeBroker(broker)
    }

    /// All brokers are gone for longer than a record may take: what was waiting fails, and what comes later arrives.
    private func restartAll() async throws {
        for broker in cluster.brokerIDs { try await cluster.stopBroker(broker) }
        await outlastDelivery()
        for broker in cluster.brokerIDs { try await cluster.startBroker(broker) }
    }
}
