import Dispatch
import KafkaClient
import KafkaTesting
import Synchronization
import Testing

/// In which context callbacks run: never that of the task that made the producer.
@Suite("The context of callbacks", .serialized, .timeLimit(.minutes(10)))
struct CallbackContextTests {
    @TaskLocal private static var request = "none"
    @TaskLocal private static var witness: Witness?

    private final class Witness: Sendable {}

    /// A producer that another task makes.
    private final class Made: Sendable {
        let producer = Mutex<KafkaProducer?>(nil)
        let count = Counter()
    }

    /// What one callback saw.
    private struct Context: Equatable, Sendable {
        var request: String
        var priority: TaskPriority
    }

    /// Sends one record, and returns what its callback saw.
    private func contextOfCallback(_ producer: KafkaProducer) async throws -> Context? {
        let seen = Mutex<Context?>(nil)
        try await producer.enqueue(ProducerRecord(topic: "t", value: "v")) { _ in
            seen.withLock { $0 = Context(request: Self.request, priority: Task.currentPriority) }
        }
        try await producer.flush()
        return seen.withLock { $0 }
    }

    @Test("Neither task-locals nor priority of the task that made the producer reach them")
    func inheritsNothing() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            let made = Made()
            Self.$request.withValue("the request that made the producer") {
                Task(priority: .background) {
                    let producer = try? KafkaProducer(configuration)
                    made.producer.withLock { $0 = producer }
                    made.count.add()
                }
            }
            // Not `task.value`: awaiting that raises the task's priority.
            await made.count.wait(for: 1)
            let producer = try #require(made.producer.withLock { $0 })
            let context = try await Self.$request.withValue("the request that sends") {
                try await contextOfCallback(producer)
            }
            #expect(context == Context(request: "none", priority: .medium))
            await producer.close()
        }
    }

    @Test("A producer keeps nothing alive of the task that made it")
    func retainsNothing() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            weak var witness: Witness?
            let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            let producer: KafkaProducer
            do {
                let made = Witness()
                witness = made
                producer = try Self.$witness.withValue(made) { try KafkaProducer(configuration) }
            }
            try await producer.warmUp(topics: ["t"])
            #expect(witness == nil)
            await producer.close()
        }
    }

    /// A thread of the app's own.
    private final class OwnQueue: TaskExecutor {
        private static let key = DispatchSpecificKey<Bool>()
        private let queue = DispatchQueue(label: "callbacks")

        init() {
            queue.setSpecific(key: Self.key, value: true)
        }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }

        static var isCurrent: Bool { DispatchQueue.getSpecific(key: key) == true }
    }

    @Test("They run on the executor that the producer was given")
    func executor() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            let places = Mutex<[Bool]>([])
            try await withKafkaProducer(configuration, callbackExecutor: OwnQueue()) { producer in
                for number in 0..<100 {
                    try await producer.enqueue(ProducerRecord(topic: "t", value: "\(number)")) { _ in
                        places.withLock { $0.append(OwnQueue.isCurrent) }
                    }
                }
            }
            #expect(places.withLock { $0 } == [Bool](repeating: true, count: 100))
        }
    }
}
