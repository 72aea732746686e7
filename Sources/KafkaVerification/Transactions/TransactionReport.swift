/// What comparing the visible records with the outcomes of transactions showed.
package struct TransactionReport: Sendable, Hashable {
    /// Records that producers accepted, and those that readers of committed records see.
    package var records = 0
    package var visible = 0
    /// Transactions by what their producers heard of them.
    package var committed = 0
    package var aborted = 0
    package var unknown = 0
    /// Transactions with an unknown outcome that were committed.
    package var unknownFound = 0
    /// Producers that another one with the same transactional id has replaced.
    package var fencings = 0

    /// Committed transactions of which nothing is visible.
    package var lost = 0
    /// Transactions of which some records are visible, and others not.
    package var torn = 0
    /// Aborted transactions of which something is visible.
    package var ghosts = 0
    /// Copies of records beyond the first one.
    package var duplicated = 0
    /// Records behind a later one of the same transactional id in the same partition.
    package var reordered = 0
    /// Groups whose committed offset is not that of the last transaction that sent one.
    package var wrongOffsets = 0
    /// Partitions where something hides records from consumers at the end.
    package var hanging = 0
    /// Commits that succeeded after the producer's place was taken.
    package var committedAfterFencing = 0
    /// Values that are not what any producer of a verification writes.
    package var damaged = 0
    /// Records of other runs.
    package var foreign = 0

    package init() {}

    /// Whether the promises of transactions were kept.
    package var isSound: Bool {
        lost == 0 && torn == 0 && ghosts == 0 && duplicated == 0 && reordered == 0 && wrongOffsets == 0 && hanging == 0
            && committedAfterFencing == 0 && damaged == 0
    }
}
