package import KafkaWire

/// Asks for new topics. Versions 2...7.
package struct CreateTopicsRequest: WireMessage {
    package static let apiKey = ApiKey.createTopics
    package static let versions: ClosedRange<Int16> = 2...7

    /// The topics to create.
    package var topics: [Topic]
    /// How long the broker may wait until they exist.
    package var timeoutMs: Int32
    /// Whether to check only.
    package var validateOnly: Bool

    /// A request.
    package init(topics: [Topic], timeoutMs: Int32 = 60000, validateOnly: Bool = false) {
        self.topics = topics
        self.timeoutMs = timeoutMs
        self.validateOnly = validateOnly
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeArray(topics, version: version, flexible: flexible)
        writer.writeInt32(timeoutMs)
        writer.writeBool(validateOnly)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        topics = try reader.readArray(version: version, flexible: flexible)
        timeoutMs = try reader.readInt32()
        validateOnly = try reader.readBool()
        try reader.skipTaggedFields(flexible: flexible)
    }
}

extension CreateTopicsRequest {
    /// A topic to create.
    package struct Topic: WireElement {
        /// Its name.
        package var name: String
        /// How many partitions; -1 for the broker's default, or with assignments.
        package var partitionCount: Int32
        /// How many replicas; -1 for the broker's default, or with assignments.
        package var replicationFactor: Int16
        /// Where to put partitions; empty lets the broker choose.
        package var assignments: [Assignment]
        /// Settings of the topic.
        package var configs: [Config]

        /// A topic.
        package init(
            name: String, partitionCount: Int32 = -1, replicationFactor: Int16 = -1, assignments: [Assignment] = [],
            configs: [Config] = []
        ) {
            self.name = name
            self.partitionCount = partitionCount
            self.replicationFactor = replicationFactor
            self.assignments = assignments
            self.configs = configs
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = CreateTopicsRequest.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeInt32(partitionCount)
            writer.writeInt16(replicationFactor)
            writer.writeArray(assignments, version: version, flexible: flexible)
            writer.writeArray(configs, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = CreateTopicsRequest.isFlexible(version)
            name = try reader.readString(flexible: flexible)
            partitionCount = try reader.readInt32()
            replicationFactor = try reader.readInt16()
            assignments = try reader.readArray(version: version, flexible: flexible)
            configs = try reader.readArray(version: version, flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// Where to put a partition.
    package struct Assignment: WireElement {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The nodes to hold it, the preferred leader first.
        package var brokerIDs: [Int32]

        /// An assignment.
        package init(partitionIndex: Int32, brokerIDs: [Int32]) {
            self.partitionIndex = partitionIndex
            self.brokerIDs = brokerIDs
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = CreateTopicsRequest.isFlexible(version)
            writer.writeInt32(partitionIndex)
            writer.writeInt32Array(brokerIDs, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = CreateTopicsRequest.isFlexible(version)
            partitionIndex = try reader.readInt32()
            brokerIDs = try reader.readInt32Array(flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// A setting of a topic.
    package struct Config: WireElement {
        /// Its name.
        package var name: String
        /// Its value.
        package var value: String?

        /// A setting.
        package init(name: String, value: String?) {
            self.name = name
            self.value = value
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = CreateTopicsRequest.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeNullableString(value, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = CreateTopicsRequest.isFlexible(version)
            name = try reader.readString(flexible: flexible)
            value = try reader.readNullableString(flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
