import KafkaTesting
import Testing

@testable import KafkaClient

/// A day in which an app offers ten times what its brokers take.
@Suite("Overload", .timeLimit(.minutes(5)))
struct OverloadTests {
    /// Tasks that send as fast as they are let, and what came of it.
    private final class Load: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.

        let simulation: Simulation
        let producer: KafkaProducer
        let end: Duration
        private(set) var accepted = 0
        private(set) var refused = 0
        private(set) var overtaken = 0
        private(set) var running = 0
        private var tickets = 0
        private var lastServed = 0

        init(_ simulation: Simulation, _ producer: KafkaProducer, for time: Duration) {
            self.simulation = simulation
            self.producer = producer
            end = time
        }

        /// One task: a record each `interval`, or as often as it is let.
        func start(_ task: Int, every interval: Duration) {
            running += 1
            simulation.spawn { [self] in
                // Not all at the same instant.
                await simulation.clock.pause(for: .milliseconds(task * 7))
                while simulation.clock.elapsed < end {
                    let next = simulation.clock.elapsed + interval
                    await send()
                    let rest = next - simulation.clock.elapsed
                    if rest > .zero { await simulation.clock.pause(for: rest) }
                }
                running -= 1
            }
        }

        func close() {
            running += 1
            simulation.spawn { [self] in
                await producer.close()
                running -= 1
            }
        }

        private func send() async {
            tickets += 1
            let ticket = tickets
            do throws(KafkaError) {
                try await producer.enqueue(
                    ProducerRecord(topic: "t", value: [UInt8](repeating: 1, count: 400)))
                accepted += 1
                if ticket < lastServed { overtaken += 1 }
                lastServed = max(lastServed, ticket)
            } catch {
                #expect(error.code == .bufferFull)
                refused += 1
            }
        }
    }

    @Test("24 hours at ten times what brokers take: memory stays bounded, tasks are served in their order")
    func day() throws {
        let day = Duration.seconds(24 * 3600)
        var cluster = EmbeddedClusterConfiguration(brokers: 1)
        cluster.requestLogLimit = 0
        cluster.retainBytesPerPartition = 100_000
        let simulation = Simulation(seed: 24, cluster: cluster)
        try simulation.createTopic("t", partitions: 1)
        // A request, which has one record, takes 16 seconds.
        simulation.inject(EmbeddedFault(.delayProcessing(.seconds(16)), api: .produce, times: nil))
        let producer = try simulation.makeProducer {
            $0.batchSize = 0
            $0.maxRequestSize = 16 * 1024
            $0.bufferMemory = 16 * 1024
            $0.maxInFlightRequestsPerConnection = 1
            $0.linger = .fixed(.zero)
            $0.maxBlock = .seconds(20)
            $0.deliveryTimeout = .seconds(86_400 * 2)
            $0.requestTimeout = .seconds(60)
        }
        let load = Load(simulation, producer, for: day)
        // 40 records in a minute, of which brokers take 4.
        for task in 0..<14 { load.start(task, every: .seconds(20)) }
        let state = simulation.producers[0]
        let pool = state.core.accumulator.pool
        var mostHeld = 0
        var mostWaiting = 0
        simulation.afterStep = { _ in
            mostHeld = max(mostHeld, pool.totalBytes - pool.availableBytes)
            mostWaiting = max(mostWaiting, pool.waiterCount)
        }
        #expect(simulation.run(until: { load.running == 0 }, within: day + .seconds(120)))
        let taken = Int(day / .seconds(16))
        print("overload: \(load.accepted) accepted, \(load.refused) refused, \(mostHeld) bytes, \(mostWaiting) waited")
        #expect(load.accepted > taken * 9 / 10, "the brokers were kept busy")
        #expect(load.accepted < taken * 11 / 10)
        #expect(load.accepted + load.refused > taken * 9)
        #expect(mostHeld <= pool.totalBytes, "not a byte over bufferMemory")
        #expect(mostWaiting <= 14)
        #expect(load.overtaken == 0, "first come, first served")
        simulation.removeAllFaults()
        load.close()
        #expect(simulation.run(until: { load.running == 0 }, within: .seconds(3600)))
        #expect(pool.availableBytes == pool.totalBytes)
    }
}
