package import KafkaWire

/// Asks for the settings of topics or brokers. Versions 1...4.
package struct DescribeConfigsRequest: WireMessage {
    package static let apiKey = ApiKey.describeConfigs
    package static let versions: ClosedRange<Int16> = 1...4

    /// What to describe.
    package var resources: [Resource]
    /// Whether to list where else each value could come from.
    package var includeSynonyms: Bool
    /// Whether to explain the settings (version 3 and later).
    package var includeDocumentation: Bool

    /// A request.
    package init(resources: [Resource], includeSynonyms: Bool = false, includeDocumentation: Bool = false) {
        self.resources = resources
        self.includeSynonyms = includeSynonyms
        self.includeDocumentation = includeDocumentation
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeArray(resources, version: version, flexible: flexible)
        writer.writeBool(includeSynonyms)
        if version >= 3 { writer.writeBool(includeDocumentation) }
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        resources = try reader.readArray(version: version, flexible: flexible)
        includeSynonyms = try reader.readBool()
        includeDocumentation = version >= 3 ? try reader.readBool() : false
        try reader.skipTaggedFields(flexible: flexible)
    }
}

extension DescribeConfigsRequest {
    /// What can be described, as Kafka's number.
    package enum ResourceType {
        /// A topic.
        package static let topic: Int8 = 2
        /// A broker, by its id.
        package static let broker: Int8 = 4
    }

    /// A topic or a broker.
    package struct Resource: WireElement {
        /// What it is: see `ResourceType`.
        package var type: Int8
        /// Its name or id.
        package var name: String
        /// The settings that are asked for, nil for all.
        package var keys: [String]?

        /// A topic or a broker.
        package init(type: Int8 = ResourceType.topic, name: String, keys: [String]?) {
            self.type = type
            self.name = name
            self.keys = keys
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = DescribeConfigsRequest.isFlexible(version)
            writer.writeInt8(type)
            writer.writeString(name, flexible: flexible)
            writer.writeArrayCount(keys?.count, flexible: flexible)
            for key in keys ?? [] { writer.writeString(key, flexible: flexible) }
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = DescribeConfigsRequest.isFlexible(version)
            type = try reader.readInt8()
            name = try reader.readString(flexible: flexible)
            if let count = try reader.readNullableArrayCount(flexible: flexible) {
                var keys: [String] = []
                for _ in 0..<count { keys.append(try reader.readString(flexible: flexible)) }
                self.keys = keys
            } else {
                keys = nil
            }
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
