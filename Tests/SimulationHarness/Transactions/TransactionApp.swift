import KafkaClient
import KafkaTesting

/// An app that writes transactions through one producer after another, each with the same transactional id: it is killed, it
/// sleeps and wakes up as a zombie, and it repeats calls that timed out.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class TransactionApp: @unchecked Sendable {
    private let id: String
    private let run: TransactionRun
    private var dice: Dice
    private var ledger: TransactionLedger { run.ledger }

    init(id: String, run: TransactionRun, seed: UInt64) {
        self.id = id
        self.run = run
        dice = Dice(seed: seed)
    }

    /// How a producer's life goes on after a transaction.
    private enum Next {
        case goOn
        /// It has ended, or was killed: another one takes its place.
        case replace
    }

    func live() async {
        var producer = await run.makeProducer(id)
        for _ in 0..<run.scenario.transactionsPerApp {
            await pause(upTo: run.scenario.longestPause)
            guard let current = producer else { return }
            if await transaction(through: current) == .replace {
                producer = await run.makeProducer(id)
            }
        }
        await producer?.close()
    }

    private func transaction(through producer: KafkaProducer) async -> Next {
        if let next = await begin(producer) { return next }
        let number = ledger.begin(app: id)
        let count = dice.magnitude(1...run.scenario.largestTransaction)
        for index in 0..<count {
            if dice.chance(0.02) { await pause(upTo: run.scenario.longestSleep) }
            let topic = dice.element(run.scenario.topics)
            let record = ProducerRecord(
                topic: topic.name, partition: Int32(dice.below(topic.partitions)),
                value: "\(number) \(index) " + String(repeating: "x", count: dice.below(run.scenario.largestValue)))
            do throws(KafkaError) {
                try await producer.enqueue(record)
                ledger.accepted(number)
            } catch {
                return await abort(producer, number, because: error)
            }
        }
        if dice.chance(0.3) {
            do throws(KafkaError) {
                try await again { () async throws(KafkaError) in
                    try await producer.sendOffsets(
                        [TransactionRun.input: ConsumedOffset(next: Int64(number))], group: .init(groupID: self.id))
                }
                ledger.sentOffset(number)
            } catch {
                return await abort(producer, number, because: error)
            }
        }
        switch dice.below(20) {
        case 0:
            // Nothing of this transaction may ever be visible.
            run.kill(producer)
            ledger.end(number, .aborted)
            return .replace
        case 1:
            await pause(upTo: run.scenario.longestSleep)
            return await commit(producer, number)
        case 2...5: return await abort(producer, number, because: nil)
        default: return await commit(producer, number)
        }
    }

    /// Nil: a transaction is open.
    private func begin(_ producer: KafkaProducer) async -> Next? {
        do throws(KafkaError) {
            try await producer.beginTransaction()
            return nil
        } catch {
            if !error.isFatal { ledger.violation("a transaction could not begin: \(error)") }
            return ended(error)
        }
    }

    private func commit(_ producer: KafkaProducer, _ number: Int) async -> Next {
        ledger.end(number, .unknown)
        do throws(KafkaError) {
            try await again { () async throws(KafkaError) in try await producer.commitTransaction() }
            ledger.end(number, .committed)
            return .goOn
        } catch {
            if error.code == .transactionFailed { return await abort(producer, number, because: error) }
            // Fatal: whether it was committed, the cluster knows.
            return ended(error)
        }
    }

    private func abort(_ producer: KafkaProducer, _ number: Int, because cause: KafkaError?) async -> Next {
        // Whatever becomes of the abort: nothing but an abort was ever asked for.
        ledger.end(number, .aborted)
        if let cause { failed(cause) }
        if let cause, cause.isFatal { return ended(cause) }
        do throws(KafkaError) {
            try await again { () async throws(KafkaError) in try await producer.abortTransaction() }
            return .goOn
        } catch {
            return ended(error)
        }
    }

    /// Repeats a call as long as it times out.
    private func again(_ call: () async throws(KafkaError) -> Void) async throws(KafkaError) {
        // A request that is lost is missed after `requestTimeout` only.
        for _ in 0..<1000 {
            do throws(KafkaError) {
                return try await call()
            } catch {
                guard error.code == .transactionTimedOut else { throw error }
            }
        }
        ledger.violation("a call timed out 1000 times")
        throw KafkaError(.transactionTimedOut, "gave up", isFatal: true)
    }

    /// A transaction that is to be committed fails.
    private func failed(_ error: KafkaError) {
        if run.isCalm { ledger.violation("a transaction failed though nothing went wrong: \(error)") }
    }

    private func ended(_ error: KafkaError) -> Next {
        failed(error)
        if error.code == .fenced { ledger.fencings += 1 }
        if !error.isFatal { ledger.violation("a transaction failed otherwise: \(error)") }
        return .replace
    }

    private func pause(upTo longest: Duration) async {
        await run.simulation.clock.pause(for: dice.microseconds(0...Int(longest / .microseconds(1))))
    }
}
