import KafkaClient
import Logging
import Synchronization

/// Runs cells of a grid, one at a time.
final class BenchRunner: Sendable {
    private let clusters: BenchClusters
    private let plan: BenchPlan
    private let cells: [BenchCell]
    private let payloads: [String: Payloads]
    private let logger: Logger
    private let stopping: Stopping
    private let feed = Mutex<DashboardFeed?>(nil)

    private static let topicPrefix = "kafka-producer-bench"

    /// What ends a run early: its producers are closed.
    private final class Stopping: Sendable {
        private let state = Mutex<(isStopped: Bool, producers: [KafkaProducer])>((false, []))

        var isStopped: Bool { state.withLock { $0.isStopped } }

        func start(_ producers: [KafkaProducer]) {
            state.withLock { $0.producers = producers }
        }

        func stop() {
            let producers = state.withLock { state in
                state.isStopped = true
                return state.producers
            }
            for producer in producers { Task { await producer.close(timeout: .zero) } }
        }
    }

    /// - Parameter payloads: By what identifies them; see `key(_:)`.
    init(_ plan: BenchPlan, cells: [BenchCell], payloads: [String: Payloads], clusters: BenchClusters, logger: Logger) {
        (self.plan, self.cells, self.payloads, self.clusters, self.logger) = (plan, cells, payloads, clusters, logger)
        stopping = Stopping()
    }

    /// Ends the run that goes on, which then has no result. May be called from any thread.
    func stop() { stopping.stop() }

    var isStopped: Bool { stopping.isStopped }

    /// Shows the producers of each run there from now on.
    func show(on feed: DashboardFeed) { self.feed.withLock { $0 = feed } }

    /// Values that a cell sends, by what makes them differ.
    static func key(_ cell: BenchCell) -> String {
        Payloads.isSized(cell.payload) ? "\(cell.payload) \(cell.recordSize)" : cell.payload
    }

    /// Runs a cell once.
    ///
    /// - Parameter records: How many, if not as many as the plan says.
    /// - Returns: nil if it was stopped.
    func run(cell index: Int, number: Int, records: Int? = nil) async throws -> BenchResult? {
        let cell = cells[index]
        let topic = plan.topic ?? "\(Self.topicPrefix)-\(number)"
        var setup = cell
        setup.properties.merge(try await clusters.open(cell, topic: topic)) { $1 }
        do {
            let result = try await measure(
                setup, topic: topic, records: records ?? cell.records ?? plan.records,
                title: "bench, \(plan.label(cell: index))")
            await clusters.close(cell, topic: topic)
            return isStopped ? nil : result
        } catch {
            await clusters.close(cell, topic: topic)
            if isStopped { return nil }
            throw error
        }
    }

    private func measure(
        _ cell: BenchCell, topic: String, records: Int, title: String
    ) async throws -> BenchResult? {
        guard let values = payloads[Self.key(cell)] else { return nil }
        let count = min(cell.producers, records)
        var producers: [KafkaProducer] = []
        for number in 0..<count {
            let configuration = try cell.configuration(servers: nil, producer: number)
            let producer = try KafkaProducer(configuration, logger: logger)
            producers.append(producer)
            try await producer.warmUp(topics: [topic])
            if cell.transactionSize != nil { try await producer.initTransactions() }
        }
        stopping.start(producers)
        let feed = feed.withLock { $0 }
        feed?.watch(producers, title: title)
        defer {
            feed?.watch([], title: "")
            stopping.start([])
        }
        let latencies = LatencyRecorder()
        let runs = producers.enumerated().map { number, producer in
            let share = records / count + (number < records % count ? 1 : 0)
            let plan = PerfPlan(
                topic: topic, records: share, payloads: values, throughput: cell.rate.map { $0 / Double(count) },
                awaited: nil, transactionSize: cell.transactionSize)
            return PerfRun(plan, producer: producer, latencies: latencies)
        }
        let sampler = BenchSampler(producers)
        let sampling = Task { await sampler.sample() }
        defer { sampling.cancel() }
        let usage = ProcessUsage.now()
        let results = try await measure(runs)
        let cpuSeconds = ProcessUsage.now().cpuSeconds - usage.cpuSeconds
        sampling.cancel()
        await sampling.value
        var totals = BenchTotals(batchSize: try cell.configuration(servers: nil).batchSize)
        for producer in producers { totals.add(await producer.metrics()) }
        return totals.result(results, latencies, cpuSeconds: cpuSeconds, sampler.taken)
    }

