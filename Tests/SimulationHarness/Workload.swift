import KafkaClient
import KafkaTesting

/// The tasks of a run that use the producer.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class Workload: @unchecked Sendable {
    let producer: KafkaProducer
    let ledger: Ledger
    let scenario: Scenario
    let simulation: Simulation
    private var dice: Dice

    init(producer: KafkaProducer, ledger: Ledger, scenario: Scenario, simulation: Simulation, seed: UInt64) {
        self.producer = producer
        self.ledger = ledger
        self.scenario = scenario
        self.simulation = simulation
        dice = Dice(seed: seed)
    }

    /// Starts all sending tasks.
    func start() {
        for _ in 0..<scenario.tasks {
            let sender = SendingTask(workload: self, stream: ledger.newStream(), seed: dice.next())
            run { await sender.run() }
        }
        if scenario.flushes > 0 { run { [self] in await flushAgainAndAgain() } }
        for _ in 0..<scenario.callers {
            let caller = CallingTask(workload: self, seed: dice.next())
            run { await caller.run() }
        }
        if scenario.hasCrowd { run { [self] in await Crowd(workload: self).run() } }
    }

    /// Flushes, whatever the sending tasks do.
    private func flushAgainAndAgain() async {
        for _ in 0..<scenario.flushes {
            await simulation.clock.pause(for: scenario.pauseBetweenFlushes)
            await flush()
        }
    }

    /// Flushes, and checks that all that was accepted before has ended then; from a callback, for which callbacks are
    /// not waited for, only what has none.
    func flush(fromCallback isFromCallback: Bool = false, mayBeCancelled: Bool = false) async {
        let before = ledger.pending.filter { !isFromCallback || !ledger.entries[$0].hasCallback }
        do throws(KafkaError) {
            try await producer.flush()
            ledger.flushed(before)
        } catch {
            if error.code != .cancelled || !mayBeCancelled { ledger.violation("flush threw: \(error)") }
        }
    }

    /// Partitions whose probe was not acknowledged yet.
    private(set) var openProbes = 0

    /// Sends a record to each partition that can take one.
    func startProbes() {
        for topic in scenario.topics {
            for partition in 0..<simulation.partitionCount(of: topic.name) {
                openProbes += 1
                run { [self] in
                    // A handshake that began before trouble ended may be refused after it: calls that wait for metadata fail.
                    let mayBeRefused = scenario.faults.contains(.handshakes)
                    await probe(topic.name, Int32(partition), mayBeRefused: mayBeRefused)
                    openProbes -= 1
                }
            }
        }
    }

    private func probe(_ topic: String, _ partition: Int32, mayBeRefused: Bool) async {
        let contents = ledger.offer(
            { RecordContents(id: $0, size: 20, hasKey: false, hasHeader: false, isCompressible: false) },
            topic: topic, stream: ledger.newStream())
        do throws(KafkaError) {
            let metadata = try await producer.send(
                ProducerRecord(
                    topic: topic, partition: partition, key: contents.key, value: contents.value,
                    tag: Ledger.tag(contents.id)))
            ledger.accepted(contents.id, nil)
            ledger.completed(contents.id, .success(metadata))
        } catch  where error.code == .interceptorFailed {
            ledger.refused(contents.id, error)
        } catch {
            // An answer from before trouble ended may tell of the topic as it was in between.
            let mayBeShrunk = scenario.faults.contains(.recreation) && error.code == .partitionOutOfRange
            let isRefused = mayBeRefused && [.tlsFailed, .authenticationFailed].contains(error.code)
            if !error.isOfLateAttempt, !mayBeShrunk, !isRefused {
                ledger.violation("after trouble had ended, a record to \(topic)-\(partition) failed: \(error)")
            }
            ledger.accepted(contents.id, nil)
            ledger.completed(contents.id, .failure(error))
            if isRefused { await probe(topic, partition, mayBeRefused: false) }
        }
    }

    /// Starts a task that the run waits for.
    @discardableResult
    func run(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        ledger.runningTasks += 1
        let ledger = ledger
        return simulation.spawn {
            await body()
            ledger.runningTasks -= 1
        }
    }
}

