import KafkaClient
import KafkaTesting
import Synchronization

/// Something to watch: orders and events, sent to a cluster in this process until it is stopped.
final class TopDemo: Sendable {
    private let rate: Double
    private let isStopped = Atomic(false)

    static let usualRate = 20_000.0
    private static let brokers = 3
    private static let partitions = 6
    private static let retainedBytes = 4 << 20
    private static let samples = 4096

    /// - Parameter rate: Records per second; -1 for as many as possible.
    init(rate: Double) {
        self.rate = rate
    }

    /// Ends `run` soon. May be called from any thread.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    func run(_ configuration: ProducerConfiguration, _ feed: DashboardFeed) async throws {
        var setup = EmbeddedClusterConfiguration(brokers: Self.brokers)
        setup.retainBytesPerPartition = Self.retainedBytes
        let cluster = try EmbeddedKafkaCluster(setup)
        var configuration = configuration
        configuration.bootstrapServers = cluster.bootstrapServers
        let topics = [("orders", SamplePayloads.orders(Self.samples)), ("events", SamplePayloads.events(Self.samples))]
        for (name, _) in topics { try cluster.createTopic(name, partitions: Self.partitions) }
        let producer = try KafkaProducer(configuration)
        feed.watch([producer], title: "top, a cluster in this process")
        await withTaskGroup(of: Void.self) { group in
            for (name, lines) in topics {
                guard let payloads = Payloads(lines: lines) else { continue }
                group.addTask { await self.send(payloads, to: name, producer, share: 1 / Double(topics.count)) }
            }
        }
        feed.watch([], title: "")
        await producer.close()
        await cluster.shutdown()
    }

    private func send(_ payloads: Payloads, to topic: String, _ producer: KafkaProducer, share: Double) async {
        let pace = rate > 0 ? Pace(recordsPerSecond: rate * share) : nil
        var index = 0
        while !isStopped.load(ordering: .relaxed) {
            do {
                try await pace?.wait(for: index, unless: { isStopped.load(ordering: .relaxed) })
                try await producer.enqueue(ProducerRecord(topic: topic, value: payloads[index]))
            } catch {
                // Records that fail are among what there is to see.
                guard let error = error as? KafkaError, error.code != .producerClosed else { return }
            }
            index += 1
        }
    }
}
