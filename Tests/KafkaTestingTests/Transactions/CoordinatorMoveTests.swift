import KafkaSockets
import KafkaTesting
import KafkaWire
import Testing

/// Coordinators that move, load, and die.
@Suite("Coordinators that move", .timeLimit(.minutes(10)))
struct CoordinatorMoveTests {
    private func makeDriver(load: Duration = .zero, markerDelay: Duration = .zero) -> ModelDriver {
        let driver = ModelDriver { configuration in
            configuration.coordinatorLoadTime = load
            configuration.transactionMarkerDelay = markerDelay
        }
        driver.model.createTopic("t", partitions: 1, now: driver.now)
        return driver
    }

    @Test("Ids are spread over the brokers, and each has one coordinator")
    func placement() throws {
        let driver = makeDriver()
        let ids = (0..<100).map { "app-\($0)" }
        let coordinators = ids.map { driver.model.coordinator(of: $0)?.id }
        #expect(Set(coordinators) == [1, 2, 3])
        #expect(ids.map { driver.model.coordinator(of: $0)?.id } == coordinators)
        for (id, coordinator) in zip(ids, coordinators).prefix(3) {
            let request = FindCoordinatorRequest(keyType: .transaction, keys: [id])
            let response: FindCoordinatorResponse = try driver.exchange(request, version: 4, to: 2)
            #expect(response.coordinators.first?.nodeID == coordinator)
        }
    }

    @Test("A coordinator that has moved has everything, after it has loaded it")
    func moving() throws {
        let driver = makeDriver(load: .milliseconds(200))
        var producer = TransactionalDriver(driver)
        #expect(try producer.start() == .none)
        #expect(try producer.produce("t", sequence: 0) == .none)
        let old = producer.coordinator
        driver.model.moveCoordinator(of: "app")
        #expect(producer.coordinator != old)
        let request = EndTransactionRequest(
            transactionalID: "app", producerID: producer.producerID, producerEpoch: producer.epoch, commits: true)
        let refusal: EndTransactionResponse = try driver.exchange(request, version: 5, to: old)
        #expect(refusal.errorCode == .notCoordinator)
        #expect(try producer.end(commits: true) == .coordinatorLoadInProgress)
        driver.advance(by: .milliseconds(199))
        #expect(try producer.end(commits: true) == .coordinatorLoadInProgress)
        driver.advance(by: .milliseconds(1))
        #expect(try producer.end(commits: true) == .none)
        #expect(try driver.latestOffset("t", isolation: 1) == 2)
    }

    @Test("When a coordinator dies between its decision and the markers, the next one writes them")
    func deadBetweenPhases() throws {
        let driver = makeDriver(load: .milliseconds(200), markerDelay: .milliseconds(10))
        var producer = TransactionalDriver(driver)
        #expect(try producer.start() == .none)
        #expect(try producer.produce("t", sequence: 0) == .none)
        let before = producer
        #expect(try producer.end(commits: true) == .none)
        driver.model.takeDown(producer.coordinator, now: driver.now)
        _ = driver.model.takeActions()
        driver.advance(by: .milliseconds(10))
        #expect(driver.model.topics["t"]?.partition(0)?.log.endOffset == 1)
        let deadline = try #require(driver.model.nextDeadline)
        #expect(deadline == driver.now + .milliseconds(200))
        var again = before
        #expect(try again.end(commits: true) == .coordinatorLoadInProgress)
        driver.advance(by: .milliseconds(200))
        #expect(try driver.latestOffset("t", isolation: 1) == 2)
        // The answer may have been lost: the next coordinator repeats it.
        #expect(try again.end(commits: true) == .none)
        #expect(again.epoch == producer.epoch)
    }

    @Test("Without any broker nothing times out, and everything does later")
    func noBroker() throws {
        let driver = makeDriver()
        var producer = TransactionalDriver(driver)
        #expect(try producer.start() == .none)
        #expect(try producer.produce("t", sequence: 0) == .none)
        for broker in Int32(1)...3 { driver.model.takeDown(broker, now: driver.now) }
        driver.advance(by: .seconds(120))
        #expect(driver.model.topics["t"]?.partition(0)?.log.endOffset == 1)
        for broker in Int32(1)...3 { driver.model.bringUp(broker, now: driver.now) }
        driver.advance(by: .seconds(1))
        #expect(driver.model.topics["t"]?.partition(0)?.log.endOffset == 2)
    }
}
