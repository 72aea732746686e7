/// Brokers, topics, partitions and their leaders. Versions 0...13.
package struct MetadataResponse: WireMessage {
    package static let apiKey = ApiKey.metadata
    package static let versions: ClosedRange<Int16> = 0...13

    /// The value of "authorized operations" in a response to a request that did not ask for them.
    package static let operationsNotAsked = Int32.min

    /// For how long the broker mutes the client (version 3 and later).
    package var throttleTimeMs: Int32
    /// The brokers that are alive.
    package var brokers: [Broker]
    /// The cluster's id (version 2 and later).
    package var clusterID: String?
    /// The controller's node id, -1 if unknown (version 1 and later).
    package var controllerID: Int32
    /// The topics asked for.
    package var topics: [Topic]
    /// What the client may do with the cluster, as bits (versions 8...10).
    package var clusterAuthorizedOperations: Int32
    /// An error of the whole request, as REBOOTSTRAP_REQUIRED (version 13).
    package var errorCode: BrokerErrorCode

    /// A response.
    package init(
        throttleTimeMs: Int32 = 0, brokers: [Broker] = [], clusterID: String? = nil, controllerID: Int32 = -1,
        topics: [Topic] = [], clusterAuthorizedOperations: Int32 = operationsNotAsked,
        errorCode: BrokerErrorCode = .none
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.brokers = brokers
        self.clusterID = clusterID
        self.controllerID = controllerID
        self.topics = topics
        self.clusterAuthorizedOperations = clusterAuthorizedOperations
        self.errorCode = errorCode
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        if version >= 3 { writer.writeInt32(throttleTimeMs) }
        writer.writeArray(brokers, version: version, flexible: flexible)
        if version >= 2 { writer.writeNullableString(clusterID, flexible: flexible) }
        if version >= 1 { writer.writeInt32(controllerID) }
        writer.writeArray(topics, version: version, flexible: flexible)
        if (8...10).contains(version) { writer.writeInt32(clusterAuthorizedOperations) }
        if version >= 13 { writer.writeInt16(errorCode.rawValue) }
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        self.init()
        if version >= 3 { throttleTimeMs = try reader.readInt32() }
        brokers = try reader.readArray(version: version, flexible: flexible)
        if version >= 2 { clusterID = try reader.readNullableString(flexible: flexible) }
        if version >= 1 { controllerID = try reader.readInt32() }
        topics = try reader.readArray(version: version, flexible: flexible)
        if (8...10).contains(version) { clusterAuthorizedOperations = try reader.readInt32() }
        if version >= 13 { errorCode = BrokerErrorCode(rawValue: try reader.readInt16()) }
        try reader.skipTaggedFields(flexible: flexible)
    }
}

extension MetadataResponse {
    /// A broker that is alive.
    package struct Broker: WireElement {
        /// Its node id.
        package var nodeID: Int32
        /// The host that it advertises.
        package var host: String
        /// The port that it advertises.
        package var port: Int32
        /// Its rack (version 1 and later).
        package var rack: String?

        /// A broker.
        package init(nodeID: Int32, host: String, port: Int32, rack: String? = nil) {
            self.nodeID = nodeID
            self.host = host
            self.port = port
            self.rack = rack
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = MetadataResponse.isFlexible(version)
            writer.writeInt32(nodeID)
            writer.writeString(host, flexible: flexible)
            writer.writeInt32(port)
            if version >= 1 { writer.writeNullableString(rack, flexible: flexible) }
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = MetadataResponse.isFlexible(version)
            nodeID = try reader.readInt32()
            host = try reader.readString(flexible: flexible)
            port = try reader.readInt32()
            rack = version >= 1 ? try reader.readNullableString(flexible: flexible) : nil
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
