/// Which brokers coordinate groups or transactional ids. Versions 0...6.
package struct FindCoordinatorResponse: WireMessage {
    package static let apiKey = ApiKey.findCoordinator
    package static let versions: ClosedRange<Int16> = 0...6

    /// For how long the broker mutes the client (version 1 and later).
    package var throttleTimeMs: Int32
    /// The coordinators. Versions before 4 carry exactly one, without its key.
    package var coordinators: [Coordinator]

    /// A response.
    package init(throttleTimeMs: Int32 = 0, coordinators: [Coordinator]) {
        self.throttleTimeMs = throttleTimeMs
        self.coordinators = coordinators
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        if version >= 1 { writer.writeInt32(throttleTimeMs) }
        if version >= 4 {
            writer.writeArray(coordinators, version: version, flexible: true)
        } else {
            let only = coordinators.first ?? Coordinator(key: "", errorCode: .coordinatorNotAvailable)
            only.encodeAlone(into: &writer, version: version)
        }
        writer.writeNoTaggedFields(flexible: Self.isFlexible(version))
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        throttleTimeMs = version >= 1 ? try reader.readInt32() : 0
        if version >= 4 {
            coordinators = try reader.readArray(version: version, flexible: true)
        } else {
            coordinators = [try Coordinator(aloneFrom: &reader, version: version)]
        }
        try reader.skipTaggedFields(flexible: Self.isFlexible(version))
    }

    /// The coordinator of one key.
    package struct Coordinator: WireElement {
        /// The group or transactional id (version 4 and later).
        package var key: String
        /// The coordinator's node id, -1 with an error.
        package var nodeID: Int32
        /// The host that it advertises.
        package var host: String
        /// The port that it advertises, -1 with an error.
        package var port: Int32
        /// Why there is no coordinator.
        package var errorCode: BrokerErrorCode
        /// More about the error (version 1 and later).
        package var errorMessage: String?

        /// A coordinator.
        package init(
            key: String, nodeID: Int32 = -1, host: String = "", port: Int32 = -1, errorCode: BrokerErrorCode = .none,
            errorMessage: String? = nil
        ) {
            self.key = key
            self.nodeID = nodeID
            self.host = host
            self.port = port
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            writer.writeString(key, flexible: true)
            writer.writeInt32(nodeID)
            writer.writeString(host, flexible: true)
            writer.writeInt32(port)
            writer.writeInt16(errorCode.rawValue)
            writer.writeNullableString(errorMessage, flexible: true)
            writer.writeNoTaggedFields(flexible: true)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            key = try reader.readString(flexible: true)
            nodeID = try reader.readInt32()
            host = try reader.readString(flexible: true)
            port = try reader.readInt32()
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            errorMessage = try reader.readNullableString(flexible: true)
            try reader.skipTaggedFields()
        }

        func encodeAlone(into writer: inout WireWriter, version: Int16) {
            let flexible = FindCoordinatorResponse.isFlexible(version)
            writer.writeInt16(errorCode.rawValue)
            if version >= 1 { writer.writeNullableString(errorMessage, flexible: flexible) }
            writer.writeInt32(nodeID)
            writer.writeString(host, flexible: flexible)
            writer.writeInt32(port)
        }

        init(aloneFrom reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = FindCoordinatorResponse.isFlexible(version)
            key = ""
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            errorMessage = version >= 1 ? try reader.readNullableString(flexible: flexible) : nil
            nodeID = try reader.readInt32()
            host = try reader.readString(flexible: flexible)
            port = try reader.readInt32()
        }
    }
}
