package import KafkaClient
import KafkaTesting
import Synchronization

/// What the transactions of a load were, what their producers heard of them, and what a reader of committed records saw.
package final class TransactionBook: Sendable {
    /// What is known of a transaction when its producer has done with it.
    package enum Outcome: Sendable, Hashable {
        case committed
        /// It was aborted, or its producer was replaced before it asked for a commit.
        case aborted
        /// The commit was asked for, and its end was not heard.
        case unknown
    }

    private struct Entry {
        /// Until its end is heard, nothing but an abort can have been asked for.
        var outcome = Outcome.aborted
        var records = 0
        var sentOffset = false
        var visible = 0
    }

    /// The transactions of one transactional id, in order.
    private struct Account: Sendable {
        var entries: [Entry] = []
        /// Sequences that were read.
        var seen: Set<Int64> = []
        /// The last sequence that was read of each partition.
        var last: [TopicPartition: Int64] = [:]
        var committedOffset: Int64?
    }

    /// In a class, since a mutex cannot be an element of an array.
    private final class GuardedAccount: Sendable {
        let account = Mutex(Account())
    }

    private struct Findings: Sendable {
        var fencings = 0
        var wrongFencings = 0
        var duplicated = 0
        var reordered = 0
        var damaged = 0
        var foreign = 0
        var hanging = 0
    }

    /// Bits of a sequence that number a transaction's records; the others number the transaction.
    private static let indexBits = 20
    /// The largest number of records in a transaction.
    package static let largestTransaction = 1 << indexBits

    private let run: UInt64
    private let accounts: [GuardedAccount]
    private let findings = Mutex(Findings())

    /// - Parameter run: Distinguishes this run's records from those of others in the same topics.
    package init(run: UInt64, ids: Int) {
        self.run = run
        accounts = (0..<ids).map { _ in GuardedAccount() }
    }

    // MARK: Writing

    /// A transaction begins. Returns its number among those of the id.
    func begin(id: Int) -> Int {
        accounts[id].account.withLock { account in
            account.entries.append(Entry())
            return account.entries.count - 1
        }
    }

    /// A record's value: says which record of which transaction it is.
    func value(id: Int, transaction: Int, index: Int) -> NumberedValue {
        let sequence = Int64(transaction) << Self.indexBits | Int64(index)
        return NumberedValue(run: run, producer: Int32(id), sequence: sequence)
    }

    func accepted(id: Int, transaction: Int) {
        accounts[id].account.withLock { $0.entries[transaction].records += 1 }
    }

    /// The group's offset was sent with the transaction. The offset is the transaction's number.
    func sentOffset(id: Int, transaction: Int) {
        accounts[id].account.withLock { $0.entries[transaction].sentOffset = true }
    }

    func end(id: Int, transaction: Int, _ outcome: Outcome) {
        accounts[id].account.withLock { $0.entries[transaction].outcome = outcome }
    }

    /// Another producer has taken the place of one.
    func fenced() { findings.withLock { $0.fencings += 1 } }

    /// A producer whose place was taken has committed all the same.
    func committedAfterFencing() { findings.withLock { $0.wrongFencings += 1 } }

    /// How many transactions were committed so far.
    package var committed: Int {
        accounts.reduce(0) { sum, guarded in
            guarded.account.withLock { account in
                sum + account.entries.reduce(0) { $0 + ($1.outcome == .committed ? 1 : 0) }
            }
        }
    }

    // MARK: Reading

    /// A record is visible. A partition's records are to come in the order of their offsets.
    package func read(_ partition: TopicPartition, value: [UInt8]?) {
        guard let numbered = value.flatMap(NumberedValue.init) else { return findings.withLock { $0.damaged += 1 } }
        guard numbered.run == run else { return findings.withLock { $0.foreign += 1 } }
        let transaction = Int(numbered.sequence >> Self.indexBits)
        guard accounts.indices.contains(Int(numbered.producer)) else {
            return findings.withLock { $0.damaged += 1 }
        }
        accounts[Int(numbered.producer)].account.withLock { account in
            guard account.entries.indices.contains(transaction) else {
                return findings.withLock { $0.damaged += 1 }
            }
            guard account.seen.insert(numbered.sequence).inserted else {
                return findings.withLock { $0.duplicated += 1 }
            }
            account.entries[transaction].visible += 1
            if let last = account.last[partition], last > numbered.sequence {
                findings.withLock { $0.reordered += 1 }
            }
            account.last[partition] = numbered.sequence
        }
    }

    /// What a transactional id's group has committed.
    package func readOffset(id: Int, _ offset: Int64?) {
        accounts[id].account.withLock { $0.committedOffset = offset }
    }

    /// A partition has records that consumers do not get to see, though all transactions should have ended.
    package func foundHangingTransaction() { findings.withLock { $0.hanging += 1 } }

    // MARK: The result

    /// What it all comes to.
    package func report() -> TransactionReport {
        var report = TransactionReport()
        findings.withLock { findings in
            report.fencings = findings.fencings
            report.committedAfterFencing = findings.wrongFencings
            report.duplicated = findings.duplicated
            report.reordered = findings.reordered
            report.damaged = findings.damaged
            report.foreign = findings.foreign
            report.hanging = findings.hanging
        }
        for guarded in accounts {
            guarded.account.withLock { account in
                for entry in account.entries { Self.count(entry, &report) }
                Self.checkOffset(account, &report)
            }
        }
        return report
    }

    private static func count(_ entry: Entry, _ report: inout TransactionReport) {
        report.records += entry.records
        report.visible += entry.visible
        switch entry.outcome {
        case .committed:
            report.committed += 1
            if entry.visible == 0, entry.records > 0 { report.lost += 1 }
        case .aborted:
            report.aborted += 1
            if entry.visible > 0 { report.ghosts += 1 }
            return
        case .unknown:
            report.unknown += 1
            if entry.visible > 0 { report.unknownFound += 1 }
        }
        if entry.visible > 0, entry.visible != entry.records { report.torn += 1 }
    }

    /// The group's offset is that of the last visible transaction that sent one.
    private static func checkOffset(_ account: Account, _ report: inout TransactionReport) {
        let sent = account.entries.indices.last {
            account.entries[$0].sentOffset && account.entries[$0].visible > 0
        }
        let expected = sent.map(Int64.init)
        if account.committedOffset != expected { report.wrongOffsets += 1 }
    }
}
