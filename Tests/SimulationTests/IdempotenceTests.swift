import KafkaTesting
import Testing

@testable import KafkaClient

/// KIP-98 and KIP-360: whatever becomes of producer ids, epochs and sequences, the producer goes on by itself, and the
/// log holds every record once and in order.
@Suite("An idempotent producer heals itself", .timeLimit(.minutes(30)))
struct IdempotenceTests {
    /// One broker, one partition, one producer.
    private final class World: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.

        let simulation: Simulation
        let producer: KafkaProducer
        private(set) var deliveries: [Delivery] = []
        private var running = 0
        private var metrics: ProducerMetrics?

        init(
            rules: EmbeddedSequenceRules? = nil, apiVersions: [EmbeddedAPI: ClosedRange<Int16>]? = nil,
            _ configure: (inout ProducerConfiguration) -> Void = { _ in }
        ) throws {
            var cluster = EmbeddedClusterConfiguration(brokers: 1)
            cluster.sequenceRules = rules
            cluster.requestLogLimit = 0
            simulation = Simulation(seed: 1, cluster: cluster)
            try simulation.createTopic("t", partitions: 1)
            producer = try simulation.makeProducer { configuration in
                configuration.batchSize = 200
                configuration.linger = .fixed(.milliseconds(1))
                configuration.retryBackoff = .milliseconds(1)
                configuration.retryBackoffMax = .milliseconds(1)
                configuration.deliveryTimeout = .seconds(3600)
                configure(&configuration)
            }
        }

        /// Sends numbered records, and waits until they have ended.
        func send(_ numbers: Range<Int>) {
            running += 1
            simulation.spawn { [self] in
                for number in numbers {
                    if let delivery = try? await producer.enqueue(
                        ProducerRecord(topic: "t", value: String(number)))
                    {
                        deliveries.append(delivery)
                    }
                }
                try? await producer.flush()
                running -= 1
            }
            #expect(simulation.run(until: { self.running == 0 }, within: .seconds(7200)))
        }

        func close() -> ProducerMetrics? {
            simulation.spawn { [self] in
                await producer.close()
                metrics = await producer.metrics()
            }
            simulation.run(until: { self.metrics != nil }, within: .seconds(7200))
            return metrics
        }

        var log: [Int] { simulation.records(in: "t").compactMap { $0.valueString.flatMap { Int($0) } } }

        var allAreAcknowledged: Bool {
            deliveries.enumerated().allSatisfy { index, delivery in
                guard case .success(let metadata)? = delivery.result else { return false }
                return metadata.offset == Int64(index)
            }
        }
    }

    @Test("The broker has forgotten the producer id", arguments: [EmbeddedSequenceRules.current, .legacy])
    func forgotten(rules: EmbeddedSequenceRules) throws {
        let world = try World(rules: rules)
        world.send(0..<100)
        world.simulation.forgetProducers()
        world.send(100..<200)
        world.simulation.forgetProducers()
        world.send(200..<300)
        let metrics = try #require(world.close())
        #expect(world.log == Array(0..<300))
        #expect(world.allAreAcknowledged)
        // Kafka of today takes any sequence from a producer that it knows nothing of.
        #expect(metrics.epochBumps == (rules == .legacy ? 2 : 0))
        #expect((metrics.unknownProducerIDs > 0) == (rules == .legacy))
    }

    @Test("A batch that expired leaves a gap: sent and lost, or sent and stored late", arguments: [false, true])
    func gap(isStored: Bool) throws {
        let world = try World {
            $0.deliveryTimeout = .seconds(2)
            $0.requestTimeout = .seconds(1)
            $0.connectionSetupTimeout = .milliseconds(100)
            $0.reconnectBackoffMax = .milliseconds(100)
        }
        world.send(0..<20)
        // Either the broker never sees them, or it does, and its answers are lost.
        if isStored {
            world.simulation.inject(EmbeddedFault(.dropResponse, api: .produce, times: nil))
        } else {
            world.simulation.isolateBroker(1)
        }
        world.send(20..<30)
        let lost = world.deliveries[20...].compactMap { $0.result }
        #expect(lost.count == 10)
        for result in lost {
            guard case .failure(let error) = result else { #expect(Bool(false), "\(result)"); continue }
            #expect(error.code == .deliveryTimedOut)
        }
        world.simulation.removeAllFaults()
        world.simulation.reconnectBroker(1)
        world.send(30..<60)
        let metrics = try #require(world.close())
        let expected = Array(0..<20) + Array(30..<60)
        let log = world.log
        #expect(log.filter { !(20..<30).contains($0) } == expected)
        #expect(log == log.sorted() && Set(log).count == log.count, "once and in order")
        #expect(log.contains(20) == isStored)
        // A batch that was stored after all leaves no gap: the sequence goes on.
        #expect(metrics.epochBumps == (isStored ? 0 : 1))
        for (number, delivery) in world.deliveries.enumerated() where !(20..<30).contains(number) {
            guard case .success = delivery.result else { #expect(Bool(false), "\(number)"); continue }
        }
        // What is reported as certainly not written is not in the log.
        for (number, result) in zip(20..<30, lost) {
            if case .failure(let error) = result, error.persistence == .notWritten { #expect(!log.contains(number)) }
        }
    }

    @Test("The broker knows a higher epoch: a new producer id")
    func fenced() throws {
        let world = try World()
        world.send(0..<50)
        world.simulation.inject(EmbeddedFault(.error(.invalidProducerEpoch), api: .produce, times: 1))
        world.send(50..<100)
        let metrics = try #require(world.close())
        #expect(world.log == Array(0..<100))
        #expect(world.allAreAcknowledged)
        #expect(metrics.fencedEpochs == 1)
        #expect(Set(world.simulation.records(in: "t").map(\.producerID)).count == 2)
    }

    @Test("32,767 epochs are used up: a new producer id")
    func manyEpochs() throws {
        let world = try World()
        world.send(0..<10)
        world.simulation.inject(EmbeddedFault(.error(.outOfOrderSequenceNumber), api: .produce, times: 33_000))
        world.send(10..<20)
        let metrics = try #require(world.close())
        #expect(world.log == Array(0..<20))
        #expect(world.allAreAcknowledged)
        #expect(metrics.epochBumps >= 33_000)
        #expect(metrics.sequenceGaps >= 33_000)
        let records = world.simulation.records(in: "t")
        #expect(records.first?.producerEpoch == 0)
        #expect(Set(records.map(\.producerID)).count == 2)
        #expect(records.allSatisfy { $0.producerEpoch >= 0 })
    }

    @Test("Sequence numbers go on at 0 after 2³¹ − 1")
    func wrap() throws {
        let world = try World(rules: .current)
        world.send(0..<1)
        // A broker that knows nothing of the producer takes any sequence.
        world.simulation.forgetProducers()
        let sender = try #require(world.simulation.producers[0].sender)
        let queue = try #require(world.simulation.producers[0].core.accumulator.topics.existing("t")?.queues?[0])
        sender.sender(for: queue).sequencer.skip(to: .max - 49)
        world.send(1..<151)
        let metrics = try #require(world.close())
        #expect(world.log == Array(0..<151))
        #expect(world.allAreAcknowledged)
        #expect(metrics.epochBumps == 0)
        let sequences = world.simulation.records(in: "t").dropFirst().map(\.sequence)
        #expect(Array(sequences) == Array((Int32.max - 49)...Int32.max) + Array(0..<100))
    }
}
