/// Adds partitions to a transaction, before their records are sent. Versions 0...3: those after it are for brokers (KIP-890).
package struct AddPartitionsToTransactionRequest: WireMessage {
    package static let apiKey = ApiKey.addPartitionsToTransaction
    package static let versions: ClosedRange<Int16> = 0...3

    /// Whose transaction it is.
    package var transactionalID: String
    /// The producer id.
    package var producerID: Int64
    /// Its epoch.
    package var producerEpoch: Int16
    /// The partitions by topic.
    package var topics: [Topic]

    /// A request.
    package init(transactionalID: String, producerID: Int64, producerEpoch: Int16, topics: [Topic]) {
        self.transactionalID = transactionalID
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.topics = topics
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeString(transactionalID, flexible: flexible)
        writer.writeInt64(producerID)
        writer.writeInt16(producerEpoch)
        writer.writeArray(topics, version: version, flexible: flexible)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        transactionalID = try reader.readString(flexible: flexible)
        producerID = try reader.readInt64()
        producerEpoch = try reader.readInt16()
        topics = try reader.readArray(version: version, flexible: flexible)
        try reader.skipTaggedFields(flexible: flexible)
    }
}

extension AddPartitionsToTransactionRequest {
    /// Partitions of a topic.
    package struct Topic: WireElement {
        /// The topic's name.
        package var name: String
        /// The partitions' numbers.
        package var partitions: [Int32]

        /// Partitions of a topic.
        package init(name: String, partitions: [Int32]) {
            self.name = name
            self.partitions = partitions
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = AddPartitionsToTransactionRequest.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeInt32Array(partitions, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = AddPartitionsToTransactionRequest.isFlexible(version)
            name = try reader.readString(flexible: flexible)
            partitions = try reader.readInt32Array(flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
