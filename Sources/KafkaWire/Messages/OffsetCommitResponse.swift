/// Whether offsets were committed. Versions 2...9.
package struct OffsetCommitResponse: WireMessage {
    package static let apiKey = ApiKey.offsetCommit
    package static let versions: ClosedRange<Int16> = 2...9

    /// For how long the broker mutes the client (version 3 and later).
    package var throttleTimeMs: Int32
    /// The results by topic.
    package var topics: [Topic]

    /// A response.
    package init(throttleTimeMs: Int32 = 0, topics: [Topic]) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        if version >= 3 { writer.writeInt32(throttleTimeMs) }
        writer.writeArray(topics, version: version, flexible: flexible)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        throttleTimeMs = version >= 3 ? try reader.readInt32() : 0
        topics = try reader.readArray(version: version, flexible: flexible)
        try reader.skipTaggedFields(flexible: flexible)
    }
}

extension OffsetCommitResponse {
    /// The results for a topic.
    package struct Topic: WireElement {
        /// The topic's name.
        package var name: String
        /// The results by partition.
        package var partitions: [Partition]

        /// The results for a topic.
        package init(name: String, partitions: [Partition]) {
            self.name = name
            self.partitions = partitions
        }

        func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = OffsetCommitResponse.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeArray(partitions, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = OffsetCommitResponse.isFlexible(version)
            name = try reader.readString(flexible: flexible)
            partitions = try reader.readArray(version: version, flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// The result for a partition.
    package struct Partition: WireElement {
        /// The partition's number.
        package var partitionIndex: Int32
        /// Why the offset was not committed.
        package var errorCode: BrokerErrorCode

        /// The result for a partition.
        package init(partitionIndex: Int32, errorCode: BrokerErrorCode = .none) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
        }

        func encode(into writer: inout WireWriter, version: Int16) {
            writer.writeInt32(partitionIndex)
            writer.writeInt16(errorCode.rawValue)
            writer.writeNoTaggedFields(flexible: OffsetCommitResponse.isFlexible(version))
        }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try reader.readInt32()
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            try reader.skipTaggedFields(flexible: OffsetCommitResponse.isFlexible(version))
        }
    }
}
