import DequeModule
import KafkaSockets

/// The I/O thread's view of a partition: batches that wait to leave, batches that left, and their sequence.
final class PartitionPipeline {
    /// Keeps the queue: timers may name this partition when its topic has been forgotten.
    private let owner: PartitionQueue
    // `unowned(unsafe)`: `owner` keeps it. It is used for each batch, and counting references would cost more.
    unowned(unsafe) let queue: PartitionQueue
    /// Batches to send, in order; retried ones are at the front.
    var pending = Deque<ProducerBatch>()
    /// Batches that were sent and are not finished, in the order of their first sending: on the wire, or back in `pending`.
    var inFlight: [ProducerBatch] = []
    /// How many of them are on the wire.
    var onWire = 0
    /// The connection that they are on the wire on. It is in use as long as `onWire` is not 0.
    var wireConnection: ObjectIdentifier?
    var sequencer: PartitionSequencer
    /// The transaction that the partition was last added to.
    var transaction: Int64 = 0
    /// Why nothing can be sent any more: the partition no longer exists.
    var retirement: KafkaError?
    var leader: Int32 = -1
    var leaderEpoch: Int32 = -1
    // The next three are changed by `SendSchedule` only, together with its lists.

    /// What it waits for.
    var gate = Gate.none
    /// Whether it has batches that are not finished.
    var activity = Activity.unlisted
    /// The deadlines of its entries in the timer heap, the next one last.
    var timers: [MonotonicTime] = []
    /// Counts batches in the order of their first sending.
    var nextOrder: Int64 = 0

    enum Activity {
        /// Nothing to send or in flight, and not in the schedule's list.
        case unlisted
        /// The same, and still in the list.
        case listed
        case active
    }

    init(queue: PartitionQueue, epochs: PartitionSequencer.EpochPolicy) {
        owner = queue
        self.queue = queue
        sequencer = PartitionSequencer(epochs: epochs)
    }

    var isIdle: Bool { pending.isEmpty && inFlight.isEmpty }

    /// Batches that are not finished, each once: one that is sent again is in both lists.
    var unfinished: [ProducerBatch] {
        inFlight.filter { !$0.sending.isFinished } + pending.filter { !$0.sending.history.hasOrder }
    }

    /// Puts a batch back to be sent again: in the order of its first sending, before all that never left.
    func putBack(_ batch: ProducerBatch) {
        let index = pending.firstIndex { batch.sending.precedes($0.sending) } ?? pending.count
        pending.insert(batch, at: index)
    }

    /// A batch is finished: takes it out of those in flight.
    func removeInFlight(_ batch: ProducerBatch) {
        if let index = inFlight.firstIndex(where: { $0 === batch }) { inFlight.remove(at: index) }
    }
}

extension BatchSending {
    /// Whether it was first sent before the other one; what was never sent comes last.
    func precedes(_ other: BatchSending) -> Bool {
        (history.order, part) < (other.history.order, other.part)
    }
}
