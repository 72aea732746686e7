import KafkaTesting
import Testing

@testable import KafkaClient

/// What keeps a buffer from being full, and one topic from taking all of it, when more is offered than brokers take.
@Suite("Overload that is steered", .timeLimit(.minutes(30)))
struct PressureTests {
    private struct Outcome {
        var accepted = 0
        var refused = 0
        var urgentAccepted = 0
        var urgentRefused = 0
        /// The parts of the buffer that were in use, from 20 s on.
        var lowest = 1.0
        var highest = 0.0
        var longestWait = Duration.zero
        var waits = ProducerMetrics.Waits()
    }

    /// Two minutes in which 20 tasks offer ten times what brokers take, a record in 100 ms.
    private func overload(_ configure: (inout ProducerConfiguration) -> Void) throws -> Outcome {
        let time = Duration.seconds(120)
        var cluster = EmbeddedClusterConfiguration(brokers: 1)
        cluster.requestLogLimit = 0
        cluster.retainBytesPerPartition = 100_000
        let simulation = Simulation(seed: 7, cluster: cluster)
        try simulation.createTopic("t", partitions: 1)
        simulation.inject(EmbeddedFault(.delayProcessing(.milliseconds(100)), api: .produce, times: nil))
        let producer = try simulation.makeProducer {
            $0.batchSize = 0
            $0.maxRequestSize = 16 * 1024
            $0.bufferMemory = 64 * 1024
            $0.maxInFlightRequestsPerConnection = 1
            $0.linger = .fixed(.zero)
            $0.maxBlock = .seconds(60)
            configure(&$0)
        }
        let load = OfferedLoad(simulation, producer, for: time)
        for task in 0..<20 { load.start(every: .milliseconds(200), from: .milliseconds(task * 7)) }
        load.startUrgent(every: .seconds(1))
        var outcome = Outcome()
        let pool = simulation.producers[0].core.accumulator.pool
        simulation.afterStep = { _ in
            guard simulation.clock.elapsed > .seconds(20), simulation.clock.elapsed < time else { return }
            let usage = Double(pool.flow.used) / Double(pool.totalBytes)
            outcome.highest = max(outcome.highest, usage)
            outcome.lowest = min(outcome.lowest, usage)
        }
        #expect(simulation.run(until: { load.running == 0 }, within: time + .seconds(120)))
        outcome.accepted = load.accepted
        outcome.refused = load.refused
        outcome.urgentAccepted = load.urgentAccepted
        outcome.urgentRefused = load.urgentRefused
        outcome.longestWait = load.longestWait
        outcome.waits = try waits(of: producer, in: simulation)
        simulation.removeAllFaults()
        load.close()
        #expect(simulation.run(until: { load.running == 0 }, within: .seconds(3600)))
        #expect(pool.availableBytes == pool.totalBytes)
        return outcome
    }

    /// What the producer's metrics say of calls that waited.
    private func waits(of producer: KafkaProducer, in simulation: Simulation) throws -> ProducerMetrics.Waits {
        let load = OfferedLoad(simulation, producer, for: .zero)
        load.measure()
        #expect(simulation.run(until: { load.running == 0 }, within: .seconds(10)))
        return try #require(load.metrics).waits
    }

    @Test("Pacing keeps room in the buffer for those who cannot wait, and brokers as busy as without it")
    func pacing() throws {
        let unpaced = try overload { _ in }
        let paced = try overload {
            $0.pacingThreshold = 50
            $0.longestPause = .seconds(30)
        }
        print("unpaced: \(unpaced)\npaced: \(paced)")
        #expect(unpaced.highest > 0.98 && unpaced.urgentRefused > unpaced.urgentAccepted * 4)
        #expect(paced.highest < 0.95 && paced.lowest > 0.5, "about half-way between the threshold and full")
        #expect(paced.urgentRefused == 0)
        #expect(paced.refused == 0)
        // A hundred seconds at ten records a second, in both.
        #expect(Double(paced.accepted + paced.urgentAccepted) > Double(unpaced.accepted) * 0.9)
        #expect(paced.longestWait < .seconds(10), "no task starves")
        // Of 120 seconds; the first ones fill the buffer.
        #expect(unpaced.waits.total > .seconds(100) && unpaced.waits.memory.count > 800)
        #expect(unpaced.waits.pacing.count == 0 && unpaced.waits.topics == 0)
        #expect(paced.waits.total > .seconds(100) && paced.waits.memory.count == 0)
        #expect((800...paced.accepted).contains(paced.waits.pacing.count), "once for a record")
        #expect(paced.waits.pacing.max >= paced.longestWait)
    }

