import KafkaClient
import KafkaTesting
import KafkaWire

/// Watches that what is known of leaders never goes back to an older election, whatever brokers that lag behind say.
final class LeaderEpochCheck {
    private let ledger: Ledger
    private var known: [String: (id: KafkaUUID?, epochs: [Int32])] = [:]

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    func look(at producer: SimulatedProducer) {
        guard let sender = producer.sender else { return }
        let now = sender.leaderEpochs
        for (name, topic) in now {
            // A topic that was forgotten, or created again, starts over.
            guard let before = known[name], before.id == topic.id else { continue }
            for (partition, (old, new)) in zip(before.epochs, topic.epochs).enumerated() where new < old {
                ledger.violation("\(name)-\(partition): leader epoch \(new) after \(old)")
            }
        }
        known = now
    }
}
