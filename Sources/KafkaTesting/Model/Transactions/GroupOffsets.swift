/// The offsets that a consumer group has committed, and those that wait for a transaction's end.
package struct GroupOffsets: Sendable {
    /// An offset with what came with it.
    package struct Offset: Hashable, Sendable {
        package var offset: Int64
        package var leaderEpoch: Int32
        package var metadata: String?
    }

    package private(set) var committed: [ModelTopicPartition: Offset] = [:]
    private var pending: [Int64: [ModelTopicPartition: Offset]] = [:]

    package init() {}

    /// Offsets came with a transaction.
    package mutating func add(_ offsets: [ModelTopicPartition: Offset], producerID: Int64) {
        pending[producerID, default: [:]].merge(offsets) { $1 }
    }

    /// Offsets came by themselves.
    package mutating func commit(_ offsets: [ModelTopicPartition: Offset]) {
        committed.merge(offsets) { $1 }
    }

    /// Whether an offset of the partition waits for the end of its transaction.
    package func isPending(_ partition: ModelTopicPartition) -> Bool {
        pending.values.contains { $0[partition] != nil }
    }

    /// The transaction has ended.
    package mutating func ended(_ producerID: Int64, commits: Bool) {
        guard let offsets = pending.removeValue(forKey: producerID), commits else { return }
        committed.merge(offsets) { $1 }
    }
}
