import DequeModule
import KafkaSockets

/// Compression on more than one core.
extension Sender {
    /// Compresses what is about to leave, if it is so much that other cores should help: the first batches of all
    /// partitions that are ready, and those behind them.
    ///
    /// Otherwise a batch is compressed when its request is made.
    func compressAhead(now: MonotonicTime) {
        let limit = encoder.batchesAtOnce
        guard limit > 1 else { return }
        var batches: [ProducerBatch] = []
        var size = 0
        for node in nodes.values where canTake(node, now: now) {
            for partition in node.ready {
                for batch in partition.pending where batch.sending.wireSize == 0 {
                    guard batches.count < limit else { break }
                    batches.append(batch)
                    size += batch.byteCount
                }
            }
        }
        if batches.count > 1 && size >= BatchEncoder.worthHelping { encoder.compress(batches) }
    }
}
