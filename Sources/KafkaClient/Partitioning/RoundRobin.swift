import Synchronization

/// The turn of a topic's partitions, shared by all tasks that send to it.
package final class RoundRobin: Sendable {
    private let turn: Atomic<UInt32>

    /// Starts with the first partition, or elsewhere for tests.
    package init(turn: UInt32 = 0) {
        self.turn = Atomic(turn)
    }

    /// The partition whose turn it is.
    ///
    /// - Parameters:
    ///   - available: The partitions that have a leader, in order. If there are none, all take their turn.
    ///   - partitionCount: How many partitions the topic has, at least 1.
    package func next(available: [Int32], partitionCount: Int32) -> Int32 {
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        guard available.isEmpty else {
            return available[Int(turn % UInt32(truncatingIfNeeded: available.count))]
        }
        return Int32(truncatingIfNeeded: turn % UInt32(truncatingIfNeeded: max(partitionCount, 1)))
    }
}