    @Test("A call that is slowed down can be cancelled, and does not outlive its producer")
    func pausedCalls() throws {
        let simulation = Simulation(seed: 3, cluster: EmbeddedClusterConfiguration(brokers: 1))
        try simulation.createTopic("t", partitions: 1)
        let producer = try simulation.makeProducer {
            $0.batchSize = 0
            $0.pacingThreshold = 0
            $0.longestPause = .seconds(3600)
            $0.maxBlock = .seconds(7200)
            $0.deliveryTimeout = .seconds(86_400)
        }
        let calls = Calls()
        simulation.spawn {
            try? await producer.warmUp(topics: ["t"])
            simulation.isolateBroker(1)
            // The first ones begin to measure how much brokers take: nothing.
            for _ in 0..<3 { await calls.send(to: producer, pausing: simulation.clock) }
        }
        #expect(simulation.run(until: { calls.ends.count == 2 }, within: .seconds(10)))
        let task = simulation.spawn { await calls.send(to: producer, pausing: simulation.clock) }
        simulation.run(for: .seconds(60))
        #expect(calls.ends == ["accepted", "accepted"])
        task.cancel()
        simulation.run(for: .seconds(1))
        #expect(calls.ends.dropFirst(2) == ["cancelled"])
        simulation.spawn {
            await producer.close(timeout: .seconds(1))
            calls.ends.append("closed")
        }
        simulation.run(for: .seconds(10))
        #expect(calls.ends.dropFirst(3) == ["producerClosed", "closed"])
    }

    @Test(
        "A pause ends with maxBlock, and the record is accepted", arguments: [Duration.milliseconds(500), .seconds(5)])
    func pauseAndMaxBlock(maxBlock: Duration) throws {
        let simulation = Simulation(seed: 5, cluster: EmbeddedClusterConfiguration(brokers: 1))
        try simulation.createTopic("t", partitions: 1)
        let producer = try simulation.makeProducer {
            $0.batchSize = 0
            $0.pacingThreshold = 0
            $0.longestPause = .seconds(3600)
            $0.maxBlock = maxBlock
            $0.deliveryTimeout = .seconds(86_400)
        }
        let calls = Calls()
        simulation.spawn {
            try? await producer.warmUp(topics: ["t"])
            simulation.isolateBroker(1)
            for _ in 0..<3 { await calls.send(to: producer, pausing: simulation.clock) }
        }
        #expect(simulation.run(until: { calls.ends.count == 3 }, within: .seconds(10)))
        #expect(calls.ends == ["accepted", "accepted", "accepted"])
    }

    private final class Calls: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.
        var ends: [String] = []

        func send(to producer: KafkaProducer, pausing clock: SimulatedClock) async {
            await clock.pause(for: .milliseconds(100))
            do throws(KafkaError) {
                try await producer.enqueue(ProducerRecord(topic: "t", value: "v"))
                ends.append("accepted")
            } catch {
                ends.append("\(error.code)")
            }
        }
    }

    /// Records to a topic whose leader is away, and to one whose leader is well. Returns what came of the latter.
    private func noisyNeighbour(_ configure: (inout ProducerConfiguration) -> Void) throws -> (
        Int, Int, [String], topicWaits: Int
    ) {
        let time = Duration.seconds(60)
        var cluster = EmbeddedClusterConfiguration(brokers: 2)
        cluster.requestLogLimit = 0
        cluster.replicationFactor = 1
        let simulation = Simulation(seed: 9, cluster: cluster)
        for topic in ["noisy", "quiet"] { try simulation.createTopic(topic, partitions: 2) }
        let noisy = try #require((0...1).first { simulation.leader(of: "noisy", partition: $0) == 2 })
        let quiet = try #require((0...1).first { simulation.leader(of: "quiet", partition: $0) == 1 })
        let producer = try simulation.makeProducer {
            $0.batchSize = 1000
            $0.maxRequestSize = 16 * 1024
            $0.bufferMemory = 64 * 1024
            $0.maxBlock = .seconds(5)
            configure(&$0)
        }
        simulation.isolateBroker(2)
        let loud = OfferedLoad(simulation, producer, for: time)
        for task in 0..<10 { loud.start("noisy", noisy, every: .milliseconds(50), from: .milliseconds(task)) }
        let soft = OfferedLoad(simulation, producer, for: time)
        soft.start("quiet", quiet, every: .milliseconds(100), from: .milliseconds(500))
        let seen = Pressures()
        simulation.spawn {
            for await pressure in producer.backPressureUpdates {
                seen.kinds.append(
                    pressure.isHigh ? pressure.stalls.map { "\($0.kind)" }.joined(separator: " ") : "normal")
            }
        }
        #expect(simulation.run(until: { loud.running + soft.running == 0 }, within: time + .seconds(30)))
        #expect(loud.refused > 0)
        simulation.reconnectBroker(2)
        loud.close()
        #expect(simulation.run(until: { loud.running == 0 }, within: .seconds(600)))
        return (soft.accepted, soft.refused, seen.kinds, try waits(of: producer, in: simulation).topics)
    }

    private final class Pressures: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.
        var kinds: [String] = []
    }

    @Test("A topic that is bounded and has no leader does not stop another one, and the reason is given")
    func noisyTopic() throws {
        let unbounded = try noisyNeighbour { _ in }
        let bounded = try noisyNeighbour { $0.topicBufferMemory = 32 * 1024 }
        print("unbounded: \(unbounded)\nbounded: \(bounded)")
        #expect(unbounded.1 > 0 && unbounded.0 < 200)
        #expect(bounded.1 == 0 && bounded.0 > 550)
        for pressure in [unbounded.2, bounded.2] {
            #expect(pressure.first == "normal")
            #expect(pressure.contains { $0.contains("brokerUnreachable") || $0.contains("brokerIsBusy") })
        }
        #expect(bounded.2.contains { $0.contains("topicIsFull") })
        #expect(unbounded.topicWaits == 0 && bounded.topicWaits > 100)
    }
}
