import KafkaTesting
import Testing

/// Which offsets of a log are stable, and which belong to aborted transactions.
@Suite("Transactions in a partition", .timeLimit(.minutes(10)))
struct PartitionTransactionsTests {
    @Test("The last stable offset is the first of the oldest open transaction")
    func stable() {
        var log = PartitionTransactions()
        #expect(log.lastStableOffset(endOffset: 10) == 10)
        log.appended(1, epoch: 0, at: 10)
        log.appended(2, epoch: 0, at: 15)
        log.appended(1, epoch: 0, at: 20)
        #expect(log.lastStableOffset(endOffset: 25) == 10)
        log.ended(1, commits: true, at: 25)
        #expect(log.lastStableOffset(endOffset: 26) == 15)
        log.ended(2, commits: false, at: 26)
        #expect(log.lastStableOffset(endOffset: 27) == 27)
    }

    @Test("A transaction is open under the epoch of its first batch")
    func epochs() {
        var log = PartitionTransactions()
        log.appended(1, epoch: 4, at: 0)
        #expect(log.isOpen(1, epoch: 4))
        #expect(!log.isOpen(1, epoch: 5))
        #expect(!log.isOpen(2, epoch: 4))
        log.ended(1, commits: true, at: 1)
        #expect(!log.isOpen(1, epoch: 4))
    }

    @Test("An aborted transaction reaches from its first batch to its marker")
    func aborted() {
        var log = PartitionTransactions()
        log.appended(1, epoch: 0, at: 5)
        log.appended(1, epoch: 0, at: 8)
        log.ended(1, commits: false, at: 12)
        log.appended(1, epoch: 0, at: 13)
        log.ended(1, commits: true, at: 14)
        #expect(log.aborted.map(\.producerID) == [1])
        #expect(log.aborted.map(\.offsets) == [5...12])
        #expect((4...13).filter { log.isAborted(1, at: $0) } == Array(5...12))
        #expect(!log.isAborted(2, at: 8))
    }

    @Test("A marker without a transaction changes nothing")
    func strayMarker() {
        var log = PartitionTransactions()
        log.ended(1, commits: false, at: 0)
        #expect(log.aborted.isEmpty)
        #expect(log.lastStableOffset(endOffset: 1) == 1)
    }

    @Test("A reader learns of the aborted transactions that touch what it reads")
    func index() {
        var log = PartitionTransactions()
        for (producer, first) in [(Int64(1), Int64(0)), (2, 10), (3, 20)] {
            log.appended(producer, epoch: 0, at: first)
            log.ended(producer, commits: false, at: first + 5)
        }
        #expect(log.aborted(in: 0..<30).map(\.producerID) == [1, 2, 3])
        #expect(log.aborted(in: 5..<10).map(\.producerID) == [1])
        #expect(log.aborted(in: 6..<10).isEmpty)
        #expect(log.aborted(in: 6..<11).map(\.producerID) == [2])
    }
}
