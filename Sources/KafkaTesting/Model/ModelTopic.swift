package import KafkaSockets
package import KafkaWire

/// A broker of the model.
package final class ModelBroker {
    package let id: Int32
    /// The address in Metadata responses.
    package var host: String
    package var port: Int32
    package var isUp = true
    /// A stalled broker takes requests in and does nothing with them.
    package var isStalled = false

    package init(id: Int32, host: String, port: Int32) {
        self.id = id
        self.host = host
        self.port = port
    }
}

/// Who leads a partition; other brokers learn of it with some delay.
package struct Leadership: Sendable, Hashable {
    package var leader: Int32
    package var epoch: Int32
}

/// A partition of the model: one log, shared by its replicas, so that a leader change loses nothing.
package final class ModelPartition {
    package let index: Int32
    package let replicas: [Int32]
    package private(set) var leadership: Leadership
    package var log = PartitionLog()
    /// The transactions in its log.
    package var transactions = PartitionTransactions()
    /// What is known of idempotent producers, by producer id.
    package var producers: [Int64: ProducerState] = [:]
    /// What brokers other than the leader still tell clients, and until when.
    private var outdated: (leadership: Leadership, until: MonotonicTime)?

    package var leader: Int32 { leadership.leader }
    package var leaderEpoch: Int32 { leadership.epoch }

    package init(index: Int32, replicas: [Int32], leader: Int32) {
        self.index = index
        self.replicas = replicas
        self.leadership = Leadership(leader: leader, epoch: 0)
    }

    /// Makes a broker (or none: -1) the leader, in a new epoch; the others tell clients the old one until `known`.
    package func lead(by leader: Int32, known: MonotonicTime?) {
        if let known { outdated = outdated.map { ($0.leadership, known) } ?? (leadership, known) }
        leadership = Leadership(leader: leader, epoch: leadership.epoch + 1)
    }

    /// What `broker` answers clients at this moment.
    package func leadership(namedBy broker: Int32, at now: MonotonicTime) -> Leadership {
        if let outdated, now < outdated.until, broker != leadership.leader { return outdated.leadership }
        return leadership
    }
}

/// A topic of the model.
package final class ModelTopic {
    package let name: String
    package let id: KafkaUUID
    package var partitions: [ModelPartition]
    package var maxMessageBytes: Int
    package var usesLogAppendTime: Bool
    /// Before this moment it has no leaders yet.
    package var availableFrom: MonotonicTime

    package init(
        name: String, id: KafkaUUID, partitions: [ModelPartition], maxMessageBytes: Int, usesLogAppendTime: Bool,
        availableFrom: MonotonicTime
    ) {
        self.name = name
        self.id = id
        self.partitions = partitions
        self.maxMessageBytes = maxMessageBytes
        self.usesLogAppendTime = usesLogAppendTime
        self.availableFrom = availableFrom
    }

    package func partition(_ index: Int32) -> ModelPartition? {
        index >= 0 && Int(index) < partitions.count ? partitions[Int(index)] : nil
    }

    /// Kafka's rule for topic names.
    package static func isLegal(name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 249, name != ".", name != ".." else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
