package import KafkaWire

/// Asks for offsets by time. Versions 1...11.
package struct ListOffsetsRequest: WireMessage {
    package static let apiKey = ApiKey.listOffsets
    package static let versions: ClosedRange<Int16> = 1...11

    /// The timestamp that asks for the end of the partition.
    package static let latestTimestamp: Int64 = -1
    /// The timestamp that asks for the start of the partition.
    package static let earliestTimestamp: Int64 = -2
    /// The timestamp that asks for the record with the newest timestamp (version 7 and later).
    package static let maxTimestamp: Int64 = -3

    /// The asking broker, -1 for a client.
    package var replicaID: Int32
    /// 0: all records count; 1: those of open transactions do not (version 2 and later).
    package var isolationLevel: Int8
    /// The partitions by topic.
    package var topics: [Topic]
    /// How long the broker may read from remote storage (version 10 and later).
    package var timeoutMs: Int32

    /// A request.
    package init(replicaID: Int32 = -1, isolationLevel: Int8 = 0, topics: [Topic], timeoutMs: Int32 = 0) {
        self.replicaID = replicaID
        self.isolationLevel = isolationLevel
        self.topics = topics
        self.timeoutMs = timeoutMs
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeInt32(replicaID)
        if version >= 2 { writer.writeInt8(isolationLevel) }
        writer.writeArray(topics, version: version, flexible: flexible)
        if version >= 10 { writer.writeInt32(timeoutMs) }
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        replicaID = try reader.readInt32()
        isolationLevel = version >= 2 ? try reader.readInt8() : 0
        topics = try reader.readArray(version: version, flexible: flexible)
        timeoutMs = version >= 10 ? try reader.readInt32() : 0
        try reader.skipTaggedFields(flexible: flexible)
    }

    /// The partitions of a topic.
    package struct Topic: WireElement {
        /// The topic's name.
        package var name: String
        /// The partitions.
        package var partitions: [Partition]

        /// A topic.
        package init(name: String, partitions: [Partition]) {
            self.name = name
            self.partitions = partitions
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = ListOffsetsRequest.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeArray(partitions, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = ListOffsetsRequest.isFlexible(version)
            name = try reader.readString(flexible: flexible)
            partitions = try reader.readArray(version: version, flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// A partition.
    package struct Partition: WireElement {
        /// Its number.
        package var partitionIndex: Int32
        /// The leader epoch that the client knows, -1 for none (version 4 and later).
        package var currentLeaderEpoch: Int32
        /// The time asked for, in milliseconds since 1970, or one of the special timestamps.
        package var timestamp: Int64

        /// A partition.
        package init(partitionIndex: Int32, currentLeaderEpoch: Int32 = -1, timestamp: Int64) {
            self.partitionIndex = partitionIndex
            self.currentLeaderEpoch = currentLeaderEpoch
            self.timestamp = timestamp
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            writer.writeInt32(partitionIndex)
            if version >= 4 { writer.writeInt32(currentLeaderEpoch) }
            writer.writeInt64(timestamp)
            writer.writeNoTaggedFields(flexible: ListOffsetsRequest.isFlexible(version))
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try reader.readInt32()
            currentLeaderEpoch = version >= 4 ? try reader.readInt32() : -1
            timestamp = try reader.readInt64()
            try reader.skipTaggedFields(flexible: ListOffsetsRequest.isFlexible(version))
        }
    }
}
