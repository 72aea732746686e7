import KafkaSockets
import KafkaTesting
import Testing

/// What belongs to a transaction, and for how long it may stay open.
@Suite("Transaction coordinator: partitions, groups and timeouts", .timeLimit(.minutes(10)))
struct CoordinatorContentTests {
    @Test("Partitions and groups are added by the current producer only")
    func adding() throws {
        let player = CoordinatorPlayer()
        let old = try #require(player.start())
        let current = try #require(player.start())
        #expect(player.add(current) == .success)
        #expect(player.add(current) == .success)
        #expect(player.add(current, group: "readers") == .success)
        #expect(player.add(old) == .producerFenced)
        #expect(player.add(current.later(by: 1)) == .producerFenced)
        #expect(player.add(.init(id: current.id + 1, epoch: 1)) == .invalidProducerIDMapping)
        #expect(player.add(current, to: "unknown") == .invalidProducerIDMapping)
        #expect(player.commit(current) == current.done)
        let endings = player.pass()
        #expect(endings.map(\.partitions) == [[CoordinatorPlayer.partition]])
        #expect(endings.map(\.groups) == [["readers"]])
    }

    @Test("What was added to one transaction is not part of the next")
    func nextTransaction() throws {
        let player = CoordinatorPlayer()
        let producer = try #require(player.start())
        #expect(player.add(producer) == .success)
        #expect(player.commit(producer) == producer.done)
        _ = player.pass()
        #expect(player.verify(producer) == .invalidTransactionState)
        let other = ModelTopicPartition(topic: "orders", partition: 1)
        #expect(player.add(producer, other) == .success)
        #expect(player.verify(producer, other) == .success)
        #expect(player.verify(producer) == .invalidTransactionState)
    }

    @Test("A partition is verified only while its transaction is open")
    func verifying() throws {
        let player = CoordinatorPlayer(markerDelay: .milliseconds(10))
        let producer = try #require(player.start())
        #expect(player.verify(producer) == .invalidTransactionState)
        #expect(player.add(producer) == .success)
        #expect(player.verify(producer) == .success)
        #expect(player.verify(producer.later(by: 1)) == .producerFenced)
        #expect(player.verify(.init(id: 5, epoch: 0)) == .invalidProducerIDMapping)
        #expect(player.commit(producer) == producer.done)
        #expect(player.verify(producer) == .concurrentTransactions)
        _ = player.pass(.milliseconds(10))
        #expect(player.verify(producer) == .invalidTransactionState)
    }

    @Test("Nothing is added while markers are being written")
    func addingWhilePreparing() throws {
        let player = CoordinatorPlayer(markerDelay: .milliseconds(10))
        let producer = try #require(player.start())
        #expect(player.add(producer) == .success)
        #expect(player.abort(producer) == producer.done)
        #expect(player.add(producer) == .concurrentTransactions)
        _ = player.pass(.milliseconds(10))
        #expect(player.add(producer) == .success)
    }

    @Test("A transaction that is open for too long is aborted, and its producer fenced", arguments: [false, true])
    func timeout(version2: Bool) throws {
        let player = CoordinatorPlayer(version2: version2)
        let producer = try #require(player.start())
        // Time counts from the first partition on, not from InitProducerId.
        #expect(player.pass(.seconds(100)).isEmpty)
        #expect(player.coordinator.nextDeadline == nil)
        #expect(player.add(producer) == .success)
        #expect(player.coordinator.nextDeadline == player.now + .seconds(60))
        #expect(player.pass(.seconds(30)).isEmpty)
        #expect(player.add(producer, ModelTopicPartition(topic: "orders", partition: 1)) == .success)
        let endings = player.pass(.seconds(30))
        #expect(endings.map(\.commits) == [false])
        #expect(endings.map(\.epoch) == [producer.epoch + 1])
        #expect(endings.first?.partitions.count == 2)
        #expect(player.commit(producer) == .refused(.producerFenced))
        #expect(player.abort(producer) == .refused(.producerFenced))
        #expect(player.add(producer) == .producerFenced)
        #expect(player.coordinator.nextDeadline == nil)
        #expect(player.start() == producer.later(by: 2))
    }
}
