import KafkaTesting
import Testing

@testable import KafkaClient

/// A day in which an app offers ten times what its brokers take.
@Suite("Overload", .timeLimit(.minutes(30)))
struct OverloadTests {
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
        let load = OfferedLoad(simulation, producer, for: day)
        // 40 records in a minute, of which brokers take 4.
        for task in 0..<14 { load.start(every: .seconds(20), from: .milliseconds(task * 7)) }
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
