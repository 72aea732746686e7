import KafkaClient
import KafkaTesting
import Testing

/// Brokers that ask to be left alone for 24 days, and listen no more on the connection, as Kafka's do.
///
/// The producer obeys, but for no longer than `deliveryTimeout`. Then it tries the broker again; the connection stays
/// silent, and the request timeout ends it.
@Suite("Throttle times of years, over real sockets", .timeLimit(.minutes(10)))
struct EndlessThrottleTests {
    private static let years = EmbeddedFault.Effect.throttle(.milliseconds(Int(Int32.max)))

    private func send(_ value: String, partition: Int32 = 0, _ producer: KafkaProducer) async -> KafkaError? {
        do throws(KafkaError) {
            _ = try await producer.send(ProducerRecord(topic: "t", partition: partition, value: value))
            return nil
        } catch {
            return error
        }
    }

    /// In virtual time: on real sockets, a busy machine makes answers come too late.
    @Test(
        "Before Produce, they hold up the producer for a while",
        arguments: [EmbeddedAPI.apiVersions, .metadata, .initProducerID])
    func beforeProduce(api: EmbeddedAPI) throws {
        let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
        try simulation.createTopic("t", partitions: 1)
        simulation.inject(EmbeddedFault(Self.years, api: api, times: 2))
        let producer = try simulation.makeProducer { configuration in
            configuration.deliveryTimeout = .milliseconds(300)
            configuration.requestTimeout = .milliseconds(290)
        }
        simulation.spawn {
            for value in ["one", "two"] {
                while await send(value, producer) != nil {}
            }
            #expect(await producer.metrics().connectionsClosed >= 1)
            await producer.close()
        }
        let isBack = simulation.run(
            until: { simulation.records(in: "t").last?.valueString == "two" }, within: .seconds(5))
        #expect(isBack)
        simulation.run(for: .seconds(1))
    }

    @Test("In an answer to Produce, they hold up that broker alone, and not a close with a timeout")
    func otherBrokersAndClose() async throws {
        try await withEmbeddedKafkaCluster(brokers: 2) { cluster in
            try cluster.createTopic("t", partitions: 2)
            cluster.moveLeader(of: "t", partition: 0, to: 1)
            cluster.moveLeader(of: "t", partition: 1, to: 2)
            cluster.inject(EmbeddedFault(Self.years, api: .produce, partition: 0))
            let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            #expect(await send("one", producer) == nil)
            let held = try await producer.enqueue(ProducerRecord(topic: "t", partition: 0, value: "two"))
            #expect(await send("three", partition: 1, producer) == nil)
            let metrics = await producer.metrics()
            #expect(metrics.throttleTime.max == producer.configuration.deliveryTimeout)
            #expect(metrics.brokers[1]?.throttleTime.count == 1 && metrics.brokers[2]?.throttleTime.count == 0)
            await producer.close(timeout: .milliseconds(20))
            let error = await #expect(throws: KafkaError.self) { try await held.metadata }
            #expect(error?.code == .producerClosed && error?.persistence == .notWritten && error?.attempts == 0)
            #expect(cluster.records(in: "t").map(\.valueString) == ["one", "three"])
        }
    }

    /// In virtual time: on real sockets, a busy machine makes answers come too late.
    @Test("Records that wait for a throttled broker end by their delivery timeout, and so does the wait")
    func deliveryTimeout() throws {
        final class Errors: @unchecked Sendable {
            // `@unchecked Sendable`: tasks of a simulation run on one thread.
            var held: KafkaError?
            var others: [KafkaError?] = []
        }
        let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
        try simulation.createTopic("t", partitions: 1)
        let producer = try simulation.makeProducer { configuration in
            configuration.deliveryTimeout = .milliseconds(300)
            configuration.requestTimeout = .milliseconds(290)
        }
        let errors = Errors()
        simulation.spawn {
            errors.others.append(await send("before", producer))
            simulation.inject(EmbeddedFault(Self.years, api: .produce))
            errors.others.append(await send("throttled", producer))
            await simulation.clock.pause(for: .milliseconds(1))
            errors.held = await send("held", producer)
            // The broker is tried again, over a new connection: the old one stays silent.
            while await send("after", producer) != nil {}
            await producer.close()
        }
        let isBack = simulation.run(
            until: { simulation.records(in: "t").last?.valueString == "after" }, within: .seconds(5))
        #expect(isBack)
        simulation.run(for: .seconds(1))
        #expect(errors.others.count == 2 && errors.others.allSatisfy { $0 == nil })
        #expect(errors.held?.code == .deliveryTimedOut && errors.held?.isFatal == false)
        let stored = simulation.records(in: "t").compactMap(\.valueString)
        #expect(stored.first == "before" && stored.dropFirst().first == "throttled")
        #expect(!stored.contains("held") || errors.held?.persistence == .unknown)
    }

    @Test("Negative ones mean nothing", arguments: [Int32.min, -1])
    func negative(milliseconds: Int32) async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let bodies = try AnswerBodies(cluster)
            let body = bodies.produce([bodies.stored([0])], throttleTimeMs: milliseconds)
            cluster.inject(EmbeddedFault(.replyBody(body), api: .produce))
            let producer = try KafkaProducer(.impatient(cluster))
            for value in ["one", "two"] { #expect(await send(value, producer) == nil) }
            #expect(await producer.metrics().throttleTime.count == 0)
            await producer.close()
            #expect(cluster.records(in: "t").map(\.valueString) == ["one", "two"])
        }
    }
}
