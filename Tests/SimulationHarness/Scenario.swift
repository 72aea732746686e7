package import KafkaClient
package import KafkaTesting

/// All that a seed decides before a run begins.
package struct Scenario {
    package struct Topic: Sendable {
        let name: String
        let partitions: Int
    }

    package let seed: UInt64
    package var faults: FaultClass = []
    package var configuration: ProducerConfiguration
    package var cluster: EmbeddedClusterConfiguration
    package var network = SimulatedNetworkConditions()
    package var topics: [Topic] = []
    /// Sending tasks, and how many turns each takes.
    var tasks = 1
    var turnsPerTask = 10
    /// The longest pause between two turns.
    var longestPause: Duration = .milliseconds(20)
    var largestBurst = 8
    var largestValue = 200
    /// How long trouble lasts.
    var troubleTime: Duration = .seconds(2)
    /// The longest time between two events of trouble.
    var longestPeace: Duration = .milliseconds(100)
    /// When to close in the middle of everything; nil: after all is done.
    var closesAfter: Duration?
    var closeTimeout: Duration?
    var shufflesTasks = false
    var chanceOfInterleaving = 0.0
    var chanceOfDelay = 0.0
    var chanceOfSpuriousWakeUp = 0.0
    /// Flushes of a task that does nothing else.
    var flushes = 0
    var pauseBetweenFlushes: Duration = .zero
    /// Tasks that call `warmUp`, `partitions(for:)`, `metrics` and `flush`.
    var callers = 0
    var callsPerCaller = 0
    var pauseBetweenCalls: Duration = .zero
    /// How many brokers are down when the producer is made, and for how long.
    var brokersDownAtFirst = 0
    var downTime: Duration = .zero
    /// Whether topics that are created again get another number of partitions, and how long they are away.
    var resizesTopics = false
    var longestAbsence: Duration = .seconds(1)
    /// Whether the producer is released rather than closed at `closesAfter`.
    var releases = false
    /// Whether records are sent again after the producer has forgotten idle topics.
    var returnsAfterIdling = false
    /// How often, and for how long at most, a task that could go on waits for a thread.
    var chanceOfLateTask = 0.0
    var longestLateness: Duration = .zero

    /// Whether the producer has interceptors, which throw now and then.
    var hasInterceptors = false

    /// Whether brokers ask who the client is, and by which mechanism it says so.
    var usesSASL = false
    var mechanism = SASLConfiguration.Mechanism.plain
    /// What TLS does while there is trouble; nil: connections are in plaintext.
    package var tls: SimulatedTLSConditions?

    /// Whether nothing goes wrong, so that every record must be acknowledged.
    var isCalm: Bool { faults.isEmpty && closesAfter == nil && !isTight && brokersDownAtFirst == 0 }
    /// Whether topics take every batch that the producer makes.
    var takesEveryBatch: Bool { largestBatch <= cluster.maxMessageBytes }
    /// Whether timeouts or memory are so small that records fail by themselves.
    var isTight = false

    /// Whether an acknowledgement may come without an offset: DUPLICATE_SEQUENCE_NUMBER does not tell it.
    var mayLackOffsets: Bool {
        faults.contains(.errors) || (cluster.apiVersions[.produce]?.upperBound ?? 0) < 8
    }

    /// Whether each request is answered in time, over the connection that it was sent on: whatever else goes wrong, no
    /// record needs to be sent again for want of an answer.
    var losesNoAnswer: Bool {
        guard !isTight, closesAfter == nil, brokersDownAtFirst == 0 else { return false }
        // Before KIP-219, a broker that throttles holds back its answers.
        let isTold = !faults.contains(.throttling) || (cluster.apiVersions[.produce]?.upperBound ?? 0) >= 6
        return isTold && faults.isSubset(of: [.omissions, .throttling, .leaders, .connects, .names])
    }

    /// How long the producer may take to be as good as new when trouble has ended.
    var recoveryTime: Duration {
        let configuration = configuration
        return configuration.requestTimeout * 2 + configuration.connectionSetupTimeoutMax * 3
            + configuration.reconnectBackoffMax * 3 + configuration.retryBackoffMax * 4
            + configuration.linger.longest + .seconds(1)
            // A broker that was throttling when trouble ended, or a request that was given more time for that.
            + (faults.contains(.throttling) ? .seconds(1) : .zero)
            // Without topic ids, a topic that was created again is believed after five seconds.
            + (resizesTopics ? .seconds(8) : .zero)
            // Records that failed wait for their dead letters.
            + (configuration.deadLetters.failures == .none ? .zero : configuration.deadLetters.timeout)
    }
}

extension Scenario {
    /// The scenario of a seed.
    ///
    /// - Parameter isTransactional: Whether it is for transactions, which have no dead letters.
    package init(seed: UInt64, isTransactional: Bool = false) {
        var dice = Dice(seed: seed)
        self.init(seed: seed, &dice)
        if !isTransactional { choosePressure() }
        chooseBatching()
    }

