import KafkaTesting
import Testing

@testable import KafkaClient

/// Tasks of a simulation that send as fast as they are let, and what came of it.
final class OfferedLoad: @unchecked Sendable {
    // `@unchecked Sendable`: tasks of a simulation run on one thread.

    private let simulation: Simulation
    private let producer: KafkaProducer
    private let end: Duration
    private(set) var accepted = 0
    private(set) var refused = 0
    /// Records that were accepted after one that was offered later.
    private(set) var overtaken = 0
    private(set) var urgentAccepted = 0
    private(set) var urgentRefused = 0
    /// How long calls took, from 20 s on.
    private(set) var longestWait = Duration.zero
    private(set) var running = 0
    private(set) var metrics: ProducerMetrics?
    private var tickets = 0
    private var lastServed = 0

    init(_ simulation: Simulation, _ producer: KafkaProducer, for time: Duration) {
        self.simulation = simulation
        self.producer = producer
        end = time
    }

    /// A task that sends a record each `interval`, or as often as it is let.
    func start(_ topic: String = "t", _ partition: Int32 = 0, every interval: Duration, from start: Duration) {
        spawn { [self] in
            // Not all at the same instant.
            await simulation.clock.pause(for: start)
            while simulation.clock.elapsed < end {
                let begun = simulation.clock.elapsed
                await send(topic, partition)
                let time = simulation.clock.elapsed - begun
                if simulation.clock.elapsed > .seconds(20) { longestWait = max(longestWait, time) }
                if time < interval { await simulation.clock.pause(for: interval - time) }
            }
        }
    }

    private func send(_ topic: String, _ partition: Int32) async {
        tickets += 1
        let ticket = tickets
        do throws(KafkaError) {
            try await producer.enqueue(
                ProducerRecord(topic: topic, partition: partition, value: [UInt8](repeating: 1, count: 400)))
            accepted += 1
            if ticket < lastServed { overtaken += 1 }
            lastServed = max(lastServed, ticket)
        } catch {
            #expect(error.code == .bufferFull)
            refused += 1
        }
    }

    /// A task that never waits.
    func startUrgent(every interval: Duration) {
        spawn { [self] in
            await simulation.clock.pause(for: .seconds(20))
            while simulation.clock.elapsed < end {
                do throws(KafkaError) {
                    try producer.tryEnqueue(ProducerRecord(topic: "t", value: [UInt8](repeating: 2, count: 400)))
                    urgentAccepted += 1
                } catch {
                    urgentRefused += 1
                }
                await simulation.clock.pause(for: interval)
            }
        }
    }

    func measure() {
        spawn { [self] in metrics = await producer.metrics() }
    }

    func close() {
        spawn { [self] in await producer.close() }
    }

    private func spawn(_ body: @escaping @Sendable () async -> Void) {
        running += 1
        simulation.spawn { [self] in
            await body()
            running -= 1
        }
    }
}
