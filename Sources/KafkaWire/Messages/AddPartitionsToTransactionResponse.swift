/// What became of partitions that were to be added to a transaction. Versions 0...3.
package struct AddPartitionsToTransactionResponse: WireMessage {
    package static let apiKey = ApiKey.addPartitionsToTransaction
    package static let versions: ClosedRange<Int16> = 0...3

    /// For how long the broker mutes the client.
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
        writer.writeInt32(throttleTimeMs)
        writer.writeArray(topics, version: version, flexible: flexible)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        throttleTimeMs = try reader.readInt32()
        topics = try reader.readArray(version: version, flexible: flexible)
        try reader.skipTaggedFields(flexible: flexible)
    }
}
