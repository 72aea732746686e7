import KafkaTesting
import Testing

/// Offsets of a group that come with transactions and without: the later commit counts, as in Kafka's group coordinator.
@Suite("A group's offsets", .timeLimit(.minutes(10)))
struct GroupOffsetsTests {
    private static let (first, second) = (
        ModelTopicPartition(topic: "t", partition: 0), ModelTopicPartition(topic: "t", partition: 1)
    )

    private func offset(_ offset: Int64) -> GroupOffsets.Offset {
        GroupOffsets.Offset(offset: offset, leaderEpoch: -1, metadata: nil)
    }

    @Test("A plain commit after a transaction's outlives the end of that transaction, partition by partition")
    func plainAfterTransactional() {
        var offsets = GroupOffsets()
        offsets.add([Self.first: offset(10), Self.second: offset(20)], producerID: 1)
        offsets.commit([Self.first: offset(7)])
        offsets.ended(1, commits: true)
        #expect(offsets.committed == [Self.first: offset(7), Self.second: offset(20)])
    }

    @Test("A transaction's offsets replace an older plain commit, even a higher one")
    func transactionalAfterPlain() {
        var offsets = GroupOffsets()
        offsets.commit([Self.first: offset(17)])
        offsets.add([Self.first: offset(10)], producerID: 1)
        #expect(offsets.committed == [Self.first: offset(17)])
        offsets.ended(1, commits: true)
        #expect(offsets.committed == [Self.first: offset(10)])
    }

    @Test("Of two transactions the one that committed its offsets later counts, though it ended first")
    func twoTransactions() {
        var offsets = GroupOffsets()
        offsets.add([Self.first: offset(10)], producerID: 1)
        offsets.add([Self.first: offset(20)], producerID: 2)
        offsets.ended(2, commits: true)
        #expect(offsets.isPending(Self.first))
        offsets.ended(1, commits: true)
        #expect(offsets.committed == [Self.first: offset(20)])
        #expect(!offsets.isPending(Self.first))
    }

    @Test("Within a transaction the last offset counts")
    func repeated() {
        var offsets = GroupOffsets()
        offsets.add([Self.first: offset(10)], producerID: 1)
        offsets.commit([Self.first: offset(7)])
        offsets.add([Self.first: offset(11)], producerID: 1)
        offsets.ended(1, commits: true)
        #expect(offsets.committed == [Self.first: offset(11)])
    }

    @Test("An aborted transaction's offsets are forgotten")
    func aborted() {
        var offsets = GroupOffsets()
        offsets.commit([Self.first: offset(7)])
        offsets.add([Self.first: offset(10)], producerID: 1)
        offsets.ended(1, commits: false)
        #expect(offsets.committed == [Self.first: offset(7)] && !offsets.isPending(Self.first))
        offsets.ended(1, commits: true)
        #expect(offsets.committed == [Self.first: offset(7)])
    }
}
