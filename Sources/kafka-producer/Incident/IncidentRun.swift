import KafkaClient
import KafkaTesting
import Logging
import Synchronization

/// Plays the failover once, on a cluster of its own.
final class IncidentRun: Sendable {
    private struct State {
        var callers = 0
        var mostCallers = 0
        var longestCall: UInt64 = 0
        var failed = 0
        var acknowledged = 0
        var firstError: KafkaError?
        var mostBufferBytes = 0
        var samples: [IncidentResult.Sample] = []
    }

    private let plan: IncidentPlan
    private let name: String
    private let properties: [String: String]
    private let logger: Logger
    private let latencies = LatencyRecorder()
    private let state = Mutex(State())

    private static let topic = "kafka-producer-incident"
    private static let interval = Duration.milliseconds(50)

    init(
        _ plan: IncidentPlan, name: String, properties: [String: String],
        logger: Logger = Logger(label: "kafka-producer") { _ in SwiftLogNoOpLogHandler() }
    ) {
        (self.plan, self.name, self.properties, self.logger) = (plan, name, properties, logger)
    }

    func run() async throws -> IncidentResult {
        var setup = EmbeddedClusterConfiguration(brokers: IncidentPlan.brokers)
        // Nothing takes over: metadata stay without a leader until it is back.
        setup.electsLeaders = false
        setup.replicationFactor = 1
        return try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic(Self.topic, partitions: plan.partitions)
            var given = properties
            given["bootstrap.servers"] = cluster.bootstrapServers.joined(separator: ",")
            let producer = try KafkaProducer(ProducerSettings(properties: given).configuration(), logger: logger)
            try await producer.warmUp(topics: [Self.topic])
            let start = Nanoseconds.now()
            let sampling = Task { await sample(producer, since: start) }
            let (lost, back) = try await offer(to: producer, cluster, since: start)
            try await producer.flush()
            sampling.cancel()
            await sampling.value
            await producer.close()
            return result(lostAt: lost, backAt: back)
        }
    }

    /// Offers all records at their time, whether or not earlier ones were taken, as requests of users come.
    ///
    /// - Returns: When the leader was lost and came back.
    private func offer(
        to producer: KafkaProducer, _ cluster: EmbeddedKafkaCluster, since start: Nanoseconds
    ) async throws -> (lost: Double, back: Double) {
        let pace = Pace(recordsPerSecond: plan.recordsPerSecond)
        let value = [UInt8](repeating: UInt8(ascii: "v"), count: plan.valueBytes)
        return try await withThrowingDiscardingTaskGroup { group in
            var (lost, back) = (0.0, 0.0)
            for index in 0..<plan.records {
                try await pace.wait(for: index)
                if index == plan.calm {
                    lost = Nanoseconds.seconds(since: start)
                    try await cluster.stopBroker(IncidentPlan.lostBroker)
                } else if index == plan.calm + plan.outage {
                    try await cluster.startBroker(IncidentPlan.lostBroker)
                    back = Nanoseconds.seconds(since: start)
                }
                group.addTask { await self.call(producer, key: "\(index % IncidentPlan.keys)", value) }
            }
            return (lost, back)
        }
    }

    /// One caller: hands over its record, and does not wait for the acknowledgement.
    private func call(_ producer: KafkaProducer, key: String, _ value: [UInt8]) async {
        let start = Nanoseconds.now()
        state.withLock { state in
            state.callers += 1
            state.mostCallers = max(state.mostCallers, state.callers)
        }
        do throws(KafkaError) {
            try await producer.enqueue(ProducerRecord(topic: Self.topic, key: key, value: value)) { [self] result in
                ended(result.map { _ in }, since: start)
            }
        } catch {
            ended(.failure(error), since: start)
        }
        let time = Nanoseconds.now() - start
        state.withLock { state in
            state.callers -= 1
            state.longestCall = max(state.longestCall, time)
        }
    }

    private func ended(_ result: Result<Void, KafkaError>, since start: Nanoseconds) {
        switch result {
        case .success:
            latencies.record(since: start)
            state.withLock { $0.acknowledged += 1 }
        case .failure(let error):
            state.withLock { state in
                state.failed += 1
                if state.firstError == nil { state.firstError = error }
            }
        }
    }

    /// Until the task is cancelled.
    private func sample(_ producer: KafkaProducer, since start: Nanoseconds) async {
        repeat {
            let metrics = await producer.metrics()
            let used = metrics.bufferTotalBytes - metrics.bufferAvailableBytes
            let slowest = latencies.takeInterval().maxMilliseconds
            let seconds = Nanoseconds.seconds(since: start)
            state.withLock { state in
                state.mostBufferBytes = max(state.mostBufferBytes, used)
                state.samples.append(
                    IncidentResult.Sample(
                        seconds: seconds, bufferBytes: used, callers: state.callers, failed: state.failed,
                        slowestMilliseconds: slowest))
            }
        } while (try? await Task.sleep(for: Self.interval)) != nil
    }

    private func result(lostAt: Double, backAt: Double) -> IncidentResult {
        let latency = latencies.summary
        return state.withLock { state in
            IncidentResult(
                name: name, properties: properties, acknowledged: state.acknowledged, failed: state.failed,
                firstError: state.firstError.map { "\($0)" }, mostBufferBytes: state.mostBufferBytes,
                mostCallers: state.mostCallers, longestCall: Double(state.longestCall) / 1e6, latencyP50: latency.p50,
                latencyP99: latency.p99, latencyMax: latency.max, lostAt: lostAt, backAt: backAt,
                samples: state.samples)
        }
    }
}
