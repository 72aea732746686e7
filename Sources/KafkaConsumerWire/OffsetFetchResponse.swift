package import KafkaWire

/// The offsets that consumer groups have committed. Versions 1...9.
package struct OffsetFetchResponse: WireMessage {
    package static let apiKey = ApiKey.offsetFetch
    package static let versions: ClosedRange<Int16> = 1...9

    /// For how long the broker mutes the client (version 3 and later).
    package var throttleTimeMs: Int32
    /// The results by group. Versions before 8 carry exactly one, without its name.
    package var groups: [Group]

    /// A response.
    package init(throttleTimeMs: Int32 = 0, groups: [Group]) {
        self.throttleTimeMs = throttleTimeMs
        self.groups = groups
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        if version >= 3 { writer.writeInt32(throttleTimeMs) }
        if version >= 8 {
            writer.writeArray(groups, version: version, flexible: flexible)
        } else {
            (groups.first ?? Group()).encodeContents(into: &writer, version: version)
        }
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        throttleTimeMs = version >= 3 ? try reader.readInt32() : 0
        groups =
            version >= 8
            ? try reader.readArray(version: version, flexible: true)
            : [try Group(contentsFrom: &reader, version: version)]
        try reader.skipTaggedFields(flexible: Self.isFlexible(version))
    }
}

extension OffsetFetchResponse {
    /// The offsets of a group.
    package struct Group: WireElement {
        /// The group (version 8 and later).
        package var groupID: String
        /// The offsets by topic.
        package var topics: [Topic]
        /// Why there are none (version 2 and later).
        package var errorCode: BrokerErrorCode

        /// The offsets of a group.
        package init(groupID: String = "", topics: [Topic] = [], errorCode: BrokerErrorCode = .none) {
            self.groupID = groupID
            self.topics = topics
            self.errorCode = errorCode
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            writer.writeString(groupID, flexible: true)
            encodeContents(into: &writer, version: version)
            writer.writeNoTaggedFields(flexible: true)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let name = try reader.readString(flexible: true)
            self = try Group(contentsFrom: &reader, version: version)
            groupID = name
            try reader.skipTaggedFields(flexible: true)
        }

        /// The fields that are the response's own before version 8.
        fileprivate func encodeContents(into writer: inout WireWriter, version: Int16) {
            writer.writeArray(topics, version: version, flexible: OffsetFetchResponse.isFlexible(version))
            if version >= 2 { writer.writeInt16(errorCode.rawValue) }
        }

        fileprivate init(contentsFrom reader: inout WireReader, version: Int16) throws(WireError) {
            groupID = ""
            topics = try reader.readArray(version: version, flexible: OffsetFetchResponse.isFlexible(version))
            errorCode = version >= 2 ? BrokerErrorCode(rawValue: try reader.readInt16()) : .none
        }
    }

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
            let flexible = OffsetFetchResponse.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeArray(partitions, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = OffsetFetchResponse.isFlexible(version)
            name = try reader.readString(flexible: flexible)
            partitions = try reader.readArray(version: version, flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// The offset of a partition.
    package struct Partition: WireElement {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The offset of the next record to read, -1 if none was committed.
        package var committedOffset: Int64
        /// The leader epoch that came with it, -1 if unknown (version 5 and later).
        package var committedLeaderEpoch: Int32
        /// What the app keeps with the offset.
        package var metadata: String?
        /// Why there is no offset.
        package var errorCode: BrokerErrorCode

        /// The offset of a partition.
        package init(
            partitionIndex: Int32, committedOffset: Int64 = -1, committedLeaderEpoch: Int32 = -1,
            metadata: String? = "", errorCode: BrokerErrorCode = .none
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.metadata = metadata
            self.errorCode = errorCode
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = OffsetFetchResponse.isFlexible(version)
            writer.writeInt32(partitionIndex)
            writer.writeInt64(committedOffset)
            if version >= 5 { writer.writeInt32(committedLeaderEpoch) }
            writer.writeNullableString(metadata, flexible: flexible)
            writer.writeInt16(errorCode.rawValue)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = OffsetFetchResponse.isFlexible(version)
            partitionIndex = try reader.readInt32()
            committedOffset = try reader.readInt64()
            committedLeaderEpoch = version >= 5 ? try reader.readInt32() : -1
            metadata = try reader.readNullableString(flexible: flexible)
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
