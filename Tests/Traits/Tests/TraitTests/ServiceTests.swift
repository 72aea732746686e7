import KafkaClient
import KafkaTesting
import Logging
import ServiceLifecycle
import Testing

@Suite("A producer as a service", .timeLimit(.minutes(10)))
struct ServiceTests {
    /// Records wait in their batch until something asks for them.
    private func producer(
        of cluster: EmbeddedKafkaCluster, _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) async throws -> KafkaProducer {
        var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
        configuration.linger = .fixed(.seconds(60))
        configure(&configuration)
        let producer = try KafkaProducer(configuration)
        try await producer.warmUp(topics: ["t"])
        return producer
    }

    private func group(_ services: any Service...) -> ServiceGroup {
        ServiceGroup(services: services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// With a topic "t" of one partition, led by the only broker.
    private func withCluster(_ body: (EmbeddedKafkaCluster) async throws -> Void) async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            try await body(cluster)
        }
    }

    /// How the task's records ended.
    private func code(of delivery: Delivery) async -> KafkaError.Code? {
        do throws(KafkaError) {
            _ = try await delivery.metadata
            return nil
        } catch {
            return error.code
        }
    }

    @Test("Graceful shutdown delivers what was accepted, and closes")
    func deliversAndCloses() async throws {
        try await withCluster { cluster in
            let producer = try await producer(of: cluster)
            let group = group(producer)
            async let run: Void = group.run()
            let deliveries = try await [
                producer.enqueue(ProducerRecord(topic: "t", value: "a")),
                producer.enqueue(ProducerRecord(topic: "t", value: "b")),
            ]
            await group.triggerGracefulShutdown()
            try await run
            #expect(cluster.recordCount(in: "t") == 2)
            #expect(deliveries.allSatisfy { $0.result != nil })
            await #expect(throws: KafkaError.self) {
                try await producer.enqueue(ProducerRecord(topic: "t", value: "c"))
            }
        }
    }

    @Test("A service behind the producer can send until it has shut down itself")
    func order() async throws {
        try await withCluster { cluster in
            let producer = try await producer(of: cluster)
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [
                        ServiceGroupConfiguration.ServiceConfiguration(service: producer),
                        ServiceGroupConfiguration.ServiceConfiguration(
                            service: Last(producer: producer), successTerminationBehavior: .ignore),
                    ],
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
            async let run: Void = group.run()
            await group.triggerGracefulShutdown()
            try await run
            #expect(cluster.recordCount(in: "t") == 1)
        }
    }

    @Test("What is not delivered within the bound fails, and is thrown and counted")
    func loss() async throws {
        try await withCluster { cluster in
            let producer = try await producer(of: cluster)
            let group = group(KafkaProducerService(producer, closeTimeout: .milliseconds(100)))
            cluster.stallBroker(1)
            let deliveries = try await [
                producer.enqueue(ProducerRecord(topic: "t", value: "a")),
                producer.enqueue(ProducerRecord(topic: "t", value: "b")),
            ]
            let run = Task { try await group.run() }
            await group.triggerGracefulShutdown()
            let error = await #expect(throws: KafkaShutdownError.self) { try await run.value }
            #expect(error?.undeliveredByCode == [.producerClosed: 2])
            #expect(error?.undeliveredCount == 2)
            #expect(error?.description.hasPrefix("2 records were not delivered") == true)
            for delivery in deliveries { #expect(await code(of: delivery) == .producerClosed) }
        }
    }

    @Test("Failures before the end began are not counted")
    func earlierFailures() async throws {
        try await withCluster { cluster in
            let producer = try await producer(of: cluster) { $0.linger = .zero }
            cluster.setMaxMessageBytes(1000, of: "t")
            let value = [UInt8](repeating: 0, count: 2000)
            await #expect(throws: KafkaError.self) {
                try await producer.send(ProducerRecord(topic: "t", value: value))
            }
            let group = group(producer)
            async let run: Void = group.run()
            await group.triggerGracefulShutdown()
            try await run
        }
    }

    @Test("Cancellation closes immediately, and leaves no task waiting")
    func cancellation() async throws {
        try await withCluster { cluster in
            let producer = try await producer(of: cluster) { $0.linger = .zero }
            cluster.stallBroker(1)
            let delivery = try await producer.enqueue(ProducerRecord(topic: "t", value: "a"))
            let run = Task { try await producer.run() }
            async let awaited = code(of: delivery)
            async let flush: Void? = try? producer.flush()
            async let partitions = try? producer.partitions(for: "unknown")
            run.cancel()
            let error = await #expect(throws: KafkaShutdownError.self) { try await run.value }
            #expect(error?.undeliveredByCode == [.producerClosed: 1])
            #expect(await awaited == .producerClosed)
            _ = await (flush, partitions)
        }
    }

    @Test("Cancellation during a graceful shutdown ends that, too")
    func cancellationWhileClosing() async throws {
        try await withCluster { cluster in
            let producer = try await producer(of: cluster) { $0.linger = .zero }
            cluster.stallBroker(1)
            let delivery = try await producer.enqueue(ProducerRecord(topic: "t", value: "a"))
            let group = group(KafkaProducerService(producer, closeTimeout: .seconds(3600)))
            let run = Task { try await group.run() }
            await group.triggerGracefulShutdown()
            // It is closing: it takes no more.
            while (try? await producer.enqueue(ProducerRecord(topic: "t", value: "b"))) != nil { await Task.yield() }
            run.cancel()
            await #expect(throws: (any Error).self) { try await run.value }
            #expect(await code(of: delivery) == .producerClosed)
        }
    }

    @Test("Cancelled with nothing left to deliver, it throws CancellationError")
    func idleCancellation() async throws {
        try await withCluster { cluster in
            let producer = try await producer(of: cluster)
            let run = Task { try await producer.run() }
            run.cancel()
            await #expect(throws: CancellationError.self) { try await run.value }
        }
    }

    @Test("A producer works without being run, and run returns when it is closed otherwise")
    func withoutGroup() async throws {
        try await withCluster { cluster in
            let producer = try await producer(of: cluster) { $0.linger = .zero }
            try await producer.send(ProducerRecord(topic: "t", value: "a"))
            async let run: Void = producer.run()
            await producer.close()
            try await run
            try await producer.run()
            #expect(cluster.recordCount(in: "t") == 1)
        }
    }

    @Test("A producer that cannot go on ends its service")
    func fatalError() async throws {
        try await withCluster { cluster in
            let producer = try await producer(of: cluster) { $0.transactionalID = "id" }
            try await producer.initTransactions()
            let run = Task { try await producer.run() }
            let successor = try await self.producer(of: cluster) { $0.transactionalID = "id" }
            try await successor.initTransactions()
            _ = try? await producer.withTransaction { _ in
                try await producer.enqueue(ProducerRecord(topic: "t", value: "a"))
            }
            let error = await #expect(throws: KafkaError.self) { try await run.value }
            #expect(error?.isFatal == true)
            await successor.close()
        }
    }
}

/// Sends a record when it shuts down.
private struct Last: Service {
    let producer: KafkaProducer

    func run() async throws {
        try await gracefulShutdown()
        try await producer.enqueue(ProducerRecord(topic: "t", value: "the last one"))
    }
}
