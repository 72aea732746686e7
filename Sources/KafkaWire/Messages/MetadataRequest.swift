/// Asks for brokers, topics, partitions and their leaders. Versions 0...13.
package struct MetadataRequest: WireMessage {
    package static let apiKey = ApiKey.metadata
    package static let versions: ClosedRange<Int16> = 0...13

    /// The topics asked for; nil asks for all of them. (Version 0 cannot ask for none.)
    package var topics: [Topic]?
    /// Whether the broker may create topics that do not exist (version 4 and later; older brokers may always).
    package var allowAutoTopicCreation: Bool
    /// Whether to tell what the client may do with the cluster (versions 8...10).
    package var includeClusterAuthorizedOperations: Bool
    /// Whether to tell what the client may do with the topics (version 8 and later).
    package var includeTopicAuthorizedOperations: Bool

    /// A request.
    package init(
        topics: [Topic]?, allowAutoTopicCreation: Bool = true, includeClusterAuthorizedOperations: Bool = false,
        includeTopicAuthorizedOperations: Bool = false
    ) {
        self.topics = topics
        self.allowAutoTopicCreation = allowAutoTopicCreation
        self.includeClusterAuthorizedOperations = includeClusterAuthorizedOperations
        self.includeTopicAuthorizedOperations = includeTopicAuthorizedOperations
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        if version == 0 {
            writer.writeArray(topics ?? [], version: version, flexible: flexible)
        } else {
            writer.writeNullableArray(topics, version: version, flexible: flexible)
        }
        if version >= 4 { writer.writeBool(allowAutoTopicCreation) }
        if (8...10).contains(version) { writer.writeBool(includeClusterAuthorizedOperations) }
        if version >= 8 { writer.writeBool(includeTopicAuthorizedOperations) }
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        self.init(topics: nil)
        if version == 0 {
            let some: [Topic] = try reader.readArray(version: version, flexible: flexible)
            topics = some.isEmpty ? nil : some
        } else {
            topics = try reader.readNullableArray(version: version, flexible: flexible)
        }
        if version >= 4 { allowAutoTopicCreation = try reader.readBool() }
        if (8...10).contains(version) { includeClusterAuthorizedOperations = try reader.readBool() }
        if version >= 8 { includeTopicAuthorizedOperations = try reader.readBool() }
        try reader.skipTaggedFields(flexible: flexible)
    }

    /// A topic asked for, by name or (version 12 and later) by id.
    package struct Topic: WireElement {
        /// The id; zero when asked for by name (version 10 and later).
        package var topicID: KafkaUUID
        /// The name; nil when asked for by id (version 10 and later).
        package var name: String?

        /// A topic asked for by name.
        package init(name: String) {
            self.topicID = .zero
            self.name = name
        }

        /// A topic asked for by id, or by both.
        package init(topicID: KafkaUUID, name: String?) {
            self.topicID = topicID
            self.name = name
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = MetadataRequest.isFlexible(version)
            if version >= 10 {
                writer.writeUUID(topicID)
                writer.writeNullableString(name, flexible: flexible)
            } else {
                writer.writeString(name ?? "", flexible: flexible)
            }
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = MetadataRequest.isFlexible(version)
            if version >= 10 {
                topicID = try reader.readUUID()
                name = try reader.readNullableString(flexible: flexible)
            } else {
                topicID = .zero
                name = try reader.readString(flexible: flexible)
            }
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
