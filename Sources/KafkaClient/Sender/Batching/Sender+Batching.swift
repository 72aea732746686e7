import KafkaSockets
import Logging

/// Automatic batching: linger and batch size follow the load.
extension Sender {
    /// When an open batch has lingered for long enough. With automatic batching, that counts from the last request to its broker.
    func lingerEnd(of partition: PartitionPipeline, openSince: MonotonicTime) -> MonotonicTime {
        guard let batching else { return openSince + linger.longest }
        let lastRequest = brokers[partition.leader]?.lastRequest ?? .distantPast
        return min(openSince, lastRequest) + batching.machine.linger
    }

    /// Notes what each broker has, now that all was sent that could be, and moves linger and batch size.
    func adjustBatching(now: MonotonicTime) {
        for node in brokers.all { node.crowd.drained(inFlight: node.connection.inFlightCount) }
        for change in batching?.look(now: now) ?? [] {
            accumulator.pool.batchSize = change.batchSize
            logger.debug(
                "batching has changed",
                metadata: [
                    LogKey.linger: "\(change.linger.inMilliseconds) ms", LogKey.batchSize: "\(change.batchSize)",
                    LogKey.reason: "\(change.reason.rawValue)",
                ])
        }
    }
}
