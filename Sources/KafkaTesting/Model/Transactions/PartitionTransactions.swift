/// The transactions in a partition's log: which are open, and which were aborted.
package struct PartitionTransactions: Sendable {
    /// An aborted transaction, from its first record to its marker.
    package struct Aborted: Hashable, Sendable {
        package var producerID: Int64
        package var offsets: ClosedRange<Int64>
    }

    /// The first offset and the epoch of each open transaction, by producer id.
    private var open: [Int64: (offset: Int64, epoch: Int16)] = [:]
    package private(set) var aborted: [Aborted] = []

    package init() {}

    /// The offset before which no transaction is open.
    package func lastStableOffset(endOffset: Int64) -> Int64 {
        min(open.values.map(\.offset).min() ?? endOffset, endOffset)
    }

    /// Whether the producer has a transaction open here, under this epoch: one of an earlier epoch only waits for its marker.
    package func isOpen(_ producerID: Int64, epoch: Int16) -> Bool { open[producerID]?.epoch == epoch }

    /// A batch of a transaction was appended.
    package mutating func appended(_ producerID: Int64, epoch: Int16, at offset: Int64) {
        if open[producerID] == nil { open[producerID] = (offset, epoch) }
    }

    /// A marker was appended: the producer's transaction has ended here.
    package mutating func ended(_ producerID: Int64, commits: Bool, at offset: Int64) {
        guard let first = open.removeValue(forKey: producerID), !commits else { return }
        aborted.append(Aborted(producerID: producerID, offsets: first.offset...offset))
    }

    /// Whether a batch belongs to a transaction that was aborted.
    package func isAborted(_ producerID: Int64, at offset: Int64) -> Bool {
        aborted.contains { $0.producerID == producerID && $0.offsets.contains(offset) }
    }

    /// The aborted transactions that touch these offsets.
    package func aborted(in range: Range<Int64>) -> [Aborted] {
        aborted.filter { $0.offsets.upperBound >= range.lowerBound && $0.offsets.lowerBound < range.upperBound }
    }
}
