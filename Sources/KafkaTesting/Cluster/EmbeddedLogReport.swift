/// What a check of the stored logs found; see ``EmbeddedKafkaCluster/verifyLogs(of:)``.
public struct EmbeddedLogReport: Sendable, Hashable {
    /// Partitions looked at.
    public var partitions = 0
    /// Batches looked at.
    public var batches = 0
    /// Records decoded.
    public var records = 0
    /// Bytes of the batches.
    public var bytes = 0
    /// Idempotent producers seen, each counted once.
    public var producers = 0
    /// What is wrong, in words, at most a hundred entries; empty when all is well.
    public var problems: [String] = []

    /// Whether nothing is wrong.
    public var isSound: Bool { problems.isEmpty }

    package init() {}

    mutating func report(_ problem: @autoclosure () -> String) {
        if problems.count < 100 { problems.append(problem()) }
    }
}
