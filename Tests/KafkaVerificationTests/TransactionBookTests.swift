import KafkaClient
import Testing

@testable import KafkaVerification

/// Each breach of a promise is found, and nothing else.
@Suite("What a verification says of transactions", .timeLimit(.minutes(10)))
struct TransactionBookTests {
    private let book = TransactionBook(run: 7, ids: 2)
    private let partition = TopicPartition(topic: "t", partition: 0)

    /// A transaction of so many records. Returns its number.
    private func write(_ records: Int, id: Int = 0, _ outcome: TransactionBook.Outcome) -> Int {
        let number = book.begin(id: id)
        for _ in 0..<records { book.accepted(id: id, transaction: number) }
        book.end(id: id, transaction: number, outcome)
        return number
    }

    private func read(_ transaction: Int, id: Int = 0, _ indices: some Sequence<Int>) {
        for index in indices {
            var bytes = [UInt8](repeating: 0, count: 30)
            book.value(id: id, transaction: transaction, index: index).write(into: &bytes)
            book.read(partition, value: bytes)
        }
    }

    @Test("Committed ones that are whole, and aborted ones that are nowhere, are as they should be")
    func sound() {
        read(write(3, .committed), 0..<3)
        _ = write(2, .aborted)
        read(write(2, .unknown), 0..<2)
        _ = write(4, .unknown)
        read(write(1, id: 1, .committed), id: 1, 0..<1)
        let report = book.report()
        #expect(report.isSound, "\(report)")
        #expect([report.committed, report.aborted, report.unknown, report.unknownFound] == [2, 1, 2, 1])
        #expect(report.records == 12 && report.visible == 6)
    }

    @Test("A committed transaction that is not there is lost")
    func lost() {
        _ = write(3, .committed)
        #expect(book.report().lost == 1)
    }

    @Test("A transaction that is there in part is torn", arguments: [TransactionBook.Outcome.committed, .unknown])
    func torn(outcome: TransactionBook.Outcome) {
        read(write(3, outcome), 0..<2)
        #expect(book.report().torn == 1)
        #expect(book.report().lost == 0)
        #expect(!book.report().isSound)
    }

    @Test("An aborted transaction that is visible is a ghost")
    func ghost() {
        read(write(3, .aborted), 0..<1)
        #expect(book.report().ghosts == 1)
        #expect(!book.report().isSound)
    }

    @Test("Copies and wrong order are counted")
    func duplicates() {
        let number = write(3, .committed)
        read(number, [0, 2, 1, 1])
        #expect(book.report().duplicated == 1)
        #expect(book.report().reordered == 1)
    }

    @Test("A group's offset moves with its transactions")
    func offsets() {
        let first = write(1, .committed)
        book.sentOffset(id: 0, transaction: first)
        read(first, 0..<1)
        let second = write(1, .aborted)
        book.sentOffset(id: 0, transaction: second)
        #expect(book.report().wrongOffsets == 1, "none was read")
        book.readOffset(id: 0, Int64(first))
        #expect(book.report().isSound)
        book.readOffset(id: 0, Int64(second))
        #expect(book.report().wrongOffsets == 1, "that of an aborted transaction")
    }

    @Test("What is no value of the run is damaged, or of another run")
    func foreign() {
        book.read(partition, value: [1, 2, 3])
        book.read(partition, value: nil)
        read(5, 0..<1)
        #expect(book.report().damaged == 3)
        var bytes = [UInt8](repeating: 0, count: 30)
        NumberedValue(run: 8, producer: 0, sequence: 0).write(into: &bytes)
        book.read(partition, value: bytes)
        #expect(book.report().foreign == 1)
    }

    @Test("Commits of producers that were fenced, and transactions that hang, are breaches")
    func findings() {
        book.foundHangingTransaction()
        book.committedAfterFencing()
        let report = book.report()
        #expect(report.hanging == 1 && report.committedAfterFencing == 1)
        #expect(!report.isSound)
    }
}
