package import KafkaSockets
package import KafkaWire
import Synchronization

/// What a producer's I/O side holds at one moment, for tests that check that nothing is left behind.
package struct SenderContents: Equatable, Sendable {
    /// Partitions with batches that are not finished.
    package var activePartitions = 0
    /// Batches that were sent and are not finished, given-up ones that are still on the wire included.
    package var batchesInFlight = 0
    /// Unfinished batches as the partitioner sees them, which compares the lengths of queues by it.
    package var queuedBatches = 0
    /// Requests that are not finished.
    package var requestsInFlight = 0
    /// Tasks that wait for metadata or a connection.
    package var waitingTasks = 0
    /// Partitions without a leader, or without a producer id.
    package var partitionsAside = 0
    /// Failed batches that wait for dead letters.
    package var batchesHeldBack = 0
    /// Connections that are open or being made.
    package var connections = 0

    package init() {}
}

extension Sender {
    /// What is there now.
    package var contents: SenderContents {
        var contents = SenderContents()
        for partition in schedule.active {
            contents.activePartitions += 1
            contents.batchesInFlight += partition.inFlight.count
        }
        for node in brokers.all {
            for connection in node.connections {
                contents.requestsInFlight += connection.inFlightCount
                if connection.isReady || connection.isConnecting { contents.connections += 1 }
            }
        }
        for topic in accumulator.topics.all {
            for queue in topic.allQueues {
                contents.queuedBatches += Int(queue.queuedBatches.load(ordering: .relaxed))
            }
        }
        contents.batchesHeldBack = deadLetters.batches.count
        contents.waitingTasks = pendingCalls.count
        contents.partitionsAside = schedule.asideCount
        return contents
    }

    /// The leader epochs that are known now, by topic, and the topic's id.
    package var leaderEpochs: [String: (id: KafkaUUID?, epochs: [Int32])] {
        control.metadata.topics.mapValues { ($0.id, $0.partitions.map(\.leaderEpoch)) }
    }

    /// The health that a monitor with default limits sees in its first look.
    package func healthAtFirstSight(now: MonotonicTime) -> ProducerHealth {
        var machine = HealthMachine(HealthLimits(), deliveryTimeout: configuration.deliveryTimeout)
        return machine.update(healthSample(now: now))
    }

    /// The totals that a snapshot of the metrics would have, without its cost.
    package var totals: ProducerMetrics { metrics.totals }
}
