/// The offsets that a consumer group has committed, and those that wait for a transaction's end.
package struct GroupOffsets: Sendable {
    /// An offset with what came with it.
    package struct Offset: Hashable, Sendable {
        package var offset: Int64
        package var leaderEpoch: Int32
        package var metadata: String?

        package init(offset: Int64, leaderEpoch: Int32, metadata: String?) {
            self.offset = offset
            self.leaderEpoch = leaderEpoch
            self.metadata = metadata
        }
    }

    /// A commit in the coordinator's log. The later one counts, whenever its transaction ends.
    private struct Commit {
        var offset: Offset
        var position: Int
    }

    private var commits: [ModelTopicPartition: Commit] = [:]
    private var pending: [Int64: [ModelTopicPartition: Commit]] = [:]
    private var endPosition = 0

    package init() {}

    package var committed: [ModelTopicPartition: Offset] { commits.mapValues(\.offset) }

    /// Offsets came with a transaction.
    package mutating func add(_ offsets: [ModelTopicPartition: Offset], producerID: Int64) {
        pending[producerID, default: [:]].merge(append(offsets)) { $1 }
    }

    /// Offsets came by themselves.
    package mutating func commit(_ offsets: [ModelTopicPartition: Offset]) {
        commits.merge(append(offsets)) { $1 }
    }

    private mutating func append(_ offsets: [ModelTopicPartition: Offset]) -> [ModelTopicPartition: Commit] {
        endPosition += 1
        return offsets.mapValues { Commit(offset: $0, position: endPosition) }
    }

    /// Whether an offset of the partition waits for the end of its transaction.
    package func isPending(_ partition: ModelTopicPartition) -> Bool {
        pending.values.contains { $0[partition] != nil }
    }

    /// The transaction has ended.
    package mutating func ended(_ producerID: Int64, commits isCommitted: Bool) {
        guard let offsets = pending.removeValue(forKey: producerID), isCommitted else { return }
        commits.merge(offsets) { $0.position > $1.position ? $0 : $1 }
    }
}
