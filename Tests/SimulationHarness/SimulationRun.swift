import KafkaClient
package import KafkaTesting
import Logging

/// What came of one seed.
package struct RunReport {
    package let seed: UInt64
    package var violations: [String] = []
    package var traceHash: UInt64 = 0
    package var traceCount = 0
    package var offered = 0
    package var acknowledged = 0
    package var failed = 0
    package var refused = 0
    package var virtualTime: Duration = .zero
}

/// One seed's run from beginning to end.
package final class SimulationRun {
    package let scenario: Scenario
    package let simulation: Simulation
    let ledger = Ledger()
    let archive: LogArchive
    private var dice: Dice

    package init(_ scenario: Scenario) {
        self.scenario = scenario
        dice = Dice(seed: scenario.seed &* 31 &+ 7)
        simulation = Simulation(seed: dice.next(), cluster: scenario.cluster)
        archive = LogArchive(simulation)
        simulation.network = scenario.network
        simulation.tls = scenario.tls
        simulation.chanceOfInterleaving = scenario.chanceOfInterleaving
        simulation.chanceOfDelay = scenario.chanceOfDelay
        simulation.chanceOfSpuriousWakeUp = scenario.chanceOfSpuriousWakeUp
        if scenario.shufflesTasks { simulation.shuffleTasks() }
        if scenario.chanceOfLateTask > 0 {
            simulation.delayTasks(chance: scenario.chanceOfLateTask, longest: scenario.longestLateness)
        }
        // Names are legal; one that occurs twice is one topic.
        for topic in scenario.topics + scenario.deadLetterTopics {
            try? simulation.createTopic(topic.name, partitions: topic.partitions)
        }
    }

    /// Runs a seed's scenario.
    package static func run(seed: UInt64, trace: ((String) -> Void)? = nil) -> RunReport {
        let run = SimulationRun(Scenario(seed: seed))
        if let trace {
            trace(run.scenario.description)
            run.simulation.trace.print = trace
        }
        return run.run()
    }

    private var logger: Logger {
        guard let print = simulation.trace.print else {
            return Logger(label: "run") { _ in SwiftLogNoOpLogHandler() }
        }
        var logger = Logger(label: "run") { _ in TraceLogHandler(print: print) }
        logger.logLevel = .trace
        return logger
    }

    package func run() -> RunReport {
        let producer: KafkaProducer
        let passwords = Passwords()
        do {
            producer = try simulation.makeProducer(logger: logger, interceptors: scenario.interceptors(ledger)) {
                configuration in
                let servers = configuration.bootstrapServers
                configuration = scenario.configuration
                configuration.bootstrapServers = servers
                if scenario.usesSASL { configuration.sasl = scenario.login { passwords.client } }
            }
        } catch {
            ledger.violation("the scenario's configuration is refused: \(error)")
            return report(nil)
        }
        let workload = Workload(
            producer: producer, ledger: ledger, scenario: scenario, simulation: simulation, seed: dice.next())
        workload.start()
        let trouble = Trouble(
            scenario: scenario, simulation: simulation, ledger: ledger, archive: archive, passwords: passwords,
            seed: dice.next())
        trouble.start()
        ledger.endsWithoutCallbacks = scenario.closesAfter != nil && scenario.closeTimeout != nil
        if let closesAfter = scenario.closesAfter {
            let timeout = scenario.closeTimeout
            let (simulation, releases) = (simulation, scenario.releases)
            workload.run {
                await simulation.clock.pause(for: closesAfter)
                // As the producer's `deinit` does. It is not awaited.
                if releases { return simulation.producers[0].core.abandon() }
                await producer.close(timeout: timeout)
            }
        }
        let epochs = LeaderEpochCheck(ledger)
        let pool = PoolCheck(ledger, scenario)
        simulation.afterStep = { producer in
            epochs.look(at: producer)
            pool.look(at: producer)
        }
        simulation.run(for: scenario.troubleTime)
        trouble.end()
        finish(producer, workload)
        LedgerCheck(ledger, scenario, archive).run()
        return report(producer)
    }

    /// Lets everything come to its end, and checks that nothing is left.
    private func finish(_ producer: KafkaProducer, _ workload: Workload) {
        let state = simulation.producers[0]
        let scenario = scenario
        if scenario.closesAfter == nil { probe(producer, workload) }
        let calls = max(scenario.turnsPerTask * scenario.largestBurst, scenario.flushes)
        let patience =
            scenario.longestPause * (scenario.turnsPerTask + 1) + scenario.pauseBetweenFlushes * scenario.flushes
            // With timeouts too short for the network, each awaited record and each flush lasts until records expire.
            + scenario.configuration.deliveryTimeout * (scenario.isTight ? calls + 3 : 3)
            + scenario.configuration.maxBlock * (calls + 3 + scenario.callsPerCaller * (scenario.topics.count + 1))
            + scenario.recoveryTime + .seconds(60)
        if !simulation.run(until: { self.ledger.runningTasks == 0 }, within: patience) {
            ledger.violation("\(ledger.runningTasks) tasks did not end within \(patience)")
        }
        if scenario.closesAfter == nil {
            awaitEverything()
            checkCalls(producer, workload)
            drain(producer, workload)
            checkIdle(state)
        }
        workload.run { await producer.close() }
        if !simulation.run(until: { self.ledger.runningTasks == 0 && state.sender == nil }, within: patience) {
            ledger.violation("the producer did not end within \(patience)")
        }
        // Trouble that was to come later still pauses.
        simulation.run(for: .seconds(3) + scenario.longestAbsence + scenario.downTime)
        checkEmpty(state)
    }

    /// When trouble has ended, new records are acknowledged soon.
    private func probe(_ producer: KafkaProducer, _ workload: Workload) {
        let limit = scenario.recoveryTime
        guard !scenario.isTight else { return }
        workload.startProbes()
        if !simulation.run(until: { workload.openProbes == 0 }, within: limit) {
            ledger.violation("\(workload.openProbes) partitions did not work again \(limit) after trouble had ended")
        }
    }

    /// A producer is warm soon when trouble has ended, and as good as new after it has forgotten what it does not use.
    private func checkCalls(_ producer: KafkaProducer, _ workload: Workload) {
        guard !scenario.isTight else { return }
        if scenario.callers > 0 {
            let topics = scenario.topics.map(\.name)
            let ledger = ledger
            // One of several brokers has just been started again as the call begins, and cannot be reached for a while.
            let down = scenario.cluster.brokers > 1 ? Int32(1 + dice.below(scenario.cluster.brokers)) : nil
            if let down {
                simulation.shutDownBroker(down)
                simulation.startBroker(down)
                simulation.isolateBroker(down)
            }
            workload.run {
                do throws(KafkaError) {
                    try await producer.warmUp(topics: topics)
                } catch {
                    ledger.violation("after trouble had ended, warmUp failed: \(error)")
                }
            }
            if let down {
                simulation.run(for: .seconds(3))
                simulation.reconnectBroker(down)
                for topic in topics { simulation.electMissingLeaders(of: topic) }
            }
            if !simulation.run(until: { self.ledger.runningTasks == 0 }, within: scenario.recoveryTime) {
                ledger.violation("warmUp did not end within \(scenario.recoveryTime) after trouble had ended")
            }
        }
        guard scenario.returnsAfterIdling else { return }
        simulation.run(for: .seconds(12))
        probe(producer, workload)
    }

    /// Nothing but time is needed for records to end: no flush, no other record.
    private func awaitEverything() {
        guard !scenario.isTight else { return }
        let limit = scenario.recoveryTime
        if !simulation.run(until: { self.ledger.isComplete }, within: limit) {
            ledger.violation("records are on their way \(limit) after the last one, until something else happens")
        }
    }

    /// Waits for every record, and for the producer to have nothing left to do.
    private func drain(_ producer: KafkaProducer, _ workload: Workload) {
        workload.run { await workload.flush() }
        // Callbacks send, too: what they send ends within a delivery timeout of its own.
        let limit = scenario.configuration.deliveryTimeout * 2 + scenario.recoveryTime
        if !simulation.run(until: { self.ledger.runningTasks == 0 }, within: limit) {
            ledger.violation("a flush did not return within \(limit)")
        }
        // A batch that was given up on the wire keeps its memory until its request has ended.
        simulation.run(for: scenario.configuration.requestTimeout + .milliseconds(10))
        // A broker that throttles for a second does not read for so long, and requests get as much more time.
        if scenario.faults.contains(.throttling) { simulation.run(for: .seconds(2)) }
        // A topic without an id that seems to have been created again is asked for until that is certain.
        if scenario.resizesTopics { simulation.run(for: .seconds(8)) }
    }

    /// With all records done, the producer holds nothing and does almost nothing.
    private func checkIdle(_ state: SimulatedProducer) {
        guard let sender = state.sender else { return ledger.violation("the producer ended by itself") }
        checkPool(state)
        checkSequences(sender)
        checkHealth(sender)
        let contents = sender.contents
        if contents.activePartitions + contents.batchesInFlight + contents.waitingTasks + contents.partitionsAside > 0 {
            ledger.violation("something is left in an idle producer: \(contents)")
        }
        if contents.queuedBatches != 0 {
            ledger.violation("an idle producer counts \(contents.queuedBatches) queued batches")
        }
        let before = state.steps
        simulation.run(for: .seconds(1))
        // Metadata that ages fast is asked for; connections close when idle.
        let age = max(scenario.configuration.metadataMaxAge, .milliseconds(10))
        let expected = 40 + 20 * Int(.seconds(1) / age)
        let spurious = scenario.chanceOfSpuriousWakeUp > 0 ? 100_000 : 0
        // With timeouts too short for the network, metadata requests fail and start over again and again.
        // In fragments, each byte of an answer is a step.
        if !scenario.isTight, !scenario.faults.contains(.fragments), state.steps - before > expected + spurious {
            ledger.violation("an idle producer took \(state.steps - before) steps in a second")
        }
    }

    /// When trouble has ended, and all records have, nothing is wrong: records that failed are all that may remain, and what the
    /// security of the scenario brings with it. With timeouts too short for the network, it is right to complain.
    private func checkHealth(_ sender: Sender) {
        if scenario.isTight { return }
        let health = sender.healthAtFirstSight(now: simulation.clock.now())
        let wrong = health.reasons.filter { ![.recordsFail, .tokenExpires].contains($0.problem) }
        if !wrong.isEmpty { ledger.violation("an idle producer is \(health)") }
    }

    /// A broker misses a sequence only if it has forgotten those before, or if batches were already behind the one that
    /// was given up: parts of a batch that was split are numbered behind each other, also when one is sent at a time.
    private func checkSequences(_ sender: Sender) {
        let totals = sender.totals
        guard scenario.configuration.maxInFlightRequestsPerConnection == 1, totals.batchSplits == 0 else { return }
        if totals.sequenceGaps > 0, scenario.faults.isDisjoint(with: [.forgetting, .recreation]) {
            ledger.violation("\(totals.sequenceGaps) batches left a gap in the sequence before them")
        }
    }

    private func checkPool(_ state: SimulatedProducer) {
        let pool = state.core.accumulator.pool
        if pool.availableBytes != pool.totalBytes {
            ledger.violation("\(pool.totalBytes - pool.availableBytes) bytes of the buffer memory are not home")
        }
        if let rights = pool.maxRecords, pool.availableRecords != rights {
            ledger.violation("\(rights - pool.availableRecords) of \(rights) records count as buffered, and none is")
        }
        if pool.heldByTopics != (0, 0) { ledger.violation("topics hold \(pool.heldByTopics), and no record is there") }
        if pool.waiterCount > 0 { ledger.violation("\(pool.waiterCount) tasks still wait for memory") }
    }

    /// After close, nothing is left anywhere.
    private func checkEmpty(_ state: SimulatedProducer) {
        checkPool(state)
        if scenario.hasInterceptors { ledger.checkIntercepted() }
        if state.openSockets > 0 { ledger.violation("\(state.openSockets) sockets or look-ups are left open") }
        if !simulation.isQuiet { ledger.violation("tasks are left that run or pause") }
        checkBytes()
        if simulation.isSpinning { ledger.violation("the producer spins") }
    }

    /// Whatever the network did, brokers were sent nothing that they could not read.
    private func checkBytes() {
        if let violation = simulation.wires.tlsViolations.first { ledger.violation("TLS: \(violation)") }
        let requests = simulation.model.requests
        for code in [EmbeddedErrorCode.corruptMessage, .invalidRecord] {
            if let count = requests.refusals[code] {
                ledger.violation("\(count) batches were refused by brokers: \(code)")
            }
        }
    }

    private func report(_ producer: KafkaProducer?) -> RunReport {
        var report = RunReport(seed: scenario.seed)
        report.violations = ledger.violations
        report.traceHash = simulation.trace.hash
        report.traceCount = simulation.trace.count
        report.offered = ledger.entries.count
        for entry in ledger.entries {
            switch (entry.stage, entry.result) {
            case (.refused, _): report.refused += 1
            case (_, .success): report.acknowledged += 1
            default: report.failed += 1
            }
        }
        report.virtualTime = simulation.clock.elapsed
        return report
    }
}
