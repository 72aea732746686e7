/// The looks that one monitor takes at a producer.
struct MonitorLooks<Machine: JudgingMachine>: Sendable {
    let core: ProducerCore
    let history: MonitorHistory<Machine>

    /// The judgement now.
    nonisolated(nonsending) func now() async -> Machine.Judgement {
        history.update(await core.healthSample())
    }

    /// The changes from now on, looked for at an interval.
    func changes(every interval: Duration) -> Changes { Changes(looks: self, interval: interval) }

    /// Goes from one change to the next.
    struct Changes {
        let looks: MonitorLooks
        let interval: Duration
        private var last: Machine.Judgement?
        private var hasEnded = false

        init(looks: MonitorLooks, interval: Duration) {
            self.looks = looks
            self.interval = interval
        }

        /// Waits for the next change; nil when the producer has ended, or the task was cancelled.
        mutating func next(isolation actor: isolated (any Actor)?) async -> Machine.Judgement? {
            while !hasEnded {
                let delay = last == nil ? .zero : interval
                guard let sample = await looks.core.healthSample(after: delay) else { break }
                hasEnded = sample.end != nil
                guard !hasEnded || Machine.judgesEnd else { break }
                let judgement = looks.history.update(sample)
                if let last, !judgement.differs(from: last) { continue }
                last = judgement
                return judgement
            }
            hasEnded = true
            return nil
        }
    }
}
