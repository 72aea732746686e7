import KafkaClient
import KafkaTesting
import Testing

@testable import Checkout

/// In virtual time: outages of minutes take milliseconds, and are the same in each run.
@Suite("Checkout during outages")
struct OutageTests {
    private let simulation = Simulation(seed: 42)
    private let purchase = Purchase(id: "p-1", customer: "ada", amount: 1999)

    private func checkout() throws -> Checkout {
        try simulation.createTopic(Checkout.topic, partitions: 3)
        return Checkout(producer: try simulation.makeProducer { $0.deliveryTimeout = .seconds(120) })
    }

    /// Brokers 1 to 3 are down for some time.
    private func outage(of duration: Duration) {
        for broker: Int32 in 1...3 { simulation.stopBroker(broker) }
        simulation.run(for: duration)
        for broker: Int32 in 1...3 { simulation.startBroker(broker) }
        simulation.run(for: .seconds(60))
    }

    @Test("An outage of a minute delays a purchase")
    func minute() async throws {
        let checkout = try checkout()
        let first = simulation.spawn { [purchase] in await checkout.place(purchase) }
        simulation.run(for: .seconds(1))
        let second = simulation.spawn { [purchase] in await checkout.place(purchase) }
        outage(of: .seconds(60))
        #expect(await first.value == .confirmed)
        #expect(await second.value == .confirmed)
        #expect(simulation.records(in: Checkout.topic).count == 2)
    }

    @Test("After an outage of an hour, the customer can try again")
    func hour() async throws {
        let checkout = try checkout()
        let first = simulation.spawn { [purchase] in await checkout.place(purchase) }
        simulation.run(for: .seconds(1))
        let second = simulation.spawn { [purchase] in
            await simulation.clock.pause(for: .seconds(1))
            return await checkout.place(purchase)
        }
        outage(of: .seconds(3600))
        #expect(await first.value == .confirmed)
        #expect(await second.value == .notPlaced)
        #expect(simulation.records(in: Checkout.topic).count == 1)
    }

    @Test("When answers are lost for as long as the producer waits, it is unclear, and says so")
    func lostAnswers() async throws {
        let checkout = try checkout()
        simulation.inject(EmbeddedFault(.dropResponse, api: .produce, times: nil))
        let task = simulation.spawn { [purchase] in await checkout.place(purchase) }
        simulation.run(for: .seconds(300))
        #expect(await task.value == .unclear)
        #expect(simulation.records(in: Checkout.topic).count == 1)
    }
}
