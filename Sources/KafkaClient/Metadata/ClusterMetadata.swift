package import KafkaSockets
package import KafkaWire

/// What a metadata request asks for.
package struct MetadataRefresh: Equatable {
    /// The topics asked for, by name.
    package var topics: [String]
    /// Whether these are all topics in use, so that the answer is a complete picture.
    package var isFull: Bool
}

/// What came of an answer, for the sender to act on.
package enum MetadataChange: Equatable {
    /// The topic exists and has that many partitions; leaders may have changed.
    case topicUpdated(String)
    /// The topic was deleted and created again: its sequences start over, and it may have fewer partitions.
    case topicRecreated(String)
    /// The topic does not exist (yet); it is asked for again.
    case topicMissing(String, BrokerErrorCode)
    /// A topic in use was missing from several answers in a row: new records wait until it is back.
    case topicHidden(String)
    /// A topic in use has been missing for long: it was deleted, and records for it are given up. Repeated with each
    /// answer until it is back.
    case topicDeleted(String, BrokerErrorCode)
    /// The topic cannot be used.
    case topicFailed(String, BrokerErrorCode)
    /// Brokers came, went or moved.
    case nodesChanged
    /// The broker asked the client to rebootstrap (KIP-1102).
    case mustRebootstrap
    /// A broker answered with an error, and nothing else.
    case refused(BrokerErrorCode)
}

