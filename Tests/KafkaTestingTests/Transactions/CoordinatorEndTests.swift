import KafkaSockets
import KafkaTesting
import Testing

/// EndTxn under both versions of the protocol.
@Suite("Transaction coordinator: ends", .timeLimit(.minutes(10)))
struct CoordinatorEndTests {
    /// A coordinator with an open transaction.
    private func open(
        version2: Bool, markerDelay: Duration = .zero
    ) throws -> (CoordinatorPlayer, CoordinatorPlayer.Identity) {
        let player = CoordinatorPlayer(markerDelay: markerDelay, version2: version2)
        let producer = try #require(player.start())
        #expect(player.add(producer) == .success)
        return (player, producer)
    }

    // MARK: Version 1

    @Test("Version 1: the epoch stays, and so does the marker's")
    func version1() throws {
        let (player, producer) = try open(version2: false)
        #expect(player.commit(producer) == producer.done)
        let endings = player.pass()
        #expect(endings.map(\.commits) == [true])
        #expect(endings.map(\.epoch) == [producer.epoch])
        #expect(player.add(producer) == .success)
        #expect(player.abort(producer) == producer.done)
        #expect(player.pass().map(\.commits) == [false])
    }

    @Test("Version 1: the same end again is fine, the opposite is not")
    func repeated1() throws {
        let (player, producer) = try open(version2: false, markerDelay: .milliseconds(10))
        #expect(player.commit(producer) == producer.done)
        #expect(player.commit(producer) == .refused(.concurrentTransactions))
        #expect(player.abort(producer) == .refused(.invalidTransactionState))
        #expect(player.pass(.milliseconds(10)).count == 1)
        #expect(player.commit(producer) == producer.done)
        #expect(player.abort(producer) == .refused(.invalidTransactionState))
        #expect(player.pass(.milliseconds(10)).isEmpty)
    }

    @Test("Version 1: without a transaction there is nothing to end")
    func empty1() throws {
        let player = CoordinatorPlayer()
        let producer = try #require(player.start())
        #expect(player.commit(producer) == .refused(.invalidTransactionState))
        #expect(player.abort(producer) == .refused(.invalidTransactionState))
    }

    @Test("Who is unknown, or not current, ends nothing", arguments: [false, true])
    func strangers(version2: Bool) throws {
        let (player, producer) = try open(version2: version2)
        let stranger = CoordinatorPlayer.Identity(id: producer.id + 1, epoch: producer.epoch)
        #expect(player.commit(stranger) == .refused(.invalidProducerIDMapping))
        #expect(player.commit(producer.later(by: 1)) == .refused(.producerFenced))
        #expect(player.commit(producer) != .refused(.producerFenced))
    }

    // MARK: Version 2

    @Test("Version 2: each end raises the epoch, and the marker carries the raised one")
    func version2() throws {
        let (player, producer) = try open(version2: true)
        #expect(player.commit(producer) == producer.later(by: 1).done)
        #expect(player.pass().map(\.epoch) == [producer.epoch + 1])
        // What the last transaction still has under way is refused.
        #expect(player.add(producer) == .producerFenced)
        #expect(player.verify(producer) == .producerFenced)
        let next = producer.later(by: 1)
        #expect(player.add(next) == .success)
        #expect(player.abort(next) == next.later(by: 1).done)
    }

    @Test("Version 2: the same end again gives the same epoch, once the markers are written")
    func repeated2() throws {
        let (player, producer) = try open(version2: true, markerDelay: .milliseconds(10))
        let next = producer.later(by: 1)
        #expect(player.commit(producer) == next.done)
        #expect(player.commit(producer) == .refused(.concurrentTransactions))
        #expect(player.abort(producer) == .refused(.invalidTransactionState))
        #expect(player.add(next) == .concurrentTransactions)
        #expect(player.pass(.milliseconds(10)).map(\.commits) == [true])
        #expect(player.commit(producer) == next.done)
        #expect(player.abort(producer) == .refused(.invalidTransactionState))
        #expect(player.pass(.milliseconds(10)).isEmpty)
    }

    @Test("Version 2: an end that comes late does not end the next transaction")
    func late2() throws {
        let (player, producer) = try open(version2: true)
        let next = producer.later(by: 1)
        #expect(player.commit(producer) == next.done)
        _ = player.pass()
        #expect(player.add(next) == .success)
        #expect(player.commit(producer) == .refused(.producerFenced))
        #expect(player.abort(producer) == .refused(.producerFenced))
        #expect(player.verify(next) == .success)
        #expect(player.commit(next) == next.later(by: 1).done)
        _ = player.pass()
        #expect(player.commit(producer) == .refused(.producerFenced))
    }

    @Test("Version 2: an abort of nothing raises the epoch, a commit of nothing is refused")
    func empty2() throws {
        let player = CoordinatorPlayer(version2: true)
        let producer = try #require(player.start())
        #expect(player.commit(producer) == .refused(.invalidTransactionState))
        #expect(player.abort(producer) == producer.later(by: 1).done)
        #expect(player.abort(producer) == producer.later(by: 1).done)
        #expect(player.pass().isEmpty)
        #expect(player.commit(producer.later(by: 1)) == .refused(.invalidTransactionState))
        #expect(player.abort(producer.later(by: 1)) == producer.later(by: 2).done)
    }

    @Test("Version 2: the last epoch ends with a new producer id, which the same end names again")
    func exhausted() throws {
        let player = CoordinatorPlayer(version2: true)
        var producer = try #require(player.start())
        while producer.epoch < Int16.max - 1 { producer = try #require(player.start()) }
        #expect(player.add(producer) == .success)
        let next = CoordinatorPlayer.Identity(id: producer.id + 1, epoch: 0)
        #expect(player.commit(producer) == next.done)
        // The marker belongs to the transaction that was open, above its epoch.
        let endings = player.pass()
        #expect(endings.map(\.producerID) == [producer.id])
        #expect(endings.map(\.epoch) == [Int16.max])
        #expect(player.commit(producer) == next.done)
        #expect(player.add(next) == .success)
        #expect(player.commit(producer) == .refused(.invalidProducerIDMapping))
    }
}
