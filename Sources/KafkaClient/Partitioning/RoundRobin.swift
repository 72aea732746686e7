/// Whose turn it is among a topic's partitions.
package enum RoundRobin {
    /// The partition that takes a turn.
    ///
    /// As long as every partition has a leader, this looks at one partition only. The turns of those without a leader go
    /// to the others in turn, so that the load stays even.
    ///
    /// - Parameters:
    ///   - turn: How many turns were taken before, wrapping.
    ///   - partitionCount: How many partitions the topic has, at least 1.
    ///   - hasLeader: Whether a partition has a leader. If none has, all take their turns.
    package static func partition(turn: UInt32, partitionCount: Int, hasLeader: (Int) -> Bool) -> Int {
        let own = Int(turn) % partitionCount
        if hasLeader(own) {
            return own
        }
        let available = (0..<partitionCount).filter(hasLeader)
        guard !available.isEmpty else { return own }
        return available[(Int(turn) / partitionCount + own) % available.count]
    }
}
