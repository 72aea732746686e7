import DequeModule
import KafkaSockets

/// A broker as the sender sees it: its connection, and the partitions that have something ready for it.
final class BrokerNode {
    let connection: BrokerConnection
    /// Partitions with a batch to send, in turn.
    var ready = Deque<PartitionSender>()
    /// Partitions whose awaited batch leaves as soon as nothing is in flight here.
    var awaitingQuiet: [PartitionSender] = []
    /// Until when the broker asked to be left alone (KIP-219).
    var mutedUntil = MonotonicTime.distantPast
    /// Since when something has been ready without leaving.
    var readySince: MonotonicTime?
    /// Whether its partitions count as unavailable for records without a key.
    var isUnavailable = false
    var metrics = ProducerMetrics.Node()

    init(connection: BrokerConnection) {
        self.connection = connection
    }
}
