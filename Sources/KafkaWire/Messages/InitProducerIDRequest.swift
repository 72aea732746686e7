/// Asks for a producer id, or for a new epoch of one. Versions 0...5.
package struct InitProducerIDRequest: WireMessage {
    package static let apiKey = ApiKey.initProducerID
    package static let versions: ClosedRange<Int16> = 0...5

    /// The transactional id; nil for a producer that is only idempotent.
    package var transactionalID: String?
    /// After which time an open transaction is aborted; ignored without a transactional id.
    package var transactionTimeoutMs: Int32
    /// The producer id whose epoch to raise, -1 for a new one (version 3 and later).
    package var producerID: Int64
    /// Its current epoch, -1 for a new one (version 3 and later).
    package var producerEpoch: Int16

    /// A request.
    package init(
        transactionalID: String? = nil, transactionTimeoutMs: Int32 = Int32.max, producerID: Int64 = -1,
        producerEpoch: Int16 = -1
    ) {
        self.transactionalID = transactionalID
        self.transactionTimeoutMs = transactionTimeoutMs
        self.producerID = producerID
        self.producerEpoch = producerEpoch
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeNullableString(transactionalID, flexible: flexible)
        writer.writeInt32(transactionTimeoutMs)
        if version >= 3 {
            writer.writeInt64(producerID)
            writer.writeInt16(producerEpoch)
        }
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        self.init()
        transactionalID = try reader.readNullableString(flexible: flexible)
        transactionTimeoutMs = try reader.readInt32()
        if version >= 3 {
            producerID = try reader.readInt64()
            producerEpoch = try reader.readInt16()
        }
        try reader.skipTaggedFields(flexible: flexible)
    }
}