    private init(seed: UInt64, _ dice: inout Dice) {
        self.seed = seed
        configuration = ProducerConfiguration(bootstrapServers: [])
        cluster = EmbeddedClusterConfiguration(brokers: dice.element([1, 1, 2, 3, 3, 5]))
        chooseFaults(&dice)
        chooseGuarantees(&dice)
        chooseSizes(&dice)
        chooseTimes(&dice)
        chooseWork(&dice)
        chooseCluster(&dice)
        chooseNetwork(&dice)
        chooseCompany()
        chooseCalls()
        chooseOmissions()
        chooseSecurity()
        chooseTLS()
    }

    private mutating func chooseFaults(_ dice: inout Dice) {
        guard dice.chance(0.9) else { return }
        let count = dice.element([1, 1, 2, 2, 3, 4, 6])
        for _ in 0..<count { faults.insert(FaultClass(rawValue: 1 << UInt32(dice.below(FaultClass.count)))) }
    }

    private mutating func chooseGuarantees(_ dice: inout Dice) {
        if dice.chance(0.15) {
            configuration.enableIdempotence = false
            configuration.acks = dice.element([.all, .leader, .zero])
            if dice.chance(0.2) {
                configuration.retries = dice.number(0...3)
                isTight = true
            }
        } else if dice.chance(0.1) {
            configuration.retries = dice.number(1...4)
            isTight = true
        }
        configuration.maxInFlightRequestsPerConnection = dice.number(1...5)
        configuration.compression = dice.element([
            .uncompressed, .uncompressed, .uncompressed, .gzip(level: 1), .snappy, .lz4, .zstd,
        ])
    }

    private mutating func chooseSizes(_ dice: inout Dice) {
        configuration.batchSize = dice.element([0, 200, 512, 1024, 4096, 16384])
        configuration.maxRequestSize = max(8192, dice.magnitude(4096...65536))
        largestValue = min(dice.magnitude(20...4000), 3000)
        let least = max(configuration.batchSize, configuration.maxRequestSize)
        configuration.bufferMemory = dice.chance(0.3) ? least : least + dice.magnitude(1024...1 << 20)
        if dice.chance(0.2) { configuration.maxBufferedRecords = dice.magnitude(1...100) }
    }

    private mutating func chooseTimes(_ dice: inout Dice) {
        let linger = dice.chance(0.3) ? Duration.zero : dice.milliseconds(1...50)
        configuration.linger = dice.chance(0.5) ? .adaptive(upTo: linger) : .fixed(linger)
        if dice.chance(0.2) {
            configuration.requestTimeout = dice.milliseconds(2...50)
            isTight = true
        } else {
            configuration.requestTimeout = dice.milliseconds(200...10000)
        }
        let least = linger + configuration.requestTimeout
        if dice.chance(0.3) {
            configuration.deliveryTimeout = least + dice.milliseconds(1...100)
            isTight = true
        } else {
            configuration.deliveryTimeout = least * 4 + .seconds(20)
        }
        if dice.chance(0.2) || configuration.requestTimeout < .milliseconds(60) {
            configuration.maxBlock = dice.milliseconds(1...100)
            isTight = true
        } else {
            configuration.maxBlock = .seconds(30)
        }
        configuration.retryBackoff = dice.milliseconds(1...100)
        configuration.retryBackoffMax = configuration.retryBackoff * dice.number(1...10)
        configuration.reconnectBackoff = dice.milliseconds(1...50)
        configuration.reconnectBackoffMax = configuration.reconnectBackoff * dice.number(1...20)
        configuration.connectionSetupTimeout = dice.milliseconds(50...2000)
        configuration.connectionSetupTimeoutMax = configuration.connectionSetupTimeout * dice.number(1...3)
        if dice.chance(0.2) { configuration.connectionsMaxIdle = dice.milliseconds(20...1000) }
        if dice.chance(0.3) { configuration.metadataMaxAge = dice.milliseconds(50...2000) }
        if dice.chance(0.2) { configuration.metadataMaxIdle = .seconds(5) }
        if dice.chance(0.2) { configuration.metadataRecoveryStrategy = .disabled }
        if dice.chance(0.3) { configuration.metadataRecoveryRebootstrapTrigger = dice.milliseconds(100...3000) }
        if dice.chance(0.1) { configuration.partitionAvailabilityTimeout = dice.milliseconds(5...200) }
    }

    private mutating func chooseWork(_ dice: inout Dice) {
        tasks = dice.number(1...4)
        turnsPerTask = dice.magnitude(3...40)
        longestPause = dice.milliseconds(1...200)
        largestBurst = dice.magnitude(1...40)
        let count = dice.number(1...3)
        for index in 0..<count { topics.append(Topic(name: "topic-\(index)", partitions: dice.magnitude(1...6))) }
        troubleTime = dice.milliseconds(200...5000)
        longestPeace = dice.milliseconds(10...400)
        if dice.chance(0.15) {
            closesAfter = dice.milliseconds(1...4000)
            closeTimeout = dice.chance(0.5) ? dice.milliseconds(1...2000) : nil
        }
        shufflesTasks = dice.chance(0.5)
        if dice.chance(0.5) { chanceOfInterleaving = 0.3 }
        if dice.chance(0.3) { chanceOfDelay = 0.1 }
        if dice.chance(0.1) { chanceOfSpuriousWakeUp = 0.02 }
    }

