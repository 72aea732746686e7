import Synchronization

/// The partition that a topic's records without a key go to now, and how much it got (KIP-480, KIP-794).
struct StickyTurn: ~Copyable, Sendable {
    private let current = Atomic<Int32>(-1)
    private let bytes = Atomic<Int>(0)

    /// The partition, or -1 before the first choice.
    var partition: Int32 { current.load(ordering: .relaxed) }

    /// Counts a sealed batch.
    func noteSealed(partition: Int32, bytes size: Int) {
        if current.load(ordering: .relaxed) == partition { bytes.add(size, ordering: .relaxed) }
    }

    /// Whether about one batch's worth of bytes went to the partition, so that it is another one's turn. Batches are
    /// sealed up to a sixteenth short of full, which still counts as a whole one; with a batch size of 0, one record is.
    func hasHadItsShare(of partition: Int32, batchSize: Int) -> Bool {
        current.load(ordering: .relaxed) == partition
            && bytes.load(ordering: .relaxed) >= max(1, batchSize - batchSize / 16)
    }

    /// Switches from `old` to `new`, unless another task was faster.
    func advance(from old: Int32, to new: Int32) {
        if current.compareExchange(expected: old, desired: new, ordering: .relaxed).exchanged {
            bytes.store(0, ordering: .relaxed)
        }
    }
}
