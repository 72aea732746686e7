import KafkaConsumerWire
import KafkaTesting
import KafkaWire

/// Leaves out what read_committed consumers leave out: control batches, and the batches of transactions that a Fetch response
/// lists as aborted (KIP-98).
struct TransactionFilter {
    private var aborted: [FetchResponse.AbortedTransaction]
    /// Producers whose transaction at this place was aborted.
    private var aborting: Set<Int64> = []

    /// - Parameter aborted: What came with the records; nil for an answer without isolation.
    init(_ aborted: [FetchResponse.AbortedTransaction]?) {
        self.aborted = (aborted ?? []).sorted { $0.firstOffset > $1.firstOffset }
    }

    /// Whether a batch's records are visible. Batches are to be passed in the order of their offsets.
    ///
    /// - Parameter isAbort: Whether it is a marker that ends an aborted transaction.
    mutating func admits(_ header: BatchHeader, isAbort: Bool) -> Bool {
        let last = header.baseOffset + Int64(header.lastOffsetDelta)
        while let next = aborted.last, next.firstOffset <= last {
            aborting.insert(next.producerID)
            aborted.removeLast()
        }
        if header.isControl {
            if isAbort { aborting.remove(header.producerID) }
            return false
        }
        return !header.isTransactional || !aborting.contains(header.producerID)
    }
}
