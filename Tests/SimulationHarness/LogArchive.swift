import KafkaTesting

/// All records that were ever stored in a run, also those that retention or the deletion of a topic took away.
final class LogArchive {
    struct Stored {
        let record: EmbeddedRecord
        /// Tells apart a topic and another one made under the same name later.
        let incarnation: Int
    }

    private let simulation: Simulation
    private(set) var stored: [Stored] = []
    private var incarnations: [String: Int] = [:]

    init(_ simulation: Simulation) {
        self.simulation = simulation
    }

    /// Takes over what is about to vanish: the records of a topic, all, or of one partition up to an offset.
    func keep(_ topic: String, partition: Int32? = nil, before offset: Int64 = .max) {
        let incarnation = incarnations[topic] ?? 0
        for record in simulation.records(in: topic)
        where (partition == nil || record.partition == partition) && record.offset < offset {
            stored.append(Stored(record: record, incarnation: incarnation))
        }
    }

    func topicDeleted(_ topic: String) {
        keep(topic)
        incarnations[topic, default: 0] += 1
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
}
