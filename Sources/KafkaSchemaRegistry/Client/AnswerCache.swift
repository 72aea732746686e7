/// Answers of a registry, as long as they count.
struct AnswerCache {
    enum Found {
        case fresh(RegistryAnswer)
        /// Old, and the best there is until it has been asked for again.
        case stale(RegistryAnswer)
        case missing(SchemaRegistryError)
        case nothing
    }

    private struct Entry {
        var answer: RegistryAnswer
        /// When it was last confirmed, or the last try to do so failed.
        var checkedAt: Duration
    }

    private let capacity: Int
    private let latestAge: Duration?
    private let missingAge: Duration
    private var entries: [RegistryQuestion: Entry] = [:]
    /// Questions in the order of their first answers; those before `head` are gone.
    private var order: [RegistryQuestion] = []
    private var head = 0
    private var missing: [RegistryQuestion: (error: SchemaRegistryError, until: Duration)] = [:]

    init(capacity: Int, latestAge: Duration?, missingAge: Duration) {
        self.capacity = max(1, capacity)
        self.latestAge = latestAge
        self.missingAge = missingAge
    }

    func find(_ question: RegistryQuestion, now: Duration) -> Found {
        if let entry = entries[question] {
            guard question.mayChange, let latestAge, now - entry.checkedAt >= latestAge else {
                return .fresh(entry.answer)
            }
            return .stale(entry.answer)
        }
        if let (error, until) = missing[question], now < until { return .missing(error) }
        return .nothing
    }

    mutating func store(_ answer: RegistryAnswer, for question: RegistryQuestion, now: Duration) {
        missing[question] = nil
        if case .register(let subject, _, _) = question {
            // What was missing in that subject may be there now.
            missing = missing.filter { $0.key.subject != subject }
        }
        if entries.updateValue(Entry(answer: answer, checkedAt: now), forKey: question) != nil { return }
        order.append(question)
        while entries.count > capacity { removeOldest() }
    }

    /// A refresh failed: the old answer counts for another while.
    mutating func keep(_ question: RegistryQuestion, now: Duration) {
        entries[question]?.checkedAt = now
    }

    mutating func storeMissing(_ error: SchemaRegistryError, for question: RegistryQuestion, now: Duration) {
        if missing.count >= capacity { missing = missing.filter { $0.value.until > now } }
        if missing.count < capacity { missing[question] = (error, now + missingAge) }
    }

    private mutating func removeOldest() {
        entries[order[head]] = nil
        head += 1
        if head > order.count / 2 {
            order.removeFirst(head)
            head = 0
        }
    }
}
