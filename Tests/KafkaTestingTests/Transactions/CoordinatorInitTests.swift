import KafkaSockets
import KafkaTesting
import Testing

/// InitProducerId with a transactional id.
@Suite("Transaction coordinator: producer ids and epochs", .timeLimit(.minutes(10)))
struct CoordinatorInitTests {
    @Test("A transactional id keeps its producer id, and each InitProducerId raises the epoch")
    func epochs() throws {
        let player = CoordinatorPlayer()
        let first = try #require(player.start())
        #expect(first.epoch == 0)
        #expect(player.start() == first.later(by: 1))
        #expect(player.start() == first.later(by: 2))
        let other = try #require(player.start("other"))
        #expect(other.id != first.id)
        #expect(other.epoch == 0)
    }

    @Test("An empty id and a timeout beyond the broker's limits are refused")
    func refusals() {
        let player = CoordinatorPlayer()
        #expect(player.initialize("") == .refused(.invalidRequest))
        #expect(player.initialize(timeout: .zero) == .refused(.invalidTransactionTimeout))
        #expect(player.initialize(timeout: .seconds(901)) == .refused(.invalidTransactionTimeout))
        #expect(player.start()?.epoch == 0)
    }

    @Test("An open transaction is fenced and aborted, and the epoch rises twice")
    func fencing() throws {
        let player = CoordinatorPlayer(markerDelay: .milliseconds(10))
        let zombie = try #require(player.start())
        #expect(player.add(zombie) == .success)
        #expect(player.initialize() == .refused(.concurrentTransactions))
        #expect(player.add(zombie) == .producerFenced)
        #expect(player.commit(zombie) == .refused(.producerFenced))
        #expect(player.pass(.milliseconds(9)).isEmpty)
        #expect(player.initialize() == .refused(.concurrentTransactions))
        let endings = player.pass(.milliseconds(1))
        #expect(endings.map(\.commits) == [false])
        #expect(endings.map(\.partitions) == [[CoordinatorPlayer.partition]])
        // The marker fences the zombie in the partitions, too.
        #expect(endings.map(\.epoch) == [zombie.epoch + 1])
        #expect(player.start() == zombie.later(by: 2))
        #expect(player.commit(zombie) == .refused(.producerFenced))
    }

    @Test("While markers are being written, the next producer has to ask again")
    func preparing() throws {
        let player = CoordinatorPlayer(markerDelay: .milliseconds(10))
        let first = try #require(player.start())
        #expect(player.add(first) == .success)
        #expect(player.commit(first) == first.done)
        #expect(player.initialize() == .refused(.concurrentTransactions))
        #expect(player.pass(.milliseconds(10)).map(\.commits) == [true])
        #expect(player.start() == first.later(by: 1))
    }

    @Test("A producer raises its own epoch, and is answered alike when it asks again")
    func bump() throws {
        let player = CoordinatorPlayer()
        let first = try #require(player.start())
        let second = first.later(by: 1)
        #expect(player.initialize(from: first) == second.done)
        #expect(player.initialize(from: first) == second.done)
        #expect(player.initialize(from: second) == second.later(by: 1).done)
        #expect(player.initialize(from: first) == .refused(.producerFenced))
        let stranger = CoordinatorPlayer.Identity(id: first.id + 77, epoch: 0)
        #expect(player.initialize(from: stranger) == .refused(.producerFenced))
    }

    @Test("A producer cannot raise the epoch that another has got since")
    func bumpByZombie() throws {
        let player = CoordinatorPlayer()
        let zombie = try #require(player.start())
        #expect(player.start() == zombie.later(by: 1))
        #expect(player.initialize(from: zombie) == .refused(.producerFenced))
    }

    @Test("A producer whose transactional id is forgotten gets a new identity")
    func forgotten() {
        let player = CoordinatorPlayer()
        let old = CoordinatorPlayer.Identity(id: 7, epoch: 3)
        #expect(player.initialize(from: old) == .done(producerID: 1000, epoch: 0))
    }

    @Test("When the epochs are used up, there is a new producer id")
    func exhausted() throws {
        let player = CoordinatorPlayer()
        let first = try #require(player.start())
        var latest = first
        while latest.epoch < Int16.max - 1 { latest = try #require(player.start()) }
        #expect(latest.id == first.id)
        #expect(player.initialize(from: latest) == .done(producerID: first.id + 1, epoch: 0))
        // The answer was lost.
        #expect(player.initialize(from: latest) == .done(producerID: first.id + 1, epoch: 0))
    }
}
