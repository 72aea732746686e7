import KafkaClient
import KafkaSockets
import Synchronization

/// How each record of a run ended, and what was found of it afterwards.
package final class VerificationLedger: Sendable {
    /// What a producer said about a record.
    private enum Outcome: UInt8 {
        case open, acknowledged, notWritten, unknown
    }

    /// One record; small, since a run may have many millions.
    private struct Entry {
        var outcome = Outcome.open
        /// Whether it was completed more often than once.
        var isOverdone = false
        var timesRead: UInt8 = 0
        var isAtPlace = false
        var partition: Int32 = -1
        var offset: Int64 = -1
        let begun = MonotonicTime.now()
    }

    private struct Book {
        var entries: [Entry] = []
        /// The highest sequence read, by partition.
        var lastRead: [Int32: Int64] = [:]
        /// The longest from `begin` to an acknowledgement.
        var slowest = Duration.zero
    }

    private struct Strays {
        var foreign = 0
        var damaged = 0
        var reordered = 0
    }

    private let run: UInt64
    private let books: [Guarded]
    private let strays = Mutex(Strays())
    private let counted = Atomic<Int>(0)

    private final class Guarded: Sendable {
        let book = Mutex(Book())
    }

    package init(run: UInt64, producers: Int) {
        self.run = run
        books = (0..<producers).map { _ in Guarded() }
    }

    /// How many records were acknowledged so far.
    package var acknowledged: Int { counted.load(ordering: .relaxed) }

    /// A record is about to be handed to its producer. Returns its number.
    func begin(producer: Int) -> Int64 {
        books[producer].book.withLock { book in
            book.entries.append(Entry())
            return Int64(book.entries.count - 1)
        }
    }

    /// A record ended.
    func complete(producer: Int, sequence: Int64, _ result: Result<RecordMetadata, KafkaError>) {
        if case .success = result { counted.add(1, ordering: .relaxed) }
        books[producer].book.withLock { book in
            var entry = book.entries[Int(sequence)]
            entry.isOverdone = entry.outcome != .open
            switch result {
            case .success(let metadata):
                entry.outcome = .acknowledged
                book.slowest = max(book.slowest, .now() - entry.begun)
                (entry.partition, entry.offset) = (metadata.partition, metadata.offset)
            case .failure(let error):
                entry.outcome = error.persistence == .notWritten ? .notWritten : .unknown
            }
            book.entries[Int(sequence)] = entry
        }
    }

    /// A record was found in the topic. Those of a partition must come in the order of their offsets.
    package func read(partition: Int32, offset: Int64, value: [UInt8]?) {
        guard let numbered = NumberedValue(value ?? []) else {
            return strays.withLock { $0.damaged += 1 }
        }
        guard numbered.run == run, books.indices.contains(Int(numbered.producer)) else {
            return strays.withLock { $0.foreign += 1 }
        }
        let isReordered = books[Int(numbered.producer)].book.withLock { book in
            guard book.entries.indices.contains(Int(numbered.sequence)) else { return true }
            var entry = book.entries[Int(numbered.sequence)]
            let isFirst = entry.timesRead == 0
            entry.timesRead = min(entry.timesRead, .max - 1) + 1
            // Without an offset from the broker (acks=0) there is nothing to compare with.
            if entry.offset < 0 || (entry.partition == partition && entry.offset == offset) { entry.isAtPlace = true }
            book.entries[Int(numbered.sequence)] = entry
            let last = book.lastRead[partition] ?? -1
            book.lastRead[partition] = max(last, numbered.sequence)
            // A second copy is a duplicate, wherever it is; it is not counted as out of order too.
            return isFirst && numbered.sequence < last
        }
        if isReordered { strays.withLock { $0.reordered += 1 } }
    }

    /// What it all comes to.
    package func report() -> VerificationReport {
        var report = VerificationReport()
        strays.withLock { strays in
            report.foreign = strays.foreign
            report.damaged = strays.damaged
            report.reordered = strays.reordered
        }
        for guarded in books {
            guarded.book.withLock { book in
                report.slowest = max(report.slowest, book.slowest)
                for entry in book.entries { Self.count(entry, &report) }
            }
        }
        return report
    }

    private static func count(_ entry: Entry, _ report: inout VerificationReport) {
        let isRead = entry.timesRead > 0
        report.records += 1
        if isRead { report.readBack += 1 }
        report.duplicated += max(0, Int(entry.timesRead) - 1)
        if entry.isOverdone { report.overdone += 1 }
        switch entry.outcome {
        case .open: report.unfinished += 1
        case .acknowledged:
            report.acknowledged += 1
            if !isRead { report.lost += 1 }
            if isRead, !entry.isAtPlace { report.misplaced += 1 }
        case .notWritten:
            report.notWritten += 1
            if isRead { report.notWrittenFound += 1 }
        case .unknown:
            report.unknown += 1
            if isRead { report.unknownFound += 1 }
        }
    }
}