    private mutating func chooseCluster(_ dice: inout Dice) {
        cluster.replicationFactor = dice.number(1...3)
        cluster.usesLogAppendTime = dice.chance(0.2)
        cluster.requestLogLimit = 0
        cluster.autoCreateTopics = false
        cluster.electsLeaders = dice.chance(0.8)
        cluster.minInSyncReplicas = dice.chance(0.2) ? min(2, cluster.replicationFactor, cluster.brokers) : 1
        switch dice.below(10) {
        case 0: cluster.apiVersions = EmbeddedAPIVersions.kafka011
        case 1: cluster.apiVersions = EmbeddedAPIVersions.kafka20
        case 2: cluster.apiVersions = EmbeddedAPIVersions.kafka28
        default: break
        }
        if configuration.compression == .zstd, (cluster.apiVersions[.produce]?.upperBound ?? 0) < 7 {
            configuration.compression = .lz4
        }
        if faults.contains(.leaders) { cluster.metadataPropagationDelay = dice.milliseconds(1...300) }
        if faults.contains(.largeBatches) {
            cluster.maxMessageBytes = max(dice.magnitude(300...4000), largestValue + 400)
        }
    }

    private mutating func chooseNetwork(_ dice: inout Dice) {
        let latency = dice.magnitude(10...2000)
        network.latency = .microseconds(latency) ... .microseconds(latency * dice.number(1...5))
        if faults.contains(.fragments) {
            network.maximumSegmentSize = dice.element([1, 3, 40, 500])
            network.chanceOfShortTransfer = dice.element([0.05, 0.5])
            network.sendBufferBytes = dice.element([10, 100, 1000, 65536])
        }
        if faults.contains(.stalls) {
            network.chanceOfStall = dice.element([0.01, 0.1])
            network.stall = .milliseconds(1)...dice.milliseconds(2...1000)
        }
        network.failureWithinBytes = dice.magnitude(50...20000)
        if faults.contains(.resets) { network.chanceOfReset = dice.element([0.2, 0.8]) }
        if faults.contains(.silence) { network.chanceOfSilence = dice.element([0.2, 0.5]) }
        if faults.contains(.connects) {
            network.chanceOfRefusal = dice.element([0, 0.3])
            network.chanceOfUnansweredConnect = dice.element([0.05, 0.3])
        }
        if faults.contains(.names) {
            network.chanceOfResolutionFailure = dice.element([0, 0.4])
            network.chanceOfDeadAddress = dice.element([0, 0.5])
            network.resolution = .microseconds(10)...dice.milliseconds(1...500)
        }
    }
}

extension Scenario: CustomStringConvertible {
    package var description: String {
        let c = configuration
        return """
            seed \(seed): faults: \(faults); \(cluster.brokers) brokers, Produce to \(cluster.apiVersions[.produce]?.upperBound ?? -1), topics \(topics.map { "\($0.name)/\($0.partitions)" }); \
            \(tasks) tasks x \(turnsPerTask) turns, bursts to \(largestBurst), values to \(largestValue), trouble \(troubleTime); \
            idempotence \(c.enableIdempotence) acks \(c.acks) inflight \(c.maxInFlightRequestsPerConnection) retries \(c.retries) \
            batch \(c.batchSize) batching \(c.batching) request \(c.maxRequestSize) buffer \(c.bufferMemory) records \(c.maxBufferedRecords ?? -1) \
            topic bytes \(c.topicBufferMemory ?? -1) topic records \(c.maxTopicRecords ?? -1) pacing \(c.pacingThreshold ?? -1)/\(c.longestPause) \
            interceptors \(hasInterceptors) dead letters \(c.deadLetters.failures)/\(c.deadLetters.timeout) \
            \(c.compression) linger \(c.linger) request timeout \(c.requestTimeout) delivery timeout \(c.deliveryTimeout) \
            max block \(c.maxBlock) retry \(c.retryBackoff)/\(c.retryBackoffMax) reconnect \(c.reconnectBackoff)/\(c.reconnectBackoffMax) \
            setup \(c.connectionSetupTimeout)/\(c.connectionSetupTimeoutMax) idle \(c.connectionsMaxIdle ?? .zero) \
            \(usesSASL ? "SASL \(mechanism) sessions \(cluster.security.sasl?.sessionLifetime ?? .zero)" : "no SASL"), \(tls == nil ? "plaintext" : "TLS") close \(closesAfter.map { "\($0)" } ?? "at the end") within \(closeTimeout.map { "\($0)" } ?? "delivery timeout")
            """
    }
}
