/// Which broker leads a partition, and since which epoch; -1 is "unknown".
package struct LeaderIDAndEpoch: Hashable, Sendable {
    /// The leader's node id.
    package var leaderID: Int32
    /// The epoch of its leadership.
    package var leaderEpoch: Int32

    /// A leader.
    package init(leaderID: Int32 = -1, leaderEpoch: Int32 = -1) {
        self.leaderID = leaderID
        self.leaderEpoch = leaderEpoch
    }

    package init(from reader: inout WireReader) throws(WireError) {
        leaderID = try reader.readInt32()
        leaderEpoch = try reader.readInt32()
        try reader.skipTaggedFields()
    }

    package func encode(into writer: inout WireWriter) {
        writer.writeInt32(leaderID)
        writer.writeInt32(leaderEpoch)
        writer.writeNoTaggedFields(flexible: true)
    }
}

/// Where a broker listens: comes with responses that name a new leader.
package struct NodeEndpoint: Hashable, Sendable, WireElement {
    /// The broker's node id.
    package var nodeID: Int32
    /// The host that it advertises.
    package var host: String
    /// The port that it advertises.
    package var port: Int32
    /// Its rack.
    package var rack: String?

    /// An endpoint.
    package init(nodeID: Int32, host: String, port: Int32, rack: String? = nil) {
        self.nodeID = nodeID
        self.host = host
        self.port = port
        self.rack = rack
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        nodeID = try reader.readInt32()
        host = try reader.readString(flexible: true)
        port = try reader.readInt32()
        rack = try reader.readNullableString(flexible: true)
        try reader.skipTaggedFields()
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        writer.writeInt32(nodeID)
        writer.writeString(host, flexible: true)
        writer.writeInt32(port)
        writer.writeNullableString(rack, flexible: true)
        writer.writeNoTaggedFields(flexible: true)
    }
}