/// One task that sends records in its own order.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class SendingTask: @unchecked Sendable {
    private let workload: Workload
    private let stream: Int
    private var dice: Dice
    private var ledger: Ledger { workload.ledger }
    private var producer: KafkaProducer { workload.producer }

    init(workload: Workload, stream: Int, seed: UInt64) {
        self.workload = workload
        self.stream = stream
        dice = Dice(seed: seed)
    }

    func run() async {
        let scenario = workload.scenario
        for _ in 0..<scenario.turnsPerTask {
            await workload.simulation.clock.pause(
                for: dice.microseconds(0...Int(scenario.longestPause / .microseconds(1))))
            let burst = dice.chance(0.5) ? 1 : dice.number(1...scenario.largestBurst)
            let kind = dice.below(20)
            for _ in 0..<burst { await send(kind) }
        }
    }

    private func send(_ kind: Int) async {
        switch kind {
        case 0...5: await enqueue(stream)
        case 6...8: await enqueueWithCallback(stream)
        case 9...11: tryEnqueue(stream)
        case 12...14: await sendAndWait(stream)
        case 15...16: sendInTaskAndCancel()
        case 17: await workload.flush()
        case 18: flushFromCallback()
        default: await look()
        }
    }

    // MARK: One record

    private struct Offer {
        let id: Int
        let record: ProducerRecord<[UInt8], [UInt8]>
    }

    private func offer(_ stream: Int) -> Offer {
        let scenario = workload.scenario
        let topic = dice.element(scenario.topics)
        let size = dice.chance(0.05) ? scenario.largestValue : 8 + dice.below(min(scenario.largestValue, 100))
        let hasKey = dice.chance(0.4)
        let hasHeader = dice.chance(0.1)
        let isCompressible = dice.chance(0.5)
        let contents = ledger.offer(
            {
                RecordContents(
                    id: $0, size: size, hasKey: hasKey, hasHeader: hasHeader, isCompressible: isCompressible)
            }, topic: topic.name, stream: stream)
        let partition = dice.chance(0.5) ? Int32(dice.below(topic.partitions)) : nil
        return Offer(
            id: contents.id,
            record: ProducerRecord(
                topic: topic.name, partition: partition, key: contents.key, value: contents.value,
                headers: contents.headers, tag: Ledger.tag(contents.id)))
    }

    private func enqueue(_ stream: Int) async {
        let offer = offer(stream)
        do throws(KafkaError) {
            let delivery = try await producer.enqueue(offer.record)
            ledger.accepted(offer.id, delivery)
            if offer.id % 5 == 0 { awaitEnd(of: delivery, offer.id) }
        } catch {
            ledger.refused(offer.id, error)
        }
    }

    /// Notes how a record ends in the moment in which it does.
    private func awaitEnd(of delivery: Delivery, _ id: Int) {
        workload.run { [ledger] in
            do throws(KafkaError) {
                ledger.completed(id, .success(try await delivery.metadata))
            } catch {
                ledger.completed(id, .failure(error))
            }
        }
    }

    private func enqueueWithCallback(_ stream: Int) async {
        let offer = offer(stream)
        let ledger = ledger
        do throws(KafkaError) {
            try await producer.enqueue(offer.record) { ledger.completed(offer.id, $0) }
            ledger.accepted(offer.id, nil)
            ledger.expectCallback(offer.id)
        } catch {
            ledger.refused(offer.id, error)
        }
    }

    private func tryEnqueue(_ stream: Int) {
        let offer = offer(stream)
        do throws(KafkaError) {
            ledger.accepted(offer.id, try producer.tryEnqueue(offer.record))
        } catch {
            ledger.refused(offer.id, error)
        }
    }

    private func sendAndWait(_ stream: Int) async {
        let offer = offer(stream)
        do throws(KafkaError) {
            let metadata = try await producer.send(offer.record)
            ledger.accepted(offer.id, nil)
            ledger.completed(offer.id, .success(metadata))
        } catch {
            ended(offer.id, error)
        }
    }

    /// A send threw: the record was refused or withdrawn, or it was accepted and failed.
    private func ended(_ id: Int, _ error: KafkaError) {
        if error.code == .cancelled, error.persistence == .unknown {
            ledger.abandoned(id)
        } else if error.attempts == 0, error.persistence == .notWritten, error.timeSpent == nil {
            ledger.refused(id, error)
        } else {
            ledger.accepted(id, nil)
            ledger.completed(id, .failure(error))
        }
    }

    private func sendInTaskAndCancel() {
        let stream = ledger.newStream()
        let (delay, isAwaited) = (dice.microseconds(0...20000), dice.chance(0.5))
        let task = workload.run { [self] in
            if isAwaited { await sendAndWait(stream) } else { await enqueue(stream) }
        }
        workload.run { [workload] in
            await workload.simulation.clock.pause(for: delay)
            task.cancel()
        }
    }

    // MARK: The rest

    /// A record whose callback starts a flush, and sends another record.
    private func flushFromCallback() {
        let offer = offer(ledger.newStream())
        let (ledger, workload) = (ledger, workload)
        do throws(KafkaError) {
            try producer.tryEnqueue(offer.record) { [self] result in
                ledger.completed(offer.id, result)
                tryEnqueue(ledger.newStream())
                workload.run { await workload.flush(fromCallback: true) }
            }
            ledger.accepted(offer.id, nil)
            ledger.expectCallback(offer.id)
        } catch {
            ledger.refused(offer.id, error)
        }
    }

    private func look() async {
        if dice.chance(0.5) {
            _ = await producer.metrics()
        } else {
            _ = try? await producer.partitions(for: dice.element(workload.scenario.topics).name)
        }
    }
}
