package import KafkaWire

/// Records. Versions 4...18.
package struct FetchResponse: WireMessage {
    package static let apiKey = ApiKey.fetch
    package static let versions: ClosedRange<Int16> = 4...18

    /// For how long the broker mutes the client.
    package var throttleTimeMs: Int32
    /// An error of the whole request (version 7 and later).
    package var errorCode: BrokerErrorCode
    /// The fetch session, 0 for none (version 7 and later).
    package var sessionID: Int32
    /// The partitions by topic.
    package var topics: [Topic]
    /// Where the leaders that partitions name listen (version 16 and later).
    package var nodeEndpoints: [NodeEndpoint]

    /// A response.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: BrokerErrorCode = .none, sessionID: Int32 = 0, topics: [Topic] = [],
        nodeEndpoints: [NodeEndpoint] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.sessionID = sessionID
        self.topics = topics
        self.nodeEndpoints = nodeEndpoints
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeInt32(throttleTimeMs)
        if version >= 7 {
            writer.writeInt16(errorCode.rawValue)
            writer.writeInt32(sessionID)
        }
        writer.writeArray(topics, version: version, flexible: flexible)
        if version >= 16 && !nodeEndpoints.isEmpty {
            writer.writeTaggedFieldCount(1)
            writer.writeTaggedField(0) { $0.writeArray(nodeEndpoints, version: version, flexible: true) }
        } else {
            writer.writeNoTaggedFields(flexible: flexible)
        }
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        self.init(throttleTimeMs: try reader.readInt32())
        if version >= 7 {
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            sessionID = try reader.readInt32()
        }
        topics = try reader.readArray(version: version, flexible: flexible)
        if !flexible { return }
        try reader.readTaggedFields { (tag, field) throws(WireError) in
            if tag == 0 && version >= 16 { nodeEndpoints = try field.readArray(version: version, flexible: true) }
        }
    }

    /// The records of a topic.
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
            let flexible = FetchResponse.isFlexible(version)
            if version >= FetchRequest.firstTopicIDVersion {
                writer.writeUUID(topicID)
            } else {
                writer.writeString(name, flexible: flexible)
            }
            writer.writeArray(partitions, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = FetchResponse.isFlexible(version)
            let byID = version >= FetchRequest.firstTopicIDVersion
            topicID = byID ? try reader.readUUID() : .zero
            name = byID ? "" : try reader.readString(flexible: flexible)
            partitions = try reader.readArray(version: version, flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// A transaction whose records a consumer must leave out.
    package struct AbortedTransaction: WireElement {
        /// The producer that aborted it.
        package var producerID: Int64
        /// Its first offset.
        package var firstOffset: Int64

        /// A transaction.
        package init(producerID: Int64, firstOffset: Int64) {
            self.producerID = producerID
            self.firstOffset = firstOffset
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            writer.writeInt64(producerID)
            writer.writeInt64(firstOffset)
            writer.writeNoTaggedFields(flexible: FetchResponse.isFlexible(version))
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            producerID = try reader.readInt64()
            firstOffset = try reader.readInt64()
            try reader.skipTaggedFields(flexible: FetchResponse.isFlexible(version))
        }
    }
}
