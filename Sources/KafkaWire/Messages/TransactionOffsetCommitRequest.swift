/// Commits offsets of a consumer group with a transaction. Versions 0...5; version 5 adds the group to the transaction, too.
package struct TransactionOffsetCommitRequest: WireMessage {
    package static let apiKey = ApiKey.transactionOffsetCommit
    package static let versions: ClosedRange<Int16> = 0...5

    /// The transaction.
    package var transactionalID: String
    /// The group.
    package var groupID: String
    /// The producer id.
    package var producerID: Int64
    /// Its epoch.
    package var producerEpoch: Int16
    /// The group's generation or the member's epoch, -1 if unknown (version 3 and later, KIP-447).
    package var generationID: Int32
    /// The consumer's id in the group, empty if unknown (version 3 and later).
    package var memberID: String
    /// The id of a static member (version 3 and later).
    package var groupInstanceID: String?
    /// The offsets by topic.
    package var topics: [Topic]

    /// A request.
    package init(
        transactionalID: String, groupID: String, producerID: Int64, producerEpoch: Int16, generationID: Int32 = -1,
        memberID: String = "", groupInstanceID: String? = nil, topics: [Topic]
    ) {
        self.transactionalID = transactionalID
        self.groupID = groupID
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.generationID = generationID
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
        self.topics = topics
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeString(transactionalID, flexible: flexible)
        writer.writeString(groupID, flexible: flexible)
        writer.writeInt64(producerID)
        writer.writeInt16(producerEpoch)
        if version >= 3 {
            writer.writeInt32(generationID)
            writer.writeString(memberID, flexible: flexible)
            writer.writeNullableString(groupInstanceID, flexible: flexible)
        }
        writer.writeArray(topics, version: version, flexible: flexible)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        transactionalID = try reader.readString(flexible: flexible)
        groupID = try reader.readString(flexible: flexible)
        producerID = try reader.readInt64()
        producerEpoch = try reader.readInt16()
        generationID = version >= 3 ? try reader.readInt32() : -1
        memberID = version >= 3 ? try reader.readString(flexible: flexible) : ""
        groupInstanceID = version >= 3 ? try reader.readNullableString(flexible: flexible) : nil
        topics = try reader.readArray(version: version, flexible: flexible)
        try reader.skipTaggedFields(flexible: flexible)
    }
}

extension TransactionOffsetCommitRequest {
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
            let flexible = TransactionOffsetCommitRequest.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeArray(partitions, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = TransactionOffsetCommitRequest.isFlexible(version)
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
        /// The leader epoch of the last record that was read, -1 if unknown (version 2 and later).
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
            let flexible = TransactionOffsetCommitRequest.isFlexible(version)
            writer.writeInt32(partitionIndex)
            writer.writeInt64(committedOffset)
            if version >= 2 { writer.writeInt32(committedLeaderEpoch) }
            writer.writeNullableString(committedMetadata, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = TransactionOffsetCommitRequest.isFlexible(version)
            partitionIndex = try reader.readInt32()
            committedOffset = try reader.readInt64()
            committedLeaderEpoch = version >= 2 ? try reader.readInt32() : -1
            committedMetadata = try reader.readNullableString(flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
