import KafkaClient
import KafkaTesting

/// What goes wrong in a run, and when. All of it ends.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class Trouble: @unchecked Sendable {
    let scenario: Scenario
    let simulation: Simulation
    let ledger: Ledger
    let archive: LogArchive
    var dice: Dice
    private(set) var hasEnded = false
    let passwords: Passwords

    init(
        scenario: Scenario, simulation: Simulation, ledger: Ledger, archive: LogArchive, passwords: Passwords,
        seed: UInt64
    ) {
        self.scenario = scenario
        self.simulation = simulation
        self.ledger = ledger
        self.archive = archive
        self.passwords = passwords
        dice = Dice(seed: seed)
    }

    /// The kinds of trouble that are events; the others are the network's conditions.
    private static let events: [(FaultClass, @Sendable (Trouble) -> Void)] = [
        (.crashes, { $0.crash() }), (.leaders, { $0.moveLeader() }), (.errors, { $0.answerWithError() }),
        (.responses, { $0.loseOrDelay() }), (.throttling, { $0.throttle() }), (.forgetting, { $0.forget() }),
        (.recreation, { $0.recreate() }), (.clocks, { $0.disturbClocks() }), (.isolation, { $0.isolate() }),
        (.hostility, { $0.answerNonsense() }), (.names, { $0.unname() }), (.omissions, { $0.leaveOut() }),
        (.refusals, { $0.refuseClient() }),
    ]

    func start() {
        startWithBrokersDown()
        let kinds = Self.events.filter { scenario.faults.contains($0.0) }.map(\.1)
        guard !kinds.isEmpty else { return }
        beginEarly(kinds)
        simulation.spawn { [self] in
            while true {
                await pause(upTo: scenario.longestPeace)
                if hasEnded { return }
                dice.element(kinds)(self)
            }
        }
    }

    /// Some of it is there before the first record: what happens to the first batches is special.
    private func beginEarly(_ kinds: [@Sendable (Trouble) -> Void]) {
        // Dice of its own: what comes later does not depend on whether there is any.
        let later = dice
        dice = Dice(seed: ~scenario.seed)
        if dice.chance(0.5) {
            for _ in 0..<dice.number(1...4) { dice.element(kinds)(self) }
        }
        dice = later
    }

    /// Some brokers are down before the producer exists.
    private func startWithBrokersDown() {
        guard scenario.brokersDownAtFirst > 0 else { return }
        let down = Array(brokers.shuffled(using: &dice).prefix(scenario.brokersDownAtFirst))
        for broker in down { simulation.shutDownBroker(broker) }
        simulation.spawn { [self] in
            await simulation.clock.pause(for: scenario.downTime)
            if !hasEnded { for broker in down { simulation.startBroker(broker) } }
        }
    }

    /// Everything is well again.
    func end() {
        hasEnded = true
        var conditions = SimulatedNetworkConditions()
        conditions.latency = scenario.network.latency
        simulation.network = conditions
        if scenario.tls != nil { simulation.tls = SimulatedTLSConditions() }
        simulation.reprieveConnections()
        simulation.removeAllFaults()
        restoreTrust()
        for broker in brokers {
            simulation.reconnectBroker(broker)
            simulation.startBroker(broker)
            simulation.resumeBroker(broker)
            simulation.restoreName(of: broker)
        }
        for topic in scenario.topics + scenario.deadLetterTopics {
            // Those that exist stay.
            try? simulation.createTopic(topic.name, partitions: topic.partitions)
            simulation.electMissingLeaders(of: topic.name)
        }
    }

    func pause(upTo longest: Duration) async {
        await simulation.clock.pause(for: dice.microseconds(0...Int(longest / .microseconds(1))))
    }

    /// Does something later, unless trouble has ended by then.
    func later(upTo longest: Duration, _ body: @escaping @Sendable (Trouble) -> Void) {
        simulation.spawn { [self] in
            await pause(upTo: longest)
            if !hasEnded { body(self) }
        }
    }

    var brokers: [Int32] { (1...Int32(scenario.cluster.brokers)).map { $0 } }
    func anyBroker() -> Int32 { dice.element(brokers) }
    func anyTopic() -> Scenario.Topic { dice.element(scenario.topics) }
}
