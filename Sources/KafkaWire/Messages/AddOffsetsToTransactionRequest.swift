/// Adds the offsets of a consumer group to a transaction, before they are committed. Versions 0...4.
package struct AddOffsetsToTransactionRequest: WireMessage {
    package static let apiKey = ApiKey.addOffsetsToTransaction
    package static let versions: ClosedRange<Int16> = 0...4

    /// Whose transaction it is.
    package var transactionalID: String
    /// The producer id.
    package var producerID: Int64
    /// Its epoch.
    package var producerEpoch: Int16
    /// The group.
    package var groupID: String

    /// A request.
    package init(transactionalID: String, producerID: Int64, producerEpoch: Int16, groupID: String) {
        self.transactionalID = transactionalID
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.groupID = groupID
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeString(transactionalID, flexible: flexible)
        writer.writeInt64(producerID)
        writer.writeInt16(producerEpoch)
        writer.writeString(groupID, flexible: flexible)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        transactionalID = try reader.readString(flexible: flexible)
        producerID = try reader.readInt64()
        producerEpoch = try reader.readInt16()
        groupID = try reader.readString(flexible: flexible)
        try reader.skipTaggedFields(flexible: flexible)
    }
}

/// Whether the offsets were added. Versions 0...4.
package struct AddOffsetsToTransactionResponse: WireMessage {
    package static let apiKey = ApiKey.addOffsetsToTransaction
    package static let versions: ClosedRange<Int16> = 0...4

    /// For how long the broker mutes the client.
    package var throttleTimeMs: Int32
    /// Why they were not added.
    package var errorCode: BrokerErrorCode

    /// A response.
    package init(throttleTimeMs: Int32 = 0, errorCode: BrokerErrorCode = .none) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        writer.writeInt32(throttleTimeMs)
        writer.writeInt16(errorCode.rawValue)
        writer.writeNoTaggedFields(flexible: Self.isFlexible(version))
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        throttleTimeMs = try reader.readInt32()
        errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
        try reader.skipTaggedFields(flexible: Self.isFlexible(version))
    }
}
