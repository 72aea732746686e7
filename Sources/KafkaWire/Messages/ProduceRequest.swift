/// Record batches for partitions. Versions 3...13.
///
/// This is the broker's side, and the tests': a producer writes its requests with `ProduceRequestWriter`.
package struct ProduceRequest: WireMessage {
    package static let apiKey = ApiKey.produce
    package static let versions: ClosedRange<Int16> = 3...13

    /// The first version in which batches may be compressed with zstd (KIP-110).
    package static let firstZstdVersion: Int16 = 7

    /// The first version that names topics by their ids.
    package static let firstTopicIDVersion: Int16 = 13

    /// The transactional id.
    package var transactionalID: String?
    /// 0: no answer; 1: the leader has the records; -1: all in-sync replicas have them.
    package var acks: Int16
    /// How long the broker may wait for the replicas.
    package var timeoutMs: Int32
    /// The batches by topic.
    package var topics: [Topic]

    /// A request.
    package init(transactionalID: String? = nil, acks: Int16, timeoutMs: Int32, topics: [Topic] = []) {
        self.transactionalID = transactionalID
        self.acks = acks
        self.timeoutMs = timeoutMs
        self.topics = topics
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeNullableString(transactionalID, flexible: flexible)
        writer.writeInt16(acks)
        writer.writeInt32(timeoutMs)
        writer.writeArray(topics, version: version, flexible: flexible)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        transactionalID = try reader.readNullableString(flexible: flexible)
        acks = try reader.readInt16()
        timeoutMs = try reader.readInt32()
        topics = try reader.readArray(version: version, flexible: flexible)
        try reader.skipTaggedFields(flexible: flexible)
    }

    /// The batches of a topic.
    package struct Topic: WireElement {
        /// The name (versions before 13).
        package var name: String
        /// The id (version 13).
        package var topicID: KafkaUUID
        /// The batches by partition.
        package var partitions: [Partition]

        /// A topic.
        package init(name: String = "", topicID: KafkaUUID = .zero, partitions: [Partition]) {
            self.name = name
            self.topicID = topicID
            self.partitions = partitions
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = ProduceRequest.isFlexible(version)
            if version >= firstTopicIDVersion {
                writer.writeUUID(topicID)
            } else {
                writer.writeString(name, flexible: flexible)
            }
            writer.writeArray(partitions, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = ProduceRequest.isFlexible(version)
            if version >= firstTopicIDVersion {
                name = ""
                topicID = try reader.readUUID()
            } else {
                name = try reader.readString(flexible: flexible)
                topicID = .zero
            }
            partitions = try reader.readArray(version: version, flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// The batch of a partition.
    package struct Partition: WireElement {
        /// The partition's number.
        package var index: Int32
        /// The batch's bytes.
        package var records: [UInt8]?

        /// A partition.
        package init(index: Int32, records: [UInt8]?) {
            self.index = index
            self.records = records
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = ProduceRequest.isFlexible(version)
            writer.writeInt32(index)
            writer.writeNullableBytes(records, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = ProduceRequest.isFlexible(version)
            index = try reader.readInt32()
            records = try reader.readNullableBytes(flexible: flexible).map { Array($0) }
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
