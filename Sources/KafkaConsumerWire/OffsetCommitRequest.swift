package import KafkaWire

/// Commits offsets of a consumer group, outside of transactions. Versions 2...9.
package struct OffsetCommitRequest: WireMessage {
    package static let apiKey = ApiKey.offsetCommit
    package static let versions: ClosedRange<Int16> = 2...9

    /// The group.
    package var groupID: String
    /// The group's generation or the member's epoch, -1 for a consumer that assigns partitions to itself.
    package var generationID: Int32
    /// The consumer's id in the group, empty if it has none.
    package var memberID: String
    /// The id of a static member (version 7 and later).
    package var groupInstanceID: String?
    /// For how long the offsets are kept, -1 for the broker's default (versions 2...4).
    package var retentionTimeMs: Int64
    /// The offsets by topic.
    package var topics: [Topic]

    /// A request.
    package init(
        groupID: String, generationID: Int32 = -1, memberID: String = "", groupInstanceID: String? = nil,
        retentionTimeMs: Int64 = -1, topics: [Topic]
    ) {
        self.groupID = groupID
        self.generationID = generationID
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
        self.retentionTimeMs = retentionTimeMs
        self.topics = topics
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeString(groupID, flexible: flexible)
        writer.writeInt32(generationID)
        writer.writeString(memberID, flexible: flexible)
        if version >= 7 { writer.writeNullableString(groupInstanceID, flexible: flexible) }
        if version <= 4 { writer.writeInt64(retentionTimeMs) }
        writer.writeArray(topics, version: version, flexible: flexible)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        groupID = try reader.readString(flexible: flexible)
        generationID = try reader.readInt32()
        memberID = try reader.readString(flexible: flexible)
        groupInstanceID = version >= 7 ? try reader.readNullableString(flexible: flexible) : nil
        retentionTimeMs = version <= 4 ? try reader.readInt64() : -1
        topics = try reader.readArray(version: version, flexible: flexible)
        try reader.skipTaggedFields(flexible: flexible)
    }
}

extension OffsetCommitRequest {
    /// The offsets of a topic.
    package struct Topic: WireElement {
        /// The topic's name.
        package var name: String
        /// The offsets by partition.
        package var partitions: [Partition]

        /// The offsets of a topic.
        package init(name: String, partitions: [Partition]) {
            self.name = name
            self.partitions = partitions
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = OffsetCommitRequest.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeArray(partitions, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = OffsetCommitRequest.isFlexible(version)
            name = try reader.readString(flexible: flexible)
            partitions = try reader.readArray(version: version, flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// The offset of a partition.
    package struct Partition: WireElement {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The offset of the next record to read.
        package var committedOffset: Int64
        /// The leader epoch of the last record that was read, -1 if unknown (version 6 and later).
        package var committedLeaderEpoch: Int32
        /// What the app wants to keep with the offset.
        package var committedMetadata: String?

        /// The offset of a partition.
        package init(
            partitionIndex: Int32, committedOffset: Int64, committedLeaderEpoch: Int32 = -1,
            committedMetadata: String? = ""
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.committedMetadata = committedMetadata
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = OffsetCommitRequest.isFlexible(version)
            writer.writeInt32(partitionIndex)
            writer.writeInt64(committedOffset)
            if version >= 6 { writer.writeInt32(committedLeaderEpoch) }
            writer.writeNullableString(committedMetadata, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = OffsetCommitRequest.isFlexible(version)
            partitionIndex = try reader.readInt32()
            committedOffset = try reader.readInt64()
            committedLeaderEpoch = version >= 6 ? try reader.readInt32() : -1
            committedMetadata = try reader.readNullableString(flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
