import KafkaTesting

/// All records that were ever stored in a run, also those that retention or the deletion of a topic took away.
final class LogArchive {
    struct Stored {
        let record: EmbeddedRecord
        /// Distinguishes a topic from a later one with the same name.
        let incarnation: Int
    }

    private let simulation: Simulation
    private(set) var stored: [Stored] = []
    private(set) var incarnations: [String: Int] = [:]

    init(_ simulation: Simulation) {
        self.simulation = simulation
    }

    private func keep(_ topic: String) {
        let incarnation = incarnations[topic] ?? 0
        stored += simulation.records(in: topic).map { Stored(record: $0, incarnation: incarnation) }
    }

    /// Deletes a topic.
    func delete(_ topic: String) {
        guard simulation.topicNames.contains(topic) else { return }
        keep(topic)
        simulation.deleteTopic(topic)
        incarnations[topic, default: 0] += 1
    }

    /// Drops what lies before an offset, as retention does: whole batches.
    func truncate(_ topic: String, partition: Int32, before offset: Int64) {
        let before = simulation.records(in: topic).filter { $0.partition == partition }
        simulation.dropRecords(of: topic, partition: partition, before: offset)
        let after = Set(simulation.records(in: topic).filter { $0.partition == partition }.map(\.offset))
        for record in before where !after.contains(record.offset) {
            stored.append(Stored(record: record, incarnation: incarnations[topic] ?? 0))
        }
    }

    /// Everything, by topic, incarnation, partition and offset.
    func all() -> [Stored] {
        for topic in simulation.topicNames { keep(topic) }
        return stored.sorted { left, right in
            let (a, b) = (left.record, right.record)
            return (a.topic, left.incarnation, a.partition, a.offset)
                < (b.topic, right.incarnation, b.partition, b.offset)
        }
    }
}

extension Simulation {
    var topicNames: [String] { model.topics.keys.sorted() }

    /// How many partitions the topic has now.
    func partitionCount(of topic: String) -> Int { model.topics[topic]?.partitions.count ?? 0 }
}
