package import KafkaWire

/// A Produce request as it arrived: the record sets are slices of the frame, not copies.
package struct IncomingProduce {
    package struct Topic {
        /// Empty from version 13 on.
        package var name: String
        /// Zero before version 13.
        package var id: KafkaUUID
        package var partitions: [Partition]
    }

    package struct Partition {
        package var index: Int32
        // Points into the frame, which outlives the handling of the request.
        package var records: UnsafeRawBufferPointer?
    }

    package var transactionalID: String?
    package var acks: Int16
    package var timeoutMs: Int32
    package var topics: [Topic]

    /// Reads the request to its last byte.
    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        let flexible = version >= 9
        transactionalID = try reader.readNullableString(flexible: flexible)
        acks = try reader.readInt16()
        timeoutMs = try reader.readInt32()
        let topicCount = try reader.readArrayCount(flexible: flexible)
        topics = []
        for _ in 0..<topicCount { topics.append(try Topic(from: &reader, version: version)) }
        try reader.skipTaggedFields(flexible: flexible)
        try reader.expectEnd()
    }
}

extension IncomingProduce.Topic {
    fileprivate init(from reader: inout WireReader, version: Int16) throws(WireError) {
        let flexible = version >= 9
        name = version >= 13 ? "" : try reader.readString(flexible: flexible)
        id = version >= 13 ? try reader.readUUID() : .zero
        let count = try reader.readArrayCount(flexible: flexible)
        partitions = []
        partitions.reserveCapacity(min(count, 1024))
        for _ in 0..<count {
            let index = try reader.readInt32()
            let records = try reader.readNullableBytes(flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
            partitions.append(IncomingProduce.Partition(index: index, records: records))
        }
        try reader.skipTaggedFields(flexible: flexible)
    }
}
