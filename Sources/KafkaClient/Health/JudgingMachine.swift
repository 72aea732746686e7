/// What a sample says of a producer.
protocol SampleJudgement: Sendable {
    /// Whether the other one says something new.
    func differs(from other: Self) -> Bool
}

/// Judges a producer by samples, one after the other.
protocol JudgingMachine: Sendable {
    associatedtype Judgement: SampleJudgement

    /// Whether there is something to say of a producer that has ended.
    static var judgesEnd: Bool { get }

    /// Takes a sample. Returns what follows from it and from those before.
    mutating func update(_ sample: HealthSample) -> Judgement
}
