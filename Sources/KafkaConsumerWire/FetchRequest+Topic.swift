package import KafkaWire

extension FetchRequest {
    /// The partitions of a topic.
    package struct Topic: WireElement {
        /// The name (versions before 13).
        package var name: String
        /// The id (version 13 and later).
        package var topicID: KafkaUUID
        /// The partitions.
        package var partitions: [Partition]

        /// A topic.
        package init(name: String = "", topicID: KafkaUUID = .zero, partitions: [Partition]) {
            self.name = name
            self.topicID = topicID
            self.partitions = partitions
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = FetchRequest.isFlexible(version)
            if version >= firstTopicIDVersion {
                writer.writeUUID(topicID)
            } else {
                writer.writeString(name, flexible: flexible)
            }
            writer.writeArray(partitions, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = FetchRequest.isFlexible(version)
            let byID = version >= firstTopicIDVersion
            topicID = byID ? try reader.readUUID() : .zero
            name = byID ? "" : try reader.readString(flexible: flexible)
            partitions = try reader.readArray(version: version, flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// A partition. What only brokers tell each other in tagged fields is passed over.
    package struct Partition: WireElement {
        /// Its number.
        package var partition: Int32
        /// The leader epoch that the client knows, -1 for none (version 9 and later).
        package var currentLeaderEpoch: Int32
        /// The offset of the first record to send.
        package var fetchOffset: Int64
        /// The epoch of the last record fetched, -1 for none (version 12 and later).
        package var lastFetchedEpoch: Int32
        /// The oldest offset of the asking broker, -1 for a client (version 5 and later).
        package var logStartOffset: Int64
        /// How many bytes to send at most.
        package var partitionMaxBytes: Int32

        /// A partition.
        package init(
            partition: Int32, currentLeaderEpoch: Int32 = -1, fetchOffset: Int64, lastFetchedEpoch: Int32 = -1,
            logStartOffset: Int64 = -1, partitionMaxBytes: Int32
        ) {
            self.partition = partition
            self.currentLeaderEpoch = currentLeaderEpoch
            self.fetchOffset = fetchOffset
            self.lastFetchedEpoch = lastFetchedEpoch
            self.logStartOffset = logStartOffset
            self.partitionMaxBytes = partitionMaxBytes
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            writer.writeInt32(partition)
            if version >= 9 { writer.writeInt32(currentLeaderEpoch) }
            writer.writeInt64(fetchOffset)
            if version >= 12 { writer.writeInt32(lastFetchedEpoch) }
            if version >= 5 { writer.writeInt64(logStartOffset) }
            writer.writeInt32(partitionMaxBytes)
            writer.writeNoTaggedFields(flexible: FetchRequest.isFlexible(version))
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partition = try reader.readInt32()
            currentLeaderEpoch = version >= 9 ? try reader.readInt32() : -1
            fetchOffset = try reader.readInt64()
            lastFetchedEpoch = version >= 12 ? try reader.readInt32() : -1
            logStartOffset = version >= 5 ? try reader.readInt64() : -1
            partitionMaxBytes = try reader.readInt32()
            try reader.skipTaggedFields(flexible: FetchRequest.isFlexible(version))
        }
    }

    /// Partitions to remove from a fetch session.
    package struct ForgottenTopic: WireElement {
        /// The name (versions before 13).
        package var name: String
        /// The id (version 13 and later).
        package var topicID: KafkaUUID
        /// The numbers of the partitions.
        package var partitions: [Int32]

        /// A topic.
        package init(name: String = "", topicID: KafkaUUID = .zero, partitions: [Int32]) {
            self.name = name
            self.topicID = topicID
            self.partitions = partitions
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = FetchRequest.isFlexible(version)
            if version >= firstTopicIDVersion {
                writer.writeUUID(topicID)
            } else {
                writer.writeString(name, flexible: flexible)
            }
            writer.writeInt32Array(partitions, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = FetchRequest.isFlexible(version)
            let byID = version >= firstTopicIDVersion
            topicID = byID ? try reader.readUUID() : .zero
            name = byID ? "" : try reader.readString(flexible: flexible)
            partitions = try reader.readInt32Array(flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
