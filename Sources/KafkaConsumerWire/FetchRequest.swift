package import KafkaWire

/// Asks for records. Versions 4...18.
package struct FetchRequest: WireMessage {
    package static let apiKey = ApiKey.fetch
    package static let versions: ClosedRange<Int16> = 4...18

    /// The first version that names topics by their ids.
    package static let firstTopicIDVersion: Int16 = 13

    /// The cluster's id, if known (version 12 and later).
    package var clusterID: String?
    /// The asking broker, -1 for a client.
    package var replicaID: Int32
    /// The epoch of the asking broker, -1 for a client (version 15 and later).
    package var replicaEpoch: Int64
    /// How long to wait for `minBytes`.
    package var maxWaitMs: Int32
    /// How many bytes to wait for.
    package var minBytes: Int32
    /// How many bytes to send at most.
    package var maxBytes: Int32
    /// 0: all records; 1: not those of open or aborted transactions.
    package var isolationLevel: Int8
    /// The fetch session, 0 for none (version 7 and later).
    package var sessionID: Int32
    /// The epoch of the session, -1 for none (version 7 and later).
    package var sessionEpoch: Int32
    /// The partitions by topic.
    package var topics: [Topic]
    /// The partitions to remove from the session (version 7 and later).
    package var forgottenTopics: [ForgottenTopic]
    /// The client's rack (version 11 and later).
    package var rackID: String

    /// A request.
    package init(
        clusterID: String? = nil, replicaID: Int32 = -1, replicaEpoch: Int64 = -1, maxWaitMs: Int32 = 500,
        minBytes: Int32 = 1, maxBytes: Int32 = Int32.max, isolationLevel: Int8 = 0, sessionID: Int32 = 0,
        sessionEpoch: Int32 = -1, topics: [Topic] = [], forgottenTopics: [ForgottenTopic] = [], rackID: String = ""
    ) {
        self.clusterID = clusterID
        self.replicaID = replicaID
        self.replicaEpoch = replicaEpoch
        self.maxWaitMs = maxWaitMs
        self.minBytes = minBytes
        self.maxBytes = maxBytes
        self.isolationLevel = isolationLevel
        self.sessionID = sessionID
        self.sessionEpoch = sessionEpoch
        self.topics = topics
        self.forgottenTopics = forgottenTopics
        self.rackID = rackID
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        if version < 15 { writer.writeInt32(replicaID) }
        writer.writeInt32(maxWaitMs)
        writer.writeInt32(minBytes)
        writer.writeInt32(maxBytes)
        writer.writeInt8(isolationLevel)
        if version >= 7 {
            writer.writeInt32(sessionID)
            writer.writeInt32(sessionEpoch)
        }
        writer.writeArray(topics, version: version, flexible: flexible)
        if version >= 7 { writer.writeArray(forgottenTopics, version: version, flexible: flexible) }
        if version >= 11 { writer.writeString(rackID, flexible: flexible) }
        if flexible { encodeTaggedFields(into: &writer, version: version) }
    }

    private func encodeTaggedFields(into writer: inout WireWriter, version: Int16) {
        let hasReplica = version >= 15 && (replicaID != -1 || replicaEpoch != -1)
        writer.writeTaggedFieldCount((clusterID == nil ? 0 : 1) + (hasReplica ? 1 : 0))
        if let clusterID { writer.writeTaggedField(0) { $0.writeString(clusterID, flexible: true) } }
        if !hasReplica { return }
        writer.writeTaggedField(1) { field in
            field.writeInt32(replicaID)
            field.writeInt64(replicaEpoch)
            field.writeNoTaggedFields(flexible: true)
        }
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        self.init()
        if version < 15 { replicaID = try reader.readInt32() }
        maxWaitMs = try reader.readInt32()
        minBytes = try reader.readInt32()
        maxBytes = try reader.readInt32()
        isolationLevel = try reader.readInt8()
        if version >= 7 {
            sessionID = try reader.readInt32()
            sessionEpoch = try reader.readInt32()
        }
        topics = try reader.readArray(version: version, flexible: flexible)
        if version >= 7 { forgottenTopics = try reader.readArray(version: version, flexible: flexible) }
        if version >= 11 { rackID = try reader.readString(flexible: flexible) }
        if !flexible { return }
        try reader.readTaggedFields { (tag, field) throws(WireError) in
            if tag == 0 { clusterID = try field.readNullableString(flexible: true) }
            if tag == 1 && version >= 15 {
                replicaID = try field.readInt32()
                replicaEpoch = try field.readInt64()
                try field.skipTaggedFields()
            }
        }
    }
}
