package import KafkaWire

/// What became of new topics. Versions 2...7.
package struct CreateTopicsResponse: WireMessage {
    package static let apiKey = ApiKey.createTopics
    package static let versions: ClosedRange<Int16> = 2...7

    /// For how long the broker mutes the client.
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

extension CreateTopicsResponse {
    /// What became of a topic.
    package struct Topic: WireElement {
        /// Its name.
        package var name: String
        /// Its id (version 7).
        package var topicID: KafkaUUID
        /// Why it was not created.
        package var errorCode: BrokerErrorCode
        /// More about the error.
        package var errorMessage: String?
        /// Why its settings are missing (version 5 and later).
        package var configErrorCode: BrokerErrorCode
        /// How many partitions it has, -1 if unknown (version 5 and later).
        package var partitionCount: Int32
        /// How many replicas, -1 if unknown (version 5 and later).
        package var replicationFactor: Int16
        /// Its settings, nil if unknown (version 5 and later).
        package var configs: [Config]?

        /// A result.
        package init(
            name: String, topicID: KafkaUUID = .zero, errorCode: BrokerErrorCode = .none, errorMessage: String? = nil,
            configErrorCode: BrokerErrorCode = .none, partitionCount: Int32 = -1, replicationFactor: Int16 = -1,
            configs: [Config]? = []
        ) {
            self.name = name
            self.topicID = topicID
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.configErrorCode = configErrorCode
            self.partitionCount = partitionCount
            self.replicationFactor = replicationFactor
            self.configs = configs
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = CreateTopicsResponse.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            if version >= 7 { writer.writeUUID(topicID) }
            writer.writeInt16(errorCode.rawValue)
            writer.writeNullableString(errorMessage, flexible: flexible)
            if !flexible { return }
            writer.writeInt32(partitionCount)
            writer.writeInt16(replicationFactor)
            writer.writeNullableArray(configs, version: version, flexible: flexible)
            if configErrorCode.isSuccess { return writer.writeNoTaggedFields(flexible: true) }
            writer.writeTaggedFieldCount(1)
            writer.writeTaggedField(0) { $0.writeInt16(configErrorCode.rawValue) }
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = CreateTopicsResponse.isFlexible(version)
            self.init(name: try reader.readString(flexible: flexible))
            if version >= 7 { topicID = try reader.readUUID() }
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            errorMessage = try reader.readNullableString(flexible: flexible)
            if !flexible { return }
            partitionCount = try reader.readInt32()
            replicationFactor = try reader.readInt16()
            configs = try reader.readNullableArray(version: version, flexible: flexible)
            try reader.readTaggedFields { (tag, field) throws(WireError) in
                if tag == 0 { configErrorCode = BrokerErrorCode(rawValue: try field.readInt16()) }
            }
        }
    }

    /// A setting of a topic (version 5 and later).
    package struct Config: WireElement {
        /// Its name.
        package var name: String
        /// Its value.
        package var value: String?
        /// Whether it cannot be changed.
        package var isReadOnly: Bool
        /// Where the value comes from, as Kafka's number; -1 if unknown.
        package var source: Int8
        /// Whether the value is a secret.
        package var isSensitive: Bool

        /// A setting.
        package init(
            name: String, value: String?, isReadOnly: Bool = false, source: Int8 = -1, isSensitive: Bool = false
        ) {
            self.name = name
            self.value = value
            self.isReadOnly = isReadOnly
            self.source = source
            self.isSensitive = isSensitive
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            writer.writeString(name, flexible: true)
            writer.writeNullableString(value, flexible: true)
            writer.writeBool(isReadOnly)
            writer.writeInt8(source)
            writer.writeBool(isSensitive)
            writer.writeNoTaggedFields(flexible: true)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString(flexible: true)
            value = try reader.readNullableString(flexible: true)
            isReadOnly = try reader.readBool()
            source = try reader.readInt8()
            isSensitive = try reader.readBool()
            try reader.skipTaggedFields()
        }
    }
}
