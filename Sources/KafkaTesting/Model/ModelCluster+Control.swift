import KafkaClient
package import KafkaSockets
import KafkaWire

/// What tests do to a cluster.
extension ModelCluster {
    // MARK: Topics

    /// Creates a topic with its partitions spread over the brokers; nil when the name is illegal or taken.
    @discardableResult
    package func createTopic(_ name: String, partitions: Int? = nil, now: MonotonicTime) -> ModelTopic? {
        guard ModelTopic.isLegal(name: name), topics[name] == nil else { return nil }
        let count = max(1, partitions ?? configuration.defaultPartitions)
        let replicaCount = max(1, min(configuration.replicationFactor, brokers.count))
        // Topics start on different brokers, so that many topics of one partition spread, too.
        let start = topics.count
        let created = (0..<count).map { index in
            let replicas = (0..<replicaCount).map { brokers[(start + index + $0) % brokers.count].id }
            let leader = replicas.first { broker($0)?.isUp == true } ?? -1
            return ModelPartition(index: Int32(index), replicas: replicas, leader: leader)
        }
        let id = KafkaUUID(high: dice.next() | 1, low: dice.next())
        let topic = ModelTopic(
            name: name, id: id, partitions: created, maxMessageBytes: configuration.maxMessageBytes,
            usesLogAppendTime: configuration.usesLogAppendTime, availableFrom: now + configuration.topicCreationDelay)
        topics[name] = topic
        topicNames[id] = name
        return topic
    }

    /// Creates a topic with its own limit, or the configuration's.
    func makeTopic(
        _ name: String, partitions: Int?, maxMessageBytes: Int?, now: MonotonicTime
    ) throws(EmbeddedClusterError) {
        guard let topic = createTopic(name, partitions: partitions, now: now) else {
            throw EmbeddedClusterError("topic \"\(name)\" exists, or its name is illegal")
        }
        if let maxMessageBytes { topic.maxMessageBytes = maxMessageBytes }
    }

    /// Deletes a topic with its records. Created again, it has another id.
    package func deleteTopic(_ name: String) {
        guard let topic = topics.removeValue(forKey: name) else { return }
        topicNames[topic.id] = nil
    }

    /// Adds partitions to a topic up to `count`.
    package func addPartitions(to name: String, upTo count: Int) {
        guard let topic = topics[name] else { return }
        while topic.partitions.count < count {
            let index = topic.partitions.count
            let first = topic.partitions.first?.replicas.first ?? 1
            let replicas = (0..<max(1, min(configuration.replicationFactor, brokers.count))).map {
                brokers[(Int(first) - 1 + index + $0) % brokers.count].id
            }
            let leader = replicas.first { broker($0)?.isUp == true } ?? -1
            topic.partitions.append(ModelPartition(index: Int32(index), replicas: replicas, leader: leader))
        }
    }

    // MARK: Leaders and brokers

    /// Makes a broker the leader of a partition (-1: none), in a new leader epoch.
    package func moveLeader(of name: String, partition index: Int32, to broker: Int32, now: MonotonicTime) {
        guard let partition = topics[name]?.partition(index) else { return }
        lead(partition, by: broker, now: now)
    }

    private func lead(_ partition: ModelPartition, by broker: Int32, now: MonotonicTime) {
        let delay = configuration.metadataPropagationDelay
        partition.lead(by: broker, known: delay > .zero ? now + delay : nil)
    }

    /// Takes a broker down: its connections close, its partitions go to other replicas or wait without a leader.
    package func takeDown(_ id: Int32, now: MonotonicTime) {
        guard let broker = broker(id), broker.isUp else { return }
        broker.isUp = false
        broker.isStalled = false
        disconnectAll(from: id, now: now)
        forEachPartition { partition in
            guard partition.leader == id else { return }
            let successor = configuration.electsLeaders ? inSyncReplicas(of: partition).first : nil
            lead(partition, by: successor ?? -1, now: now)
        }
    }

    /// Brings a broker back, on the given port or the one that it had. It leads its partitions without a leader again.
    package func bringUp(_ id: Int32, port: Int32? = nil, now: MonotonicTime) {
        guard let broker = broker(id), !broker.isUp else { return }
        broker.isUp = true
        if let port { broker.port = port }
        forEachPartition { partition in
            if partition.leader == -1, partition.replicas.contains(id) { lead(partition, by: id, now: now) }
        }
    }

    /// Closes all connections to a broker.
    package func disconnectAll(from id: Int32, now: MonotonicTime) {
        for connection in connectionsByNumber(of: id) {
            abort(connection, at: now)
        }
    }

    /// Makes a broker read requests without handling them, until `resume`.
    package func stall(_ id: Int32) {
        broker(id)?.isStalled = true
    }

    /// Ends a stall: the broker handles the requests that it has read.
    package func resume(_ id: Int32, now: MonotonicTime) {
        guard let broker = broker(id), broker.isStalled else { return }
        broker.isStalled = false
        for connection in connectionsByNumber(of: id) where connection.work == nil {
            drainInbox(of: connection, now: now)
        }
        advance(to: now)
    }

    private func connectionsByNumber(of id: Int32) -> [ModelConnection] {
        connections.values.filter { $0.broker == id }.sorted { $0.id.rawValue < $1.id.rawValue }
    }

    // MARK: Producers

    /// Makes every partition forget a producer id (nil: all of them).
    package func forgetProducers(_ id: Int64? = nil) {
        forEachPartition { partition in
            if let id { partition.producers[id] = nil } else { partition.producers.removeAll() }
        }
    }

    /// Deletes the records before an offset, as retention does.
    package func truncate(_ name: String, partition index: Int32, before offset: Int64) {
        guard let partition = topics[name]?.partition(index) else { return }
        partition.log.removeAll(before: offset)
        if retentionForgetsProducers { partition.forgetProducersOfDroppedBatches() }
    }

    private func forEachPartition(_ body: (ModelPartition) -> Void) {
        // In a fixed order: what `body` draws from the dice must not depend on hashing.
        for name in topics.keys.sorted() {
            for partition in topics[name]?.partitions ?? [] { body(partition) }
        }
    }

    // MARK: Faults

    package func inject(_ fault: EmbeddedFault) -> EmbeddedFault.ID { faults.add(fault) }

    package func removeFault(_ id: EmbeddedFault.ID) { faults.remove(id) }

    package func removeAllFaults() { faults.removeAll() }
}
