/// What a producer did in a short time, as far as linger and batch size are judged by it.
struct BatchingWindow: Equatable, Sendable {
    /// The bytes of batches that left for the first time, before compression.
    private(set) var bytes = 0
    /// Those of batches that had no room for another record.
    private(set) var fullBytes = 0
    /// The largest of the batches in bytes.
    private(set) var largestBatch = 0
    /// Produce requests that were answered, how long that took in all, and the shortest of these times.
    private(set) var answers = 0
    private(set) var answerTime: Duration = .zero
    private(set) var fastestAnswer: Duration?
    /// Answers of brokers that had another request ever since the answer before, and the time between these answers.
    private(set) var crowdedAnswers = 0
    private(set) var crowdedTime: Duration = .zero
    /// Batches that brokers found too large.
    private(set) var splits = 0

    /// The mean time until an answer, or nil.
    var meanAnswer: Duration? { answers > 0 ? answerTime / answers : nil }

    /// The mean time between answers of brokers that always had another request, or nil.
    var crowdedGap: Duration? { crowdedAnswers > 1 ? crowdedTime / crowdedAnswers : nil }

    /// A batch of that size left.
    mutating func sent(_ size: Int, isFull: Bool) {
        bytes += size
        if isFull { fullBytes += size }
        largestBatch = max(largestBatch, size)
    }

    /// A request was answered.
    ///
    /// - Parameter gap: The time since the broker's last answer, if it had another request all that time.
    mutating func answered(after time: Duration, gap: Duration?) {
        answers += 1
        answerTime += time
        fastestAnswer = min(fastestAnswer ?? time, time)
        guard let gap else { return }
        crowdedAnswers += 1
        crowdedTime += gap
    }

    /// A batch was too large for its broker.
    mutating func split() { splits += 1 }
}
