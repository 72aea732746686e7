// Topics, partitions and leaders.
extension Simulation {
    /// Creates a topic, its partitions spread over the brokers.
    ///
    /// - Parameters:
    ///   - name: A legal name that is not taken.
    ///   - partitions: How many; nil takes the configuration's `defaultPartitions`.
    ///   - maxMessageBytes: The largest batch that it takes; nil takes the configuration's.
    public func createTopic(
        _ name: String, partitions: Int? = nil, maxMessageBytes: Int? = nil
    ) throws(EmbeddedClusterError) {
        try model.makeTopic(name, partitions: partitions, maxMessageBytes: maxMessageBytes, now: clock.now())
    }

    /// Deletes a topic with all its records. Created again, it has another topic id and starts at offset 0.
    public func deleteTopic(_ name: String) {
        model.deleteTopic(name)
        wires.carryOutActions()
    }

    /// Adds partitions until the topic has `count`.
    public func addPartitions(to topic: String, upTo count: Int) {
        model.addPartitions(to: topic, upTo: count)
    }

    /// Changes the largest batch that a topic takes, in bytes as sent: beyond it is MESSAGE_TOO_LARGE.
    public func setMaxMessageBytes(_ bytes: Int, of topic: String) {
        model.topics[topic]?.maxMessageBytes = bytes
    }

    /// The names of all topics, sorted.
    public var topics: [String] { model.topics.keys.sorted() }

    /// How many partitions a topic has; 0 when there is no such topic.
    public func partitionCount(of topic: String) -> Int {
        model.topics[topic]?.partitions.count ?? 0
    }

    /// The id of the broker that leads a partition; nil when none does, or there is no such partition.
    public func leader(of topic: String, partition: Int32) -> Int32? {
        model.leader(of: topic, partition: partition)
    }

    /// Makes another broker the leader of a partition, in a new leader epoch; nil leaves it without a leader.
    ///
    /// From now on, the old leader answers NOT_LEADER_OR_FOLLOWER. Metadata names the new leader immediately, or after
    /// the configuration's `metadataPropagationDelay`.
    public func moveLeader(of topic: String, partition: Int32, to broker: Int32?) {
        trace.note("move leader", Int64(partition), Int64(broker ?? -1), at: clock.now(), topic)
        model.moveLeader(of: topic, partition: partition, to: broker ?? -1, now: clock.now())
        wires.carryOutActions()
    }
}
