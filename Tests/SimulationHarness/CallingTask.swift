import KafkaClient
import KafkaTesting

/// A task that calls everything that a producer offers besides sending, from the first moment to after the end.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class CallingTask: @unchecked Sendable {
    private let workload: Workload
    private var dice: Dice
    private var scenario: Scenario { workload.scenario }
    private var producer: KafkaProducer { workload.producer }

    init(workload: Workload, seed: UInt64) {
        self.workload = workload
        dice = Dice(seed: seed)
    }

    func run() async {
        for number in 0..<scenario.callsPerCaller {
            // The first call comes immediately, before anything is known.
            if number > 0 {
                await workload.simulation.clock.pause(
                    for: dice.microseconds(0...Int(scenario.pauseBetweenCalls / .microseconds(1))))
            }
            if dice.chance(0.2) { callAndCancel() } else { await call() }
        }
    }

    private func callAndCancel() {
        let delay = dice.microseconds(0...50_000)
        let task = workload.run { [self] in await call() }
        workload.run { [workload] in
            await workload.simulation.clock.pause(for: delay)
            task.cancel()
        }
    }

    private func call() async {
        let topics = scenario.topics.map(\.name)
        let maxBlock = scenario.configuration.maxBlock
        switch dice.below(6) {
        case 0...1:
            // Each topic may take maxBlock, and the connections once more.
            let some = Array(topics.prefix(dice.number(0...topics.count)))
            await bounded(by: maxBlock * (some.count + 1), "warmUp") { [producer] () async throws(KafkaError) in
                try await producer.warmUp(topics: some)
            }
        case 2:
            let topic = dice.chance(0.1) ? "no-such-topic" : dice.element(topics)
            await bounded(by: maxBlock, "partitions(for:)") { [producer] () async throws(KafkaError) in
                _ = try await producer.partitions(for: topic)
            }
        case 3...4:
            await bounded(by: .zero, "metrics()") { [producer] () async throws(KafkaError) in
                _ = await producer.metrics()
            }
        default:
            await workload.flush(mayBeCancelled: true)
        }
    }

    /// Makes a call, which must return in time, whatever the cluster does.
    private func bounded(
        by limit: Duration, _ name: String, _ call: () async throws(KafkaError) -> Void
    ) async {
        let clock = workload.simulation.clock
        let start = clock.elapsed
        do throws(KafkaError) {
            try await call()
        } catch {
            let expected: Set<KafkaError.Code> = [
                .cancelled, .producerClosed, .metadataUnavailable, .unknownTopic, .connectionFailed,
                .authenticationFailed, .tlsFailed,
            ]
            if !expected.contains(error.code) { workload.ledger.violation("\(name) threw \(error)") }
        }
        // Steps, jobs and machines that stand still come late.
        let lateness = scenario.longestLateness * 20 + .seconds(scenario.faults.contains(.clocks) ? 60 : 1)
        let elapsed = clock.elapsed - start
        if elapsed > limit + lateness { workload.ledger.violation("\(name) took \(elapsed), its limit is \(limit)") }
    }
}
