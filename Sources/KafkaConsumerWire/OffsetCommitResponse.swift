package import KafkaWire

/// Whether offsets were committed. Versions 2...9.
package struct OffsetCommitResponse: WireMessage {
    package static let apiKey = ApiKey.offsetCommit
    package static let versions: ClosedRange<Int16> = 2...9

    /// For how long the broker mutes the client (version 3 and later).
    package var throttleTimeMs: Int32
    /// The results by topic.
    package var topics: [TopicResults<Self>]

    /// A response.
    package init(throttleTimeMs: Int32 = 0, topics: [TopicResults<Self>]) {
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
