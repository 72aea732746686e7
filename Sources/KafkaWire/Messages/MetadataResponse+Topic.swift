extension MetadataResponse {
    /// A topic asked for.
    package struct Topic: WireElement {
        /// What is wrong with the topic.
        package var errorCode: BrokerErrorCode
        /// Its name; nil when it was asked for by an id that does not exist (version 12 and later).
        package var name: String?
        /// Its id; zero when it does not exist, or is older than topic ids (version 10 and later).
        package var topicID: KafkaUUID
        /// Whether it is one of Kafka's own (version 1 and later).
        package var isInternal: Bool
        /// Its partitions, in any order.
        package var partitions: [Partition]
        /// What the client may do with it, as bits (version 8 and later).
        package var authorizedOperations: Int32

        /// A topic.
        package init(
            errorCode: BrokerErrorCode = .none, name: String?, topicID: KafkaUUID = .zero, isInternal: Bool = false,
            partitions: [Partition] = [], authorizedOperations: Int32 = operationsNotAsked
        ) {
            self.errorCode = errorCode
            self.name = name
            self.topicID = topicID
            self.isInternal = isInternal
            self.partitions = partitions
            self.authorizedOperations = authorizedOperations
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = MetadataResponse.isFlexible(version)
            writer.writeInt16(errorCode.rawValue)
            if version >= 12 {
                writer.writeNullableString(name, flexible: flexible)
            } else {
                writer.writeString(name ?? "", flexible: flexible)
            }
            if version >= 10 { writer.writeUUID(topicID) }
            if version >= 1 { writer.writeBool(isInternal) }
            writer.writeArray(partitions, version: version, flexible: flexible)
            if version >= 8 { writer.writeInt32(authorizedOperations) }
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = MetadataResponse.isFlexible(version)
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            if version >= 12 {
                name = try reader.readNullableString(flexible: flexible)
            } else {
                name = try reader.readString(flexible: flexible)
            }
            topicID = version >= 10 ? try reader.readUUID() : .zero
            isInternal = version >= 1 ? try reader.readBool() : false
            partitions = try reader.readArray(version: version, flexible: flexible)
            authorizedOperations = version >= 8 ? try reader.readInt32() : operationsNotAsked
            try reader.skipTaggedFields(flexible: flexible)
        }
    }

    /// A partition and where it lives.
    package struct Partition: WireElement {
        /// What is wrong with the partition.
        package var errorCode: BrokerErrorCode
        /// Its number.
        package var partitionIndex: Int32
        /// The node that leads it, -1 if none.
        package var leaderID: Int32
        /// The epoch of that leadership, -1 if unknown (version 7 and later).
        package var leaderEpoch: Int32
        /// The nodes that hold it.
        package var replicaNodes: [Int32]
        /// The nodes in sync with the leader.
        package var isrNodes: [Int32]
        /// The nodes that hold it and are not alive (version 5 and later).
        package var offlineReplicas: [Int32]

        /// A partition.
        package init(
            errorCode: BrokerErrorCode = .none, partitionIndex: Int32, leaderID: Int32, leaderEpoch: Int32 = -1,
            replicaNodes: [Int32] = [], isrNodes: [Int32] = [], offlineReplicas: [Int32] = []
        ) {
            self.errorCode = errorCode
            self.partitionIndex = partitionIndex
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            self.replicaNodes = replicaNodes
            self.isrNodes = isrNodes
            self.offlineReplicas = offlineReplicas
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = MetadataResponse.isFlexible(version)
            writer.writeInt16(errorCode.rawValue)
            writer.writeInt32(partitionIndex)
            writer.writeInt32(leaderID)
            if version >= 7 { writer.writeInt32(leaderEpoch) }
            writer.writeInt32Array(replicaNodes, flexible: flexible)
            writer.writeInt32Array(isrNodes, flexible: flexible)
            if version >= 5 { writer.writeInt32Array(offlineReplicas, flexible: flexible) }
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = MetadataResponse.isFlexible(version)
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            partitionIndex = try reader.readInt32()
            leaderID = try reader.readInt32()
            leaderEpoch = version >= 7 ? try reader.readInt32() : -1
            replicaNodes = try reader.readInt32Array(flexible: flexible)
            isrNodes = try reader.readInt32Array(flexible: flexible)
            offlineReplicas = version >= 5 ? try reader.readInt32Array(flexible: flexible) : []
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
