import KafkaSockets
import KafkaWire
import Logging
import Synchronization

/// Acts on what the cluster's metadata says.
extension Sender {
    /// Forgets topics that are no longer used, and goes back to the bootstrap servers if that is due.
    func maintainMetadata(now: MonotonicTime) {
        guard needsControl else { return }
        let identity = control.identity
        let idle = control.metadata.expireIdle(now: now) { name in
            // A warm-up that waits for leaders needs their topics, however long that takes.
            pendingCalls.hasWarmUps || pendingCalls.awaitsMetadata(of: name)
                || accumulator.topics.existing(name)?.allQueues.contains { isInUse($0, under: identity) } ?? false
        }
        for name in idle { forgetIdleTopic(name) }
        rebootstrapIfNeeded(now: now)
    }

    /// Whether the partition has batches that are not finished, or sequences that would begin again under the same epoch, which
    /// brokers take for repetitions.
    private func isInUse(_ queue: PartitionQueue, under identity: ProducerIdentity?) -> Bool {
        guard let pipeline = queue.pipeline else { return false }
        if pipeline.activity == .active { return true }
        return pipeline.sequencer.abortsOnGap && pipeline.sequencer.producer == identity
    }

    /// Frees what is kept for a topic that nothing was sent to for `metadataMaxIdle`.
    private func forgetIdleTopic(_ name: String) {
        health.isNotMissing(name)
        metrics.totals.topics[name] = nil
        guard let topic = accumulator.topics.removeIdle(name) else { return }
        for queue in topic.allQueues {
            if let identity = queue.pipeline?.sequencer.producer { control.producerID.forgetSequences(under: identity) }
            // Queue and sender refer to each other.
            queue.pipeline = nil
        }
    }

    func receivedMetadata(_ response: MetadataResponse, _ refresh: MetadataRefresh, now: MonotonicTime) {
        let changes = control.metadata.handle(response, to: refresh, now: now, random: &random)
        publishCluster()
        for change in changes { act(on: change, now: now) }
    }

    private func act(on change: MetadataChange, now: MonotonicTime) {
        switch change {
        case .nodesChanged:
            brokersChanged(now: now)
        case .mustRebootstrap:
            rebootstrap(now: now, isOrdered: true)
        case .refused(let code):
            let error = KafkaError(broker: code, persistence: .notWritten)
            health.lastError = error
            logger.info("metadata was refused", metadata: [LogKey.error: "\(error.message)"])
        case .topicUpdated(let name):
            updateTopic(name, now: now)
        case .topicRecreated(let name):
            logger.info("a topic was deleted and created again", metadata: [LogKey.topic: "\(name)"])
            for queue in accumulator.topics.existing(name)?.allQueues ?? [] {
                guard let pipeline = queue.pipeline, !pipeline.sequencer.abortsOnGap else { continue }
                pipeline.sequencer.requestBump(.topicRecreated)
            }
        case .topicMissing(let name, let code):
            health.isMissing(name, topicError(code, name))
        case .topicHidden(let name):
            accumulator.topics.existing(name)?.hide()
        case .topicDeleted(let name, let code):
            giveUpDeletedTopic(name, code, now: now)
        case .topicFailed(let name, let code):
            let error = topicError(code, name)
            health.isNotMissing(name)
            logger.info(
                "a topic cannot be used", metadata: [LogKey.topic: "\(name)", LogKey.error: "\(error.message)"])
            accumulator.topics.existing(name)?.fail(error)
            for partition in schedule.releaseLeaderless(of: name, now: now) {
                failAll(of: partition, error, now: now)
                evaluate(partition, now: now)
            }
        }
    }

    /// What an answer says about a topic: no record was sent for it, and no other topic has to stop.
    private func topicError(_ code: BrokerErrorCode, _ topic: String) -> KafkaError {
        KafkaError(broker: code, topic: topic, persistence: .notWritten).with(isFatal: false)
    }

    private func updateTopic(_ name: String, now: MonotonicTime) {
        guard let known = control.metadata.topics[name] else { return }
        health.isNotMissing(name)
        guard let topic = accumulator.topics.existing(name) else { return }
        let waiting = schedule.releaseLeaderless(of: name, now: now)
        // Leaders first: calls that wait for the partitions then find them.
        let gone = topic.prepare(partitionCount: known.partitions.count, accumulator: accumulator)
        topic.learn(known.replicas, accumulator.cluster)
        for (queue, partition) in zip(topic.queues ?? [], known.partitions) {
            publishLeader(of: queue, partition.leader)
            if let sender = queue.pipeline { setLeader(of: sender, partition, now: now) }
        }
        if topic.sticky.partition < 0 {
            topic.connectedBroker.store(brokers.connected(in: control.metadata) ?? -1, ordering: .relaxed)
        }
        topic.announce()
        if !gone.isEmpty { retire(gone, of: topic, partitionCount: known.partitions.count, now: now) }
        for partition in waiting { evaluate(partition, now: now) }
    }

    /// The topic was created again with fewer partitions: what is left in the others can never be sent.
    private func retire(_ queues: [PartitionQueue], of topic: TopicState, partitionCount: Int, now: MonotonicTime) {
        logger.warning(
            "a topic was created again with fewer partitions",
            metadata: [LogKey.topic: "\(topic.name)", LogKey.partitions: "\(partitionCount)"])
        for queue in queues {
            guard queue.pipeline != nil || queue.hasBatches else { continue }
            let partition = sender(for: queue)
            if let identity = partition.sequencer.producer { control.producerID.forgetSequences(under: identity) }
            partition.retirement = KafkaError(
                .partitionOutOfRange,
                "partition \(queue.index) no longer exists: topic '\(topic.name)' was created again with "
                    + "\(partitionCount) partitions",
                topic: topic.name, partition: queue.index)
            evaluate(partition, now: now)
        }
    }

    /// A topic has been missing for long: gives up what waits to be sent to it, which would take memory from other
    /// topics until its delivery timeout. What is on the wire ends with its answer.
    private func giveUpDeletedTopic(_ name: String, _ code: BrokerErrorCode, now: MonotonicTime) {
        var error = topicError(code, name)
        error = error.with(message: "the topic was deleted: \(error.message)")
        var batches = 0
        for queue in accumulator.topics.existing(name)?.allQueues ?? [] {
            guard queue.pipeline?.activity == .active || queue.hasBatches else { continue }
            let partition = sender(for: queue)
            batches += failPending(of: partition, error, now: now)
            evaluate(partition, now: now)
        }
        guard batches > 0 else { return }
        logger.warning(
            "a topic was deleted: gave up what was to be sent to it",
            metadata: [LogKey.topic: "\(name)", LogKey.batches: "\(batches)"])
    }

    /// Publishes the known brokers to the caller side.
    func publishCluster() {
        guard !control.metadata.nodes.isEmpty else { return }
        let cluster = ClusterInfo(
            id: control.metadata.clusterID,
            brokers: control.metadata.nodes.map {
                BrokerInfo(id: $0, host: $1.host, port: Int($1.port), rack: $1.rack)
            })
        guard cluster != accumulator.cluster else { return }
        accumulator.cluster = cluster
        for topic in accumulator.topics.all { topic.learn(cluster) }
    }
}
