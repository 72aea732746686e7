import KafkaClient
package import KafkaTesting
import Logging

/// One seed's run of transactions. What consumers with `read_committed` see at the end must be the committed transactions,
/// whole, once and in order; nothing of those that were aborted; and those whose outcome is unknown entirely or not at all.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
package final class TransactionRun: @unchecked Sendable {
    package let scenario: TransactionScenario
    package let simulation: Simulation
    let ledger = TransactionLedger()
    private var dice: Dice
    private let trace: ((String) -> Void)?
    private var coordinators: CoordinatorTrouble?
    private var producers: [(producer: KafkaProducer, state: SimulatedProducer)] = []
    static let input = TopicPartition(topic: "input", partition: 0)

    package init(_ scenario: TransactionScenario, trace: ((String) -> Void)? = nil) {
        self.scenario = scenario
        self.trace = trace
        dice = Dice(seed: scenario.base.seed &* 31 &+ 11)
        simulation = Simulation(seed: dice.next(), cluster: scenario.base.cluster)
        simulation.network = scenario.base.network
        simulation.tls = scenario.base.tls
        simulation.chanceOfInterleaving = scenario.base.chanceOfInterleaving
        simulation.chanceOfDelay = scenario.base.chanceOfDelay
        simulation.trace.print = trace
        if let trace {
            let clock = simulation.clock
            ledger.note = { trace("\(clock.elapsed) \($0)") }
        }
        if scenario.base.shufflesTasks { simulation.shuffleTasks() }
        for topic in scenario.topics { try? simulation.createTopic(topic.name, partitions: topic.partitions) }
    }

    package static func run(seed: UInt64, trace: ((String) -> Void)? = nil) -> RunReport {
        let run = TransactionRun(TransactionScenario(seed: seed), trace: trace)
        if let trace { trace(run.scenario.base.description) }
        return run.runAll()
    }

    private func runAll() -> RunReport {
        let trouble = Trouble(
            scenario: scenario.base, simulation: simulation, ledger: Ledger(), archive: LogArchive(simulation),
            passwords: Passwords(), seed: dice.next())
        let coordinators = CoordinatorTrouble(self, seed: dice.next())
        self.coordinators = coordinators
        for id in scenario.apps {
            let app = TransactionApp(id: id, run: self, seed: dice.next())
            spawn { await app.live() }
        }
        trouble.start()
        coordinators.start()
        simulation.run(for: scenario.base.troubleTime)
        trouble.end()
        coordinators.end()
        finish()
        TransactionCheck(self).check()
        return report()
    }

    /// Whether nothing goes wrong: then every transaction ends as its app wants.
    var isCalm: Bool { scenario.isCalm && coordinators?.hasBegun == false }

    func spawn(_ body: @escaping @Sendable () async -> Void) {
        ledger.runningTasks += 1
        simulation.spawn { [ledger] in
            await body()
            ledger.runningTasks -= 1
        }
    }

    /// Lets everything come to its end.
    private func finish() {
        let configuration = scenario.base.configuration
        let each =
            configuration.deliveryTimeout + configuration.maxBlock * 3 + scenario.base.recoveryTime
            + configuration.transactionTimeout + scenario.longestSleep * 2
        let patience = each * (scenario.transactionsPerApp * 2 + 5) + .seconds(60)
        if !simulation.run(until: { self.ledger.runningTasks == 0 }, within: patience) {
            ledger.violation("\(ledger.runningTasks) tasks did not end within \(patience)")
        }
        for (producer, state) in producers where state.sender != nil { spawn { await producer.close() } }
        if !simulation.run(
            until: { self.ledger.runningTasks == 0 && self.producers.allSatisfy { $0.state.sender == nil } },
            within: patience)
        {
            ledger.violation("a producer did not end within \(patience)")
        }
        // Coordinators abort what killed producers left open.
        simulation.run(
            for: configuration.transactionTimeout + scenario.base.cluster.transactionMarkerDelay + .seconds(1))
        if simulation.isSpinning { ledger.violation("a producer spins") }
        if let violation = simulation.wires.tlsViolations.first { ledger.violation("TLS: \(violation)") }
    }

    // MARK: Producers

    /// A producer that is initialized; nil after too many attempts.
    func makeProducer(_ id: String) async -> KafkaProducer? {
        for _ in 0..<100 {
            guard let producer = make(id) else { return nil }
            do throws(KafkaError) {
                try await initialize(producer)
                return producer
            } catch {
                if !error.isFatal, error.code != .authorizationFailed {
                    ledger.violation("a producer could not be initialized: \(error)")
                }
                await producer.close()
            }
            await simulation.clock.pause(for: .milliseconds(50))
        }
        ledger.violation("no producer could be initialized in 100 attempts")
        return nil
    }

    private func initialize(_ producer: KafkaProducer) async throws(KafkaError) {
        while true {
            do throws(KafkaError) {
                return try await producer.initTransactions()
            } catch {
                guard error.code == .transactionTimedOut else { throw error }
            }
        }
    }

    private func make(_ id: String) -> KafkaProducer? {
        do {
            let producer = try simulation.makeProducer(logger: logger) { configuration in
                let servers = configuration.bootstrapServers
                configuration = scenario.base.configuration
                configuration.bootstrapServers = servers
                configuration.transactionalID = id
            }
            guard let state = simulation.producers.last else { return nil }
            producers.append((producer, state))
            return producer
        } catch {
            ledger.violation("the scenario's configuration is refused: \(error)")
            return nil
        }
    }

    /// Ends a producer as `kill -9` does.
    func kill(_ producer: KafkaProducer) {
        producers.first { $0.producer === producer }?.state.kill()
    }

    private var logger: Logger {
        guard let trace else { return Logger(label: "run") { _ in SwiftLogNoOpLogHandler() } }
        var logger = Logger(label: "run") { _ in TraceLogHandler(print: trace) }
        logger.logLevel = .trace
        return logger
    }

    private func report() -> RunReport {
        var report = RunReport(seed: scenario.base.seed)
        report.violations = ledger.violations
        report.traceHash = simulation.trace.hash
        report.traceCount = simulation.trace.count
        report.offered = ledger.entries.count
        report.acknowledged = ledger.count(.committed)
        report.failed = ledger.count(.aborted)
        report.refused = ledger.count(.unknown)
        report.virtualTime = simulation.clock.elapsed
        return report
    }
}
