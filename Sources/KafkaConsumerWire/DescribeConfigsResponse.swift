package import KafkaWire

/// The settings of topics or brokers. Versions 1...4.
package struct DescribeConfigsResponse: WireMessage {
    package static let apiKey = ApiKey.describeConfigs
    package static let versions: ClosedRange<Int16> = 1...4

    /// For how long the broker mutes the client.
    package var throttleTimeMs: Int32
    /// The settings by topic or broker.
    package var results: [Result]

    /// A response.
    package init(throttleTimeMs: Int32 = 0, results: [Result]) {
        self.throttleTimeMs = throttleTimeMs
        self.results = results
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeInt32(throttleTimeMs)
        writer.writeArray(results, version: version, flexible: flexible)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        throttleTimeMs = try reader.readInt32()
        results = try reader.readArray(version: version, flexible: flexible)
        try reader.skipTaggedFields(flexible: flexible)
    }
}

extension DescribeConfigsResponse {
    /// The settings of a topic or a broker.
    package struct Result: WireElement {
        /// Why they are missing.
        package var errorCode: BrokerErrorCode
        /// More about the error.
        package var errorMessage: String?
        /// What it is: see `DescribeConfigsRequest.ResourceType`.
        package var resourceType: Int8
        /// Its name or id.
        package var resourceName: String
        /// Its settings.
        package var configs: [Config]

        /// The settings of a topic or a broker.
        package init(
            resourceType: Int8 = DescribeConfigsRequest.ResourceType.topic, resourceName: String,
            errorCode: BrokerErrorCode = .none, errorMessage: String? = nil, configs: [Config] = []
        ) {
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.configs = configs
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = DescribeConfigsResponse.isFlexible(version)
            writer.writeInt16(errorCode.rawValue)
            writer.writeNullableString(errorMessage, flexible: flexible)
            writer.writeInt8(resourceType)
            writer.writeString(resourceName, flexible: flexible)
            writer.writeArray(configs, version: version, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = DescribeConfigsResponse.isFlexible(version)
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            errorMessage = try reader.readNullableString(flexible: flexible)
            resourceType = try reader.readInt8()
            resourceName = try reader.readString(flexible: flexible)
            configs = try reader.readArray(version: version, flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// A setting.
    package struct Config: WireElement {
        /// Its name.
        package var name: String
        /// Its value; nil for secrets.
        package var value: String?
        /// Whether it cannot be changed.
        package var isReadOnly: Bool
        /// Where the value comes from, as Kafka's number; -1 if unknown.
        package var source: Int8
        /// Whether the value is a secret.
        package var isSensitive: Bool
        /// Where else the value could come from.
        package var synonyms: [Synonym]
        /// The type of the value, as Kafka's number; 0 if unknown (version 3 and later).
        package var type: Int8
        /// What the setting does (version 3 and later).
        package var documentation: String?

        /// A setting.
        package init(
            name: String, value: String?, isReadOnly: Bool = false, source: Int8 = -1, isSensitive: Bool = false,
            synonyms: [Synonym] = [], type: Int8 = 0, documentation: String? = nil
        ) {
            self.name = name
            self.value = value
            self.isReadOnly = isReadOnly
            self.source = source
            self.isSensitive = isSensitive
            self.synonyms = synonyms
            self.type = type
            self.documentation = documentation
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = DescribeConfigsResponse.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeNullableString(value, flexible: flexible)
            writer.writeBool(isReadOnly)
            writer.writeInt8(source)
            writer.writeBool(isSensitive)
            writer.writeArray(synonyms, version: version, flexible: flexible)
            if version >= 3 {
                writer.writeInt8(type)
                writer.writeNullableString(documentation, flexible: flexible)
            }
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = DescribeConfigsResponse.isFlexible(version)
            name = try reader.readString(flexible: flexible)
            value = try reader.readNullableString(flexible: flexible)
            isReadOnly = try reader.readBool()
            source = try reader.readInt8()
            isSensitive = try reader.readBool()
            synonyms = try reader.readArray(version: version, flexible: flexible)
            type = version >= 3 ? try reader.readInt8() : 0
            documentation = version >= 3 ? try reader.readNullableString(flexible: flexible) : nil
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// Another place that a setting's value could come from.
    package struct Synonym: WireElement {
        /// The setting's name there.
        package var name: String
        /// Its value there.
        package var value: String?
        /// The place, as Kafka's number.
        package var source: Int8

        /// A place.
        package init(name: String, value: String?, source: Int8) {
            self.name = name
            self.value = value
            self.source = source
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = DescribeConfigsResponse.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeNullableString(value, flexible: flexible)
            writer.writeInt8(source)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = DescribeConfigsResponse.isFlexible(version)
            name = try reader.readString(flexible: flexible)
            value = try reader.readNullableString(flexible: flexible)
            source = try reader.readInt8()
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