/// Brokers, topics, and partition leaders as last heard, and when to ask again.
///
/// A value that decides and does nothing: the sender carries the requests.
package struct ClusterMetadata {
    package struct Node: Equatable {
        package var host: String
        package var port: UInt16
        package var rack: String?
    }

    package struct Partition: Equatable {
        package var leader: Int32
        package var leaderEpoch: Int32
    }

    package struct Topic: Equatable {
        package var id: KafkaUUID?
        package var partitions: [Partition]
        package var replicas = ReplicaTable()
        package var lastUsed: MonotonicTime
        package var updatedAt: MonotonicTime
        /// Answers in a row that did not know the topic.
        var absence = Doubt()
        /// Answers in a row, without topic ids, that had lower epochs or fewer partitions than known.
        var contradiction = Doubt()
    }

    /// Answers in a row that deny what is known: the first few are put down to a broker that lags behind.
    struct Doubt: Equatable {
        private(set) var answers = 0
        private var since = MonotonicTime.distantPast

        mutating func deepen(now: MonotonicTime) {
            if answers == 0 { since = now }
            answers += 1
        }

        /// Whether that many answers agree, over that much time.
        func isCertain(answers: Int, for duration: Duration, now: MonotonicTime) -> Bool {
            self.answers >= answers && since + duration <= now
        }
    }

    /// The brokers by node id.
    package private(set) var nodes: [Int32: Node] = [:]
    /// Brokers known before the last rebootstrap, kept as candidates until new metadata arrives: after an outage of the
    /// whole cluster, the bootstrap servers may be out of date.
    package private(set) var formerNodes: [Int32: Node] = [:]
    /// The topics in use.
    package private(set) var topics: [String: Topic] = [:]
    /// The cluster's id, once known.
    package private(set) var clusterID: String?
    /// When the last answer came.
    package private(set) var updatedAt: MonotonicTime?

    private let maxIdle: Duration
    private let precisionOfUse: Duration
    private let backoff: Backoff
    private var schedule: MetadataRefreshSchedule
    private var nextIdleCheck: MonotonicTime?

    package init(configuration: ProducerConfiguration) {
        maxIdle = configuration.metadataMaxIdle
        precisionOfUse = maxIdle / 16
        backoff = Backoff(retrying: configuration)
        schedule = MetadataRefreshSchedule(configuration: configuration)
    }

    // MARK: Wanting

    /// A topic is used: asks for it if it is not known, and keeps it from being forgotten. Returns whether it is known.
    @discardableResult
    package mutating func use(_ name: String, now: MonotonicTime) -> Bool {
        if let known = topics[name] {
            // Noted now and then: the sender comes here for each batch, and writing into a dictionary allocates.
            if known.lastUsed + precisionOfUse <= now { topics[name]?.lastUsed = now }
            return true
        }
        schedule.topics.want(name, now: now, notBefore: now)
        return false
    }

    /// A topic whose next answer is wanted, known or not. What arrived a moment ago is not asked for again immediately.
    package mutating func refresh(_ name: String, now: MonotonicTime) {
        guard use(name, now: now), let heardAt = topics[name]?.updatedAt else { return }
        schedule.topics.want(name, now: now, notBefore: heardAt + backoff.initial)
    }

    /// No task waits any more for a topic that was never found.
    package mutating func forget(_ name: String) {
        schedule.topics.remove(name)
    }

    /// What is known is in doubt: ask for everything in use.
    package mutating func requestRefresh() {
        schedule.doubt()
    }

    /// The request to send now, if one is due and none is in flight.
    package mutating func nextRefresh(now: MonotonicTime) -> MetadataRefresh? {
        guard schedule.isDue(now: now) else { return nil }
        guard schedule.isFullDue(now: now) else {
            return MetadataRefresh(topics: schedule.topics.due(now: now), isFull: false)
        }
        return MetadataRefresh(
            topics: topics.keys.sorted() + schedule.topics.names.filter { topics[$0] == nil }.sorted(), isFull: true)
    }

    /// Whether there is something to do now: a request, giving up the brokers, or forgetting topics.
    package func hasWork(now: MonotonicTime) -> Bool {
        schedule.isDue(now: now) || isRebootstrapDue(now: now) || nextIdleCheck ?? .distantFuture <= now
    }

    /// Whether `nextRefresh` has something.
    package func isRefreshWanted(now: MonotonicTime) -> Bool { schedule.isDue(now: now) }

    /// A request is in flight.
    package mutating func asked(_ refresh: MetadataRefresh, now: MonotonicTime) {
        schedule.asked(isFull: refresh.isFull, now: now)
    }

    /// A request is due, and no broker is there to take it.
    package mutating func couldNotAsk(now: MonotonicTime) {
        schedule.couldNotAsk(now: now)
    }

    /// When `nextRefresh` or `expireIdle` may have something to do.
    package func nextDeadline(now: MonotonicTime) -> MonotonicTime {
        schedule.isAsking ? .distantFuture : min(schedule.nextRequest(now: now), nextIdleCheck ?? .distantFuture)
    }

    // MARK: Hearing

    /// The request failed, or could not be sent: it is repeated after a backoff.
    package mutating func failed(
        _ refresh: MetadataRefresh, now: MonotonicTime, random: inout some RandomNumberGenerator
    ) {
        schedule.failed(isFull: refresh.isFull, now: now, random: &random)
    }

    /// Whether the known brokers should be given up for the bootstrap servers (KIP-1102): no answer for too long.
    package func isRebootstrapDue(now: MonotonicTime) -> Bool {
        !nodes.isEmpty && schedule.isRebootstrapDue(now: now)
    }

    /// Whether giving up unreachable brokers for the bootstrap servers is allowed (KIP-899).
    package var mayRebootstrap: Bool { schedule.mayRebootstrap }

    /// Gives the brokers up, so that the bootstrap servers are asked; topics and leaders stay until the answer.
    ///
    /// - Parameter isOrdered: A broker asks for it: the brokers are forgotten. The next broker may ask for it, too, so it
    ///   is asked only after a backoff.
    package mutating func rebootstrap(now: MonotonicTime, isOrdered: Bool = false) {
        formerNodes = isOrdered ? [:] : nodes
        nodes = [:]
        schedule.rebootstrapped(now: now, isOrdered: isOrdered)
    }

    /// An answer has come.
    package mutating func handle(
        _ response: MetadataResponse, to refresh: MetadataRefresh, now: MonotonicTime,
        random: inout some RandomNumberGenerator
    ) -> [MetadataChange] {
        if response.errorCode == .rebootstrapRequired {
            failed(refresh, now: now, random: &random)
            return mayRebootstrap ? [.mustRebootstrap] : [.refused(response.errorCode)]
        }
        if response.errorCode != .none && response.topics.isEmpty {
            failed(refresh, now: now, random: &random)
            return [.refused(response.errorCode)]
        }
        var changes: [MetadataChange] = []
        updateNodes(response, &changes)
        guard !nodes.isEmpty else {
            // A broker that is starting, or an odd one: nothing can be done with this.
            failed(refresh, now: now, random: &random)
            return changes
        }
        clusterID = response.clusterID ?? clusterID
        // Topics that were forgotten since the request are not added again.
        var unheard = Set(refresh.topics.filter { topics[$0] != nil || schedule.topics.contains($0) })
        for topic in response.topics {
            // Only what was asked for, and once: an answer cannot make the client remember other topics.
            guard let name = topic.name, unheard.remove(name) != nil else { continue }
            if update(name, topic, now: now, &changes) {
                schedule.topics.remove(name)
            } else {
                schedule.topics.missed(name, now: now, random: &random)
            }
        }
        // What the answer leaves out is asked for again, and not faster than what does not exist.
        for name in unheard.sorted() { schedule.topics.missed(name, now: now, random: &random) }
        updatedAt = now
        schedule.succeeded(isFull: refresh.isFull, now: now)
        if nextIdleCheck == nil { nextIdleCheck = now + maxIdle }
        return changes
    }

    private mutating func updateNodes(_ response: MetadataResponse, _ changes: inout [MetadataChange]) {
        var found: [Int32: Node] = [:]
        for broker in response.brokers where broker.nodeID >= 0 {
            guard let port = UInt16(exactly: broker.port), !broker.host.isEmpty, found.count < Self.maxBrokers else {
                continue
            }
            found[broker.nodeID] = Node(host: broker.host, port: port, rack: broker.rack)
        }
        guard !found.isEmpty else { return }
        formerNodes = [:]
        if found != nodes {
            nodes = found
            changes.append(.nodesChanged)
        }
    }

    /// Takes over one topic of an answer. Returns whether that was all there is to know.
    private mutating func update(
        _ name: String, _ answer: MetadataResponse.Topic, now: MonotonicTime, _ changes: inout [MetadataChange]
    ) -> Bool {
        switch answer.errorCode {
        case .none, .leaderNotAvailable:
            break
        case let error where error.isRetriable:
            changes.append(.topicMissing(name, error))
            if error == .unknownTopicOrPartition { noteAbsence(of: name, error, now: now, &changes) }
            return false
        case let error:
            topics[name] = nil
            changes.append(.topicFailed(name, error))
            return true
        }
        guard !answer.partitions.isEmpty else {
            changes.append(.topicMissing(name, answer.errorCode))
            return false
        }
        let known = topics[name]
        let id = answer.topicID.isZero ? nil : answer.topicID
        var contradiction = known?.contradiction ?? Doubt()
        if contradicts(answer, known) { contradiction.deepen(now: now) } else { contradiction = Doubt() }
        let isRecreated = isRecreation(known, id: id, contradiction, now: now)
        var partitions = isRecreated ? [] : known?.partitions ?? []
        var positions = [Int?](repeating: nil, count: partitions.count)
        var lacksLeader = false
        for (position, partition) in answer.partitions.enumerated() {
            guard let index = Int(exactly: partition.partitionIndex), (0..<Self.maxPartitions).contains(index) else {
                continue
            }
            while partitions.count <= index { partitions.append(Partition(leader: -1, leaderEpoch: -1)) }
            let heard = Partition(
                leader: partition.errorCode.hasNoLeader ? -1 : partition.leaderID,
                leaderEpoch: partition.leaderEpoch)
            // A broker that lags behind must not undo a newer election.
            if heard.leaderEpoch < 0 || heard.leaderEpoch >= partitions[index].leaderEpoch {
                partitions[index] = heard
                if positions.count <= index { positions += Array(repeating: nil, count: index + 1 - positions.count) }
                positions[index] = position
            }
            if partitions[index].leader < 0 { lacksLeader = true }
        }
        var topic = Topic(
            id: id ?? known?.id, partitions: partitions,
            replicas: ReplicaTable(
                positions: positions, in: answer.partitions,
                old: isRecreated ? ReplicaTable() : known?.replicas ?? ReplicaTable()),
            lastUsed: known?.lastUsed ?? now, updatedAt: now)
        if !isRecreated { topic.contradiction = contradiction }
        topics[name] = topic
        if isRecreated { changes.append(.topicRecreated(name)) }
        changes.append(.topicUpdated(name))
        return !lacksLeader && topic.contradiction == Doubt()
    }

    /// Answers in a row that must not know a topic before new records wait for it.
    static let answersUntilHidden = 2
    /// How many answers in a row, over how much time, must agree before a topic counts as deleted or created again.
    static let answersUntilCertain = 3
    static let timeUntilCertain = Duration.seconds(5)

    private mutating func noteAbsence(
        of name: String, _ error: BrokerErrorCode, now: MonotonicTime, _ changes: inout [MetadataChange]
    ) {
        guard var absence = topics[name]?.absence else { return }
        absence.deepen(now: now)
        topics[name]?.absence = absence
        if absence.answers == Self.answersUntilHidden { changes.append(.topicHidden(name)) }
        if absence.isCertain(answers: Self.answersUntilCertain, for: Self.timeUntilCertain, now: now) {
            changes.append(.topicDeleted(name, error))
        }
    }

    /// Whether an answer is about a new topic of the same name. Topic ids tell (KIP-516); without them, before Kafka 2.8,
    /// answers that contradict what is known do, in the long run.
    private func isRecreation(_ known: Topic?, id: KafkaUUID?, _ contradiction: Doubt, now: MonotonicTime) -> Bool {
        guard let known else { return false }
        if let id, let knownID = known.id { return id != knownID }
        return contradiction.isCertain(answers: Self.answersUntilCertain, for: Self.timeUntilCertain, now: now)
    }

    /// Whether an answer without a topic id has a lower epoch or fewer partitions than what is known.
    private func contradicts(_ answer: MetadataResponse.Topic, _ known: Topic?) -> Bool {
        guard let known, known.id == nil, answer.topicID.isZero else { return false }
        if answer.partitions.count < known.partitions.count { return true }
        return answer.partitions.contains { partition in
            guard let index = Int(exactly: partition.partitionIndex), known.partitions.indices.contains(index) else {
                return false
            }
            return partition.leaderEpoch >= 0 && partition.leaderEpoch < known.partitions[index].leaderEpoch
        }
    }

    /// More partitions than any topic has: what a false answer can make the client allocate is bounded.
    static let maxPartitions = 1_000_000
    /// More brokers than any cluster has: the sender goes through all of them, again and again.
    static let maxBrokers = 10_000

    /// A produce response named a new leader (KIP-951). Returns whether that was news.
    package mutating func learnLeader(topic name: String, partition index: Int32, leader: Int32, epoch: Int32) -> Bool {
        guard let known = topics[name]?.partitions, Int(index) < known.count, index >= 0, leader >= 0,
            epoch > known[Int(index)].leaderEpoch, nodes[leader] != nil
        else { return false }
        topics[name]?.partitions[Int(index)] = Partition(leader: leader, leaderEpoch: epoch)
        return true
    }

    /// A produce response says where a broker listens (KIP-951). That alone is no cluster: while the bootstrap servers are
    /// being asked, only their answer counts.
    package mutating func learnNode(_ id: Int32, host: String, port: Int32, rack: String?) {
        guard id >= 0, nodes[id] == nil, !nodes.isEmpty, nodes.count < Self.maxBrokers,
            let port = UInt16(exactly: port), !host.isEmpty
        else { return }
        nodes[id] = Node(host: host, port: port, rack: rack)
    }

    /// The brokers that lead partitions of the topics in use, in the order of their ids.
    package var leaders: [Int32] {
        var leaders: Set<Int32> = []
        for topic in topics.values {
            for partition in topic.partitions where partition.leader >= 0 { leaders.insert(partition.leader) }
        }
        return leaders.sorted()
    }

    /// The partition's leader, or nil.
    package func partition(_ topic: String, _ index: Int32) -> Partition? {
        guard let partitions = topics[topic]?.partitions, index >= 0, Int(index) < partitions.count else { return nil }
        return partitions[Int(index)]
    }

    /// Drops topics that nothing was sent to for `metadataMaxIdle`, if `isBusy` does not object, whether they exist or not:
    /// a refresh no longer asks for them. Returns what was dropped.
    package mutating func expireIdle(now: MonotonicTime, isBusy: (String) -> Bool) -> [String] {
        guard let due = nextIdleCheck, due <= now else { return [] }
        var dropped: [String] = []
        for name in Set(topics.keys).union(schedule.topics.names).sorted() where lastUsed(name) + maxIdle <= now {
            if isBusy(name) {
                use(name, now: now)
            } else {
                topics[name] = nil
                schedule.topics.remove(name)
                dropped.append(name)
            }
        }
        nextIdleCheck = Set(topics.keys).union(schedule.topics.names).map { lastUsed($0) + maxIdle }.min()
        return dropped
    }

    private func lastUsed(_ name: String) -> MonotonicTime {
        max(topics[name]?.lastUsed ?? .distantPast, schedule.topics.lastUsed(name) ?? .distantPast)
    }
}

extension BrokerErrorCode {
    /// Whether a partition with this error in its metadata has no leader to send to.
    var hasNoLeader: Bool { self == .leaderNotAvailable }
}
