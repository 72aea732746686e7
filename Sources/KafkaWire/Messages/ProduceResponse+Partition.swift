extension ProduceResponse {
    /// What became of the batch of a partition.
    package struct Partition: WireElement {
        /// The partition's number.
        package var index: Int32
        /// Why the batch was not stored.
        package var errorCode: BrokerErrorCode
        /// The offset of the batch's first record, -1 if unknown.
        package var baseOffset: Int64
        /// When the broker stored it, in milliseconds; -1 when the topic keeps the producer's timestamps.
        package var logAppendTimeMs: Int64
        /// The oldest offset of the partition, -1 if unknown (version 5 and later).
        package var logStartOffset: Int64
        /// The records that made the broker drop the batch (version 8 and later).
        package var recordErrors: [RecordError]
        /// What is wrong with the batch as a whole (version 8 and later).
        package var errorMessage: String?
        /// Who leads the partition, when the asked broker does not (version 10 and later).
        package var currentLeader: LeaderIDAndEpoch?

        /// A result.
        package init(
            index: Int32, errorCode: BrokerErrorCode = .none, baseOffset: Int64 = -1, logAppendTimeMs: Int64 = -1,
            logStartOffset: Int64 = -1, recordErrors: [RecordError] = [], errorMessage: String? = nil,
            currentLeader: LeaderIDAndEpoch? = nil
        ) {
            self.index = index
            self.errorCode = errorCode
            self.baseOffset = baseOffset
            self.logAppendTimeMs = logAppendTimeMs
            self.logStartOffset = logStartOffset
            self.recordErrors = recordErrors
            self.errorMessage = errorMessage
            self.currentLeader = currentLeader
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = ProduceResponse.isFlexible(version)
            writer.writeInt32(index)
            writer.writeInt16(errorCode.rawValue)
            writer.writeInt64(baseOffset)
            writer.writeInt64(logAppendTimeMs)
            if version >= 5 { writer.writeInt64(logStartOffset) }
            if version >= 8 {
                writer.writeArray(recordErrors, version: version, flexible: flexible)
                writer.writeNullableString(errorMessage, flexible: flexible)
            }
            if version >= 10, let currentLeader {
                writer.writeTaggedFieldCount(1)
                writer.writeTaggedField(0) { currentLeader.encode(into: &$0) }
            } else {
                writer.writeNoTaggedFields(flexible: flexible)
            }
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = ProduceResponse.isFlexible(version)
            index = try reader.readInt32()
            errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
            baseOffset = try reader.readInt64()
            logAppendTimeMs = try reader.readInt64()
            logStartOffset = version >= 5 ? try reader.readInt64() : -1
            recordErrors = version >= 8 ? try reader.readArray(version: version, flexible: flexible) : []
            errorMessage = version >= 8 ? try reader.readNullableString(flexible: flexible) : nil
            currentLeader = nil
            if !flexible { return }
            try reader.readTaggedFields { (tag, field) throws(WireError) in
                if tag == 0 && version >= 10 { currentLeader = try LeaderIDAndEpoch(from: &field) }
            }
        }
    }

    /// A record that made the broker drop its batch.
    package struct RecordError: WireElement {
        /// The record's place in the batch.
        package var batchIndex: Int32
        /// What is wrong with it.
        package var message: String?

        /// An error.
        package init(batchIndex: Int32, message: String?) {
            self.batchIndex = batchIndex
            self.message = message
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = ProduceResponse.isFlexible(version)
            writer.writeInt32(batchIndex)
            writer.writeNullableString(message, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = ProduceResponse.isFlexible(version)
            batchIndex = try reader.readInt32()
            message = try reader.readNullableString(flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