    private func measure(_ runs: [PerfRun]) async throws -> [PerfResult] {
        try await withThrowingTaskGroup(of: PerfResult.self) { group in
            for run in runs { group.addTask { try await run.measure() } }
            var results: [PerfResult] = []
            for try await result in group { results.append(result) }
            return results
        }
    }
}

/// Looks at running producers now and then.
final class BenchSampler: Sendable {
    struct Taken: Sendable {
        var samples: [BenchResult.Sample] = []
        var mostKilobytes = 0
    }

    private let producers: [KafkaProducer]
    private let state = Mutex(Taken())

    private static let interval = Duration.milliseconds(50)
    /// Of a run that is longer, every other sample is dropped whenever there are so many.
    private static let mostSamples = 400

    init(_ producers: [KafkaProducer]) {
        self.producers = producers
    }

    var taken: Taken { state.withLock { $0 } }

    /// Until the task is cancelled.
    func sample() async {
        let start = Nanoseconds.now()
        var (before, acknowledged) = (0.0, 0)
        var step = 1
        repeat {
            note(memory: ProcessUsage.residentKilobytes() ?? ProcessUsage.now().maxRSSKilobytes)
            var total = 0
            for producer in producers { total += await producer.metrics().recordsSent }
            let seconds = Nanoseconds.seconds(since: start)
            let rate = seconds > before ? Double(total - acknowledged) / (seconds - before) : 0
            let count = note(BenchResult.Sample(seconds: seconds, recordsPerSecond: rate))
            (before, acknowledged) = (seconds, total)
            if count >= Self.mostSamples {
                thinOut()
                step *= 2
            }
        } while (try? await Task.sleep(for: Self.interval * step)) != nil
    }

    private func note(memory kilobytes: Int) {
        state.withLock { $0.mostKilobytes = max($0.mostKilobytes, kilobytes) }
    }

    private func note(_ sample: BenchResult.Sample) -> Int {
        state.withLock { state in
            if sample.seconds > 0.001 { state.samples.append(sample) }
            return state.samples.count
        }
    }

    /// Joins each sample with the one after it.
    private func thinOut() {
        state.withLock { state in
            state.samples = stride(from: 1, to: state.samples.count, by: 2).map { index in
                let (first, second) = (state.samples[index - 1], state.samples[index])
                return BenchResult.Sample(
                    seconds: second.seconds, recordsPerSecond: (first.recordsPerSecond + second.recordsPerSecond) / 2)
            }
        }
    }
}

/// Adds up what the producers of a run did.
struct BenchTotals {
    let batchSize: Int
    private var requests = 0
    private var batches = 0
    private var bytesBefore = 0
    private var bytesAfter = 0
    private var bytesSent = 0

    init(batchSize: Int) {
        self.batchSize = batchSize
    }

    mutating func add(_ metrics: ProducerMetrics) {
        requests += metrics.produceRequests
        batches += metrics.batchSizes.count
        bytesBefore += metrics.compression.bytesBefore
        bytesAfter += metrics.compression.bytesAfter
        bytesSent += metrics.bytesSent
    }

    func result(
        _ results: [PerfResult], _ latencies: LatencyRecorder, cpuSeconds: Double, _ taken: BenchSampler.Taken
    ) -> BenchResult {
        let records = results.reduce(0) { $0 + $1.records }
        let failed = results.reduce(0) { $0 + $1.failed }
        let bytes = results.reduce(0) { $0 + $1.bytes }
        let seconds = results.map(\.seconds).max() ?? 0
        let acknowledged = Double(records - failed)
        let share = records > 0 ? acknowledged / Double(records) : 0
        let latency = latencies.summary
        return BenchResult(
            records: records, failed: failed, error: results.lazy.compactMap { $0.firstError.map { "\($0)" } }.first,
            seconds: seconds, recordsPerSecond: seconds > 0 ? acknowledged / seconds : 0,
            megabytesPerSecond: seconds > 0 ? Double(bytes) * share / 1_048_576 / seconds : 0,
            latency: BenchResult.Latency(
                p50: latency.p50, p95: latency.p95, p99: latency.p99, p999: latency.p999, max: latency.max,
                curve: latencies.milliseconds(at: BenchResult.percentiles)),
            cpuSeconds: cpuSeconds, memoryKilobytes: taken.mostKilobytes, requests: requests, batches: batches,
            batchFill: batches > 0 && batchSize > 0
                ? Double(bytesBefore) / Double(batches) / Double(batchSize) : batches > 0 ? 1 : 0,
            compressionRatio: bytesBefore > 0 ? Double(bytesAfter) / Double(bytesBefore) : 1, bytesSent: bytesSent,
            samples: taken.samples)
    }
}
