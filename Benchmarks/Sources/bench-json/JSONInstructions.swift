import Foundation
import KafkaClient
import KafkaFoundation
import KafkaTesting

/// Work whose instructions are counted: events through a typed topic in `measuredJSON`, and through its encoder alone in
/// `measuredEncoder`. In a simulation, on one thread.
func countInstructions(records: Int) throws -> String {
    let simulation = Simulation(seed: 1)
    try simulation.createTopic("bench", partitions: 6)
    let producer = try simulation.makeProducer {
        $0.batchSize = 65536
        // Nothing waits: all records are enqueued before any is sent.
        $0.bufferMemory = 256 << 20
    }
    simulation.spawn { try? await producer.warmUp(topics: ["bench"]) }
    simulation.run(for: .seconds(1))
    let (event, encoder) = (Event.sample, JSONEncoder())
    let topic = producer.topic("bench", value: .json(Event.self, encoder: encoder))
    // Once before, so that what is counted finds everything in place.
    for _ in 0..<1000 { try topic.tryEnqueue(event) }
    simulation.run(for: .seconds(10))
    measuredJSON(topic, event, records: records)
    simulation.run(for: .seconds(10))
    let bytes = measuredEncoder(encoder, event, records: records)
    let sent = simulation.records(in: "bench").count
    guard sent == records + 1000, bytes > 0 else { throw WrongWord(word: "\(records) records, but \(sent) were sent") }
    return "\(sent)"
}

@inline(never)
func measuredJSON(_ topic: KafkaTopic<UnusedSerializer, JSONSerializer<Event>>, _ event: Event, records: Int) {
    for _ in 0..<records { _ = try? topic.tryEnqueue(event) }
}

@inline(never)
func measuredEncoder(_ encoder: JSONEncoder, _ event: Event, records: Int) -> Int {
    var bytes = 0
    for _ in 0..<records { bytes += (try? encoder.encode(event).count) ?? 0 }
    return bytes
}
