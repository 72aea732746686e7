/// What became of record batches. Versions 3...13.
///
/// This is the broker's side, and the tests': a producer reads its responses with `ProduceResponse.visit`.
package struct ProduceResponse: WireMessage {
    package static let apiKey = ApiKey.produce
    package static let versions: ClosedRange<Int16> = 3...13

    /// The results by topic.
    package var topics: [Topic]
    /// For how long the broker mutes the client.
    package var throttleTimeMs: Int32
    /// Where the leaders that the results name listen (version 10 and later).
    package var nodeEndpoints: [NodeEndpoint]

    /// A response.
    package init(topics: [Topic] = [], throttleTimeMs: Int32 = 0, nodeEndpoints: [NodeEndpoint] = []) {
        self.topics = topics
        self.throttleTimeMs = throttleTimeMs
        self.nodeEndpoints = nodeEndpoints
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeArray(topics, version: version, flexible: flexible)
        writer.writeInt32(throttleTimeMs)
        if version >= 10 && !nodeEndpoints.isEmpty {
            writer.writeTaggedFieldCount(1)
            writer.writeTaggedField(0) { $0.writeArray(nodeEndpoints, version: version, flexible: true) }
        } else {
            writer.writeNoTaggedFields(flexible: flexible)
        }
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        topics = try reader.readArray(version: version, flexible: Self.isFlexible(version))
        let end = try End(from: &reader, version: version)
        throttleTimeMs = end.throttleTimeMs
        nodeEndpoints = end.nodeEndpoints
    }

    /// What follows the results.
    package struct End: Hashable, Sendable {
        /// For how long the broker mutes the client.
        package var throttleTimeMs: Int32 = 0
        /// Where the leaders that the results name listen.
        package var nodeEndpoints: [NodeEndpoint] = []

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            throttleTimeMs = try reader.readInt32()
            if version < 9 { return }
            try reader.readTaggedFields { (tag, field) throws(WireError) in
                if tag == 0 && version >= 10 {
                    nodeEndpoints = try field.readArray(version: version, flexible: true)
                }
            }
        }
    }

    /// The results of a topic.
    package struct Topic: WireElement {
        /// The name (versions before 13).
        package var name: String
        /// The id (version 13).
        package var topicID: KafkaUUID
        /// The results by partition.
        package var partitions: [Partition]

        /// A topic.
        package init(name: String = "", topicID: KafkaUUID = .zero, partitions: [Partition]) {
            self.name = name
            self.topicID = topicID
            self.partitions = partitions
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = ProduceResponse.isFlexible(version)
            if version >= ProduceRequest.firstTopicIDVersion {
                writer.writeUUID(topicID)
            } else {
                writer.writeString(name, flexible: flexible)
            }
            writer.writeArray(partitions, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = ProduceResponse.isFlexible(version)
            if version >= ProduceRequest.firstTopicIDVersion {
                name = ""
                topicID = try reader.readUUID()
            } else {
                name = try reader.readString(flexible: flexible)
                topicID = .zero
            }
            partitions = try reader.readArray(version: version, flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
