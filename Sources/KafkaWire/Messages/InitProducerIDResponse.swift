/// A producer id and its epoch. Versions 0...5.
package struct InitProducerIDResponse: WireMessage {
    package static let apiKey = ApiKey.initProducerID
    package static let versions: ClosedRange<Int16> = 0...5

    /// For how long the broker mutes the client.
    package var throttleTimeMs: Int32
    /// Why there is no producer id.
    package var errorCode: BrokerErrorCode
    /// The producer id, -1 with an error.
    package var producerID: Int64
    /// The epoch, -1 with an error.
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
        writer.writeInt64(producerID)
        writer.writeInt16(producerEpoch)
        writer.writeNoTaggedFields(flexible: Self.isFlexible(version))
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        throttleTimeMs = try reader.readInt32()
        errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
        producerID = try reader.readInt64()
        producerEpoch = try reader.readInt16()
        try reader.skipTaggedFields(flexible: Self.isFlexible(version))
    }
}
