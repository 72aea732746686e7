import KafkaClient

/// What a run's transactions were, and what their producers heard of them.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class TransactionLedger: @unchecked Sendable {
    enum Outcome {
        /// It has not ended, or its producer was killed in the middle of it before it asked for an end.
        case open
        case committed
        case aborted
        /// The commit was asked for, and no answer has come.
        case unknown
    }

    struct Entry {
        let app: String
        var outcome = Outcome.open
        /// How many records were accepted.
        var records = 0
        /// Whether the app's offset was sent with it, which is the transaction's number.
        var sentOffset = false
    }

    private(set) var entries: [Entry] = []
    private(set) var violations: [String] = []
    /// Producers that ended because another one took their place.
    var fencings = 0
    var runningTasks = 0
    /// For the trace.
    var note: ((String) -> Void)?

    /// A transaction begins. Returns its number.
    func begin(app: String) -> Int {
        entries.append(Entry(app: app))
        note?("transaction \(entries.count - 1) of \(app) begins")
        return entries.count - 1
    }

    func accepted(_ number: Int) { entries[number].records += 1 }

    func sentOffset(_ number: Int) { entries[number].sentOffset = true }

    func end(_ number: Int, _ outcome: Outcome) {
        entries[number].outcome = outcome
        note?("transaction \(number): \(outcome), \(entries[number].records) records")
    }

    func violation(_ text: String) {
        if violations.count < 20 { violations.append(text) }
    }

    func count(_ outcome: Outcome) -> Int { entries.reduce(0) { $0 + ($1.outcome == outcome ? 1 : 0) } }
}
