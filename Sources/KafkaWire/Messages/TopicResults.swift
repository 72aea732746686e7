/// The results for a topic in a response that answers each partition with an error code, and nothing else.
package struct TopicResults<Response: WireMessage>: WireElement {
    /// The topic's name.
    package var name: String
    /// The results by partition.
    package var partitions: [Partition]

    /// The results for a topic.
    package init(name: String, partitions: [Partition]) {
        self.name = name
        self.partitions = partitions
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        let flexible = Response.isFlexible(version)
        writer.writeString(name, flexible: flexible)
        writer.writeArray(partitions, version: version, flexible: flexible)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        let flexible = Response.isFlexible(version)
        name = try reader.readString(flexible: flexible)
        partitions = try reader.readArray(version: version, flexible: flexible)
        try reader.skipTaggedFields(flexible: flexible)
    }
}

extension TopicResults {
    /// The result for a partition.
    package struct Partition: WireElement {
        /// The partition's number.
        package var partitionIndex: Int32
        /// Why what was asked for was not done.
        package var errorCode: BrokerErrorCode

        /// The result for a partition.
        package init(partitionIndex: Int32, errorCode: BrokerErrorCode = .none) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            writer.writeInt32(partitionIndex)
            writer.writeInt16(errorCode.rawValue)
            writer.writeNoTaggedFields(flexible: Response.isFlexible(version))
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try reader.readInt32()
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            try reader.skipTaggedFields(flexible: Response.isFlexible(version))
        }
    }
}
