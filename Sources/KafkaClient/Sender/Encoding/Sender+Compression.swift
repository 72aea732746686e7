import DequeModule
import KafkaSockets

/// Compression on more than one core.
extension Sender {
    /// Compresses the batch that is about to leave to the broker, unless it was before.
    ///
    /// If much is waiting, other cores help, and the batches that leave next are compressed with it.
    func compress(_ head: ProducerBatch, to node: BrokerNode, now: MonotonicTime) {
        guard head.sending.wireSize == 0 else { return }
        guard encoder.processors > 1 else {
            observer?.leaves(head)
            return encoder.compress(head)
        }
        var group = CompressionGroup(head, processors: encoder.processors, byteLimit: encoder.groupBytes)
        for partition in node.lane.inTurn {
            if group.isFull { break }
            if let first = partition.pending.first { group.add(first) }
        }
        addNext(of: node, to: &group)
        for other in brokers.all where !group.isFull && other !== node && canTake(other, now: now) {
            addNext(of: other, to: &group)
        }
        if let observer { for batch in group.batches { observer.leaves(batch) } }
        if group.isWorthHelp {
            encoder.compress(group.batches)
        } else {
            for batch in group.batches { encoder.compress(batch) }
        }
    }

    private func addNext(of node: BrokerNode, to group: inout CompressionGroup) {
        for partition in node.lane.inTurn {
            for batch in partition.pending {
                if group.isFull { return }
                group.add(batch)
            }
        }
    }
}

/// Batches to be compressed together: enough for every core to have some, and not more than is soon done.
struct CompressionGroup {
    private(set) var batches: [ProducerBatch]
    private(set) var isFull = false
    private var bytes = 0
    private let processors: Int
    private let byteLimit: Int

    init(_ first: ProducerBatch, processors: Int, byteLimit: Int) {
        batches = [first]
        bytes = first.byteCount
        self.processors = processors
        self.byteLimit = byteLimit
    }

    /// Adds a batch that is not compressed yet and not in here.
    mutating func add(_ batch: ProducerBatch) {
        guard batch.sending.wireSize == 0, !batches.contains(where: { $0 === batch }) else { return }
        batches.append(batch)
        bytes += batch.byteCount
        isFull = batches.count >= 16 * processors || (batches.count >= processors && bytes >= byteLimit)
    }

    /// Fewer bytes are compressed sooner than a helper is there.
    var isWorthHelp: Bool { batches.count > 1 && bytes >= 32 * 1024 }
}
