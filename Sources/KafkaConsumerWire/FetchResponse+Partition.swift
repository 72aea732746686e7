package import KafkaWire

extension FetchResponse {
    /// The records of a partition.
    package struct Partition: WireElement {
        /// The partition's number.
        package var partitionIndex: Int32
        /// Why there are no records.
        package var errorCode: BrokerErrorCode
        /// The offset after the last record that all in-sync replicas have.
        package var highWatermark: Int64
        /// The offset before which no transaction is open.
        package var lastStableOffset: Int64
        /// The oldest offset, -1 if unknown (version 5 and later).
        package var logStartOffset: Int64
        /// Where the broker's log departs from the client's (version 12 and later).
        package var divergingEpoch: EpochOffset?
        /// Who leads the partition, when the asked broker does not (version 12 and later).
        package var currentLeader: LeaderIDAndEpoch?
        /// The snapshot to read instead (version 12 and later).
        package var snapshotID: EpochOffset?
        /// The aborted transactions among the records.
        package var abortedTransactions: [AbortedTransaction]?
        /// The replica to ask next time, -1 for the leader (version 11 and later).
        package var preferredReadReplica: Int32
        /// The record batches; the last one may be cut off.
        package var records: [UInt8]?

        /// Records.
        package init(
            partitionIndex: Int32, errorCode: BrokerErrorCode = .none, highWatermark: Int64 = -1,
            lastStableOffset: Int64 = -1, logStartOffset: Int64 = -1, divergingEpoch: EpochOffset? = nil,
            currentLeader: LeaderIDAndEpoch? = nil, snapshotID: EpochOffset? = nil,
            abortedTransactions: [AbortedTransaction]? = nil, preferredReadReplica: Int32 = -1, records: [UInt8]? = nil
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.highWatermark = highWatermark
            self.lastStableOffset = lastStableOffset
            self.logStartOffset = logStartOffset
            self.divergingEpoch = divergingEpoch
            self.currentLeader = currentLeader
            self.snapshotID = snapshotID
            self.abortedTransactions = abortedTransactions
            self.preferredReadReplica = preferredReadReplica
            self.records = records
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = FetchResponse.isFlexible(version)
            writer.writeInt32(partitionIndex)
            writer.writeInt16(errorCode.rawValue)
            writer.writeInt64(highWatermark)
            writer.writeInt64(lastStableOffset)
            if version >= 5 { writer.writeInt64(logStartOffset) }
            writer.writeNullableArray(abortedTransactions, version: version, flexible: flexible)
            if version >= 11 { writer.writeInt32(preferredReadReplica) }
            writer.writeNullableBytes(records, flexible: flexible)
            if flexible { encodeTaggedFields(into: &writer) }
        }

        private func encodeTaggedFields(into writer: inout WireWriter) {
            let count = (divergingEpoch == nil ? 0 : 1) + (currentLeader == nil ? 0 : 1) + (snapshotID == nil ? 0 : 1)
            writer.writeTaggedFieldCount(count)
            if let divergingEpoch { writer.writeTaggedField(0) { divergingEpoch.encode(into: &$0, epochFirst: true) } }
            if let currentLeader { writer.writeTaggedField(1) { currentLeader.encode(into: &$0) } }
            if let snapshotID { writer.writeTaggedField(2) { snapshotID.encode(into: &$0, epochFirst: false) } }
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = FetchResponse.isFlexible(version)
            self.init(partitionIndex: try reader.readInt32())
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            highWatermark = try reader.readInt64()
            lastStableOffset = try reader.readInt64()
            if version >= 5 { logStartOffset = try reader.readInt64() }
            abortedTransactions = try reader.readNullableArray(version: version, flexible: flexible)
            if version >= 11 { preferredReadReplica = try reader.readInt32() }
            records = try reader.readNullableBytes(flexible: flexible).map { Array($0) }
            if !flexible { return }
            try reader.readTaggedFields { (tag, field) throws(WireError) in
                switch tag {
                case 0: divergingEpoch = try EpochOffset(from: &field, epochFirst: true)
                case 1: currentLeader = try LeaderIDAndEpoch(from: &field)
                case 2: snapshotID = try EpochOffset(from: &field, epochFirst: false)
                default: break
                }
            }
        }
    }

    /// A leader epoch and the offset at which it ends; -1 is "unknown".
    package struct EpochOffset: Hashable, Sendable {
        /// The epoch.
        package var epoch: Int32
        /// The offset after its last record.
        package var endOffset: Int64

        /// An epoch and its end.
        package init(epoch: Int32, endOffset: Int64) {
            self.epoch = epoch
            self.endOffset = endOffset
        }

        // Of the two structures that are like this, one has the epoch first, the other the offset.
        package func encode(into writer: inout WireWriter, epochFirst: Bool) {
            if epochFirst { writer.writeInt32(epoch) }
            writer.writeInt64(endOffset)
            if !epochFirst { writer.writeInt32(epoch) }
            writer.writeNoTaggedFields(flexible: true)
        }

        package init(from reader: inout WireReader, epochFirst: Bool) throws(WireError) {
            let first = epochFirst ? try reader.readInt32() : -1
            endOffset = try reader.readInt64()
            epoch = epochFirst ? first : try reader.readInt32()
            try reader.skipTaggedFields()
        }
    }
}
