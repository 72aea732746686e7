import KafkaClient
import KafkaTesting

/// One setting of a comparison.
package struct BatchingSetting: Sendable {
    package let name: String
    let configure: @Sendable (inout ProducerConfiguration) -> Void

    /// As the library begins.
    package static let standard = BatchingSetting(name: "default") { _ in }

    /// Within the bounds that the library has by default.
    package static let automatic = BatchingSetting(name: "automatic") { $0.batching = .automatic() }

    package static func fixed(linger: Int, kibibytes: Int) -> BatchingSetting {
        BatchingSetting(name: "\(linger) ms, \(kibibytes) KiB") {
            $0.linger = .milliseconds(linger)
            $0.batchSize = kibibytes * 1024
        }
    }

    /// The fixed settings of the comparison.
    package static let grid =
        [standard]
        + [0, 5, 10, 20, 50].flatMap { linger in [16, 64, 256].map { fixed(linger: linger, kibibytes: $0) } }
}

/// A setting under a load, in virtual time: equal on each run.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
package final class BatchingTrial: @unchecked Sendable {
    private static let valueSize = 1000
    /// What is sent before is not judged: automatic batching has to see a load once, and the first burst takes a second of four.
    private static let settling = Duration.seconds(4)

    private let simulation: Simulation
    private let producer: KafkaProducer
    private let load: BatchingLoad
    private let length: Duration
    private var dice = Dice(seed: 15)
    /// When each record was sent, and after how long it was acknowledged, in microseconds.
    private var latencies: [(sentAt: Int, latency: Int)] = []
    private var sent = 0
    private var failed = 0
    private var begin = Duration.zero
    private var lastAnswer = Duration.zero
    private var hasSentAll = false
    private var metrics: ProducerMetrics?

    private init(_ setting: BatchingSetting, _ load: BatchingLoad, length: Duration) throws {
        self.load = load
        self.length = length
        var cluster = EmbeddedClusterConfiguration(brokers: 1)
        cluster.requestLogLimit = 0
        cluster.retainBytesPerPartition = 100_000
        // A request costs as much as 80 KiB of records: it is worth making few.
        cluster.produceTime = EmbeddedServiceTime(perRequest: .milliseconds(8), perMebibyte: .milliseconds(100))
        simulation = Simulation(seed: 15, cluster: cluster)
        simulation.network.sendBufferBytes = 1 << 22
        simulation.network.maximumSegmentSize = 1 << 22
        try simulation.createTopic("t", partitions: 4)
        producer = try simulation.makeProducer {
            // Records are never refused: what a setting cannot carry shows as latency.
            $0.bufferMemory = 1 << 30
            setting.configure(&$0)
        }
    }

    /// Runs the setting under the load for that long.
    package static func run(
        _ setting: BatchingSetting, _ load: BatchingLoad, for length: Duration
    ) throws -> BatchingFigures {
        let trial = try BatchingTrial(setting, load, length: length)
        trial.simulation.spawn { await trial.send() }
        let isDone = trial.simulation.run(
            until: { trial.hasSentAll && trial.latencies.count + trial.failed == trial.sent }, within: length * 20)
        trial.simulation.spawn { trial.metrics = await trial.producer.metrics() }
        trial.simulation.run(until: { trial.metrics != nil }, within: .seconds(1))
        guard isDone, trial.failed == 0, let metrics = trial.metrics else { throw BatchingTrialError.unfinished }
        return BatchingFigures(
            latencies: trial.latencies, from: settling, until: trial.lastAnswer, metrics)
    }

    private func send() async {
        let clock = simulation.clock
        let value = [UInt8](repeating: 1, count: Self.valueSize)
        // Connected, it begins.
        _ = try? await producer.send(ProducerRecord(topic: "t", value: value))
        begin = clock.elapsed
        while clock.elapsed - begin < length {
            let gap = 1_000_000 / load.rate(at: clock.elapsed - begin, of: length)
            // Records do not come evenly.
            await clock.pause(for: dice.microseconds(Int(gap / 2)...Int(gap * 3 / 2)))
            let sentAt = clock.elapsed - begin
            sent += 1
            do throws(KafkaError) {
                try await producer.enqueue(ProducerRecord(topic: "t", value: value)) { [self] result in
                    lastAnswer = simulation.clock.elapsed - begin
                    guard case .success = result else { return failed += 1 }
                    latencies.append((sentAt.microseconds, (lastAnswer - sentAt).microseconds))
                }
            } catch {
                failed += 1
            }
        }
        hasSentAll = true
    }
}

package enum BatchingTrialError: Error {
    /// A record failed, or was not answered.
    case unfinished
}
