package import KafkaWire

/// Offsets by time. Versions 1...11.
package struct ListOffsetsResponse: WireMessage {
    package static let apiKey = ApiKey.listOffsets
    package static let versions: ClosedRange<Int16> = 1...11

    /// For how long the broker mutes the client (version 2 and later).
    package var throttleTimeMs: Int32
    /// The offsets by topic.
    package var topics: [Topic]

    /// A response.
    package init(throttleTimeMs: Int32 = 0, topics: [Topic]) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        if version >= 2 { writer.writeInt32(throttleTimeMs) }
        writer.writeArray(topics, version: version, flexible: flexible)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        throttleTimeMs = version >= 2 ? try reader.readInt32() : 0
        topics = try reader.readArray(version: version, flexible: flexible)
        try reader.skipTaggedFields(flexible: flexible)
    }

    /// The offsets of a topic.
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
            let flexible = ListOffsetsResponse.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeArray(partitions, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = ListOffsetsResponse.isFlexible(version)
            name = try reader.readString(flexible: flexible)
            partitions = try reader.readArray(version: version, flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// The offset of a partition.
    package struct Partition: WireElement {
        /// The partition's number.
        package var partitionIndex: Int32
        /// Why there is no offset.
        package var errorCode: BrokerErrorCode
        /// The timestamp of the record at the offset, -1 if unknown.
        package var timestamp: Int64
        /// The offset, -1 if there is none.
        package var offset: Int64
        /// The leader epoch of that record, -1 if unknown (version 4 and later).
        package var leaderEpoch: Int32

        /// A result.
        package init(
            partitionIndex: Int32, errorCode: BrokerErrorCode = .none, timestamp: Int64 = -1, offset: Int64 = -1,
            leaderEpoch: Int32 = -1
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.timestamp = timestamp
            self.offset = offset
            self.leaderEpoch = leaderEpoch
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            writer.writeInt32(partitionIndex)
            writer.writeInt16(errorCode.rawValue)
            writer.writeInt64(timestamp)
            writer.writeInt64(offset)
            if version >= 4 { writer.writeInt32(leaderEpoch) }
            writer.writeNoTaggedFields(flexible: ListOffsetsResponse.isFlexible(version))
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try reader.readInt32()
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            timestamp = try reader.readInt64()
            offset = try reader.readInt64()
            leaderEpoch = version >= 4 ? try reader.readInt32() : -1
            try reader.skipTaggedFields(flexible: ListOffsetsResponse.isFlexible(version))
        }
    }
}
