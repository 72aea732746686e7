/// Commits or aborts a transaction. Versions 0...5.
package struct EndTransactionRequest: WireMessage {
    package static let apiKey = ApiKey.endTransaction
    package static let versions: ClosedRange<Int16> = 0...5

    /// Whose transaction it is.
    package var transactionalID: String
    /// The producer id.
    package var producerID: Int64
    /// Its epoch.
    package var producerEpoch: Int16
    /// Whether the transaction is committed; else it is aborted.
    package var commits: Bool

    /// A request.
    package init(transactionalID: String, producerID: Int64, producerEpoch: Int16, commits: Bool) {
        self.transactionalID = transactionalID
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.commits = commits
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeString(transactionalID, flexible: flexible)
        writer.writeInt64(producerID)
        writer.writeInt16(producerEpoch)
        writer.writeBool(commits)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        transactionalID = try reader.readString(flexible: flexible)
        producerID = try reader.readInt64()
        producerEpoch = try reader.readInt16()
        commits = try reader.readBool()
        try reader.skipTaggedFields(flexible: flexible)
    }
}

/// Whether the transaction has ended. Versions 0...5.
package struct EndTransactionResponse: WireMessage {
    package static let apiKey = ApiKey.endTransaction
    package static let versions: ClosedRange<Int16> = 0...5

    /// For how long the broker mutes the client.
    package var throttleTimeMs: Int32
    /// Why it has not ended.
    package var errorCode: BrokerErrorCode
    /// The producer id of the next transaction, -1 if unknown (version 5, KIP-890).
    package var producerID: Int64
    /// Its epoch, -1 if unknown (version 5).
    package var producerEpoch: Int16

    /// A response.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: BrokerErrorCode = .none, producerID: Int64 = -1,
        producerEpoch: Int16 = -1
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.producerID = producerID
        self.producerEpoch = producerEpoch
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        writer.writeInt32(throttleTimeMs)
        writer.writeInt16(errorCode.rawValue)
        if version >= 5 {
            writer.writeInt64(producerID)
            writer.writeInt16(producerEpoch)
        }
        writer.writeNoTaggedFields(flexible: Self.isFlexible(version))
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        self.init()
        throttleTimeMs = try reader.readInt32()
        errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
        if version >= 5 {
            producerID = try reader.readInt64()
            producerEpoch = try reader.readInt16()
        }
        try reader.skipTaggedFields(flexible: Self.isFlexible(version))
    }
}
