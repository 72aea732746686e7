import KafkaWire

/// What a partition says to one record set of a Produce request.
package struct AppendResult: Sendable, Hashable {
    package var code: EmbeddedErrorCode = .success
    package var message: String?
    package var badRecord: Int?
    package var baseOffset: Int64 = -1
    package var logAppendTime: Int64 = -1
    package var logStartOffset: Int64 = -1
    /// Whether the log grew.
    package var appended = false

    package init() {}

    package init(_ rejection: BatchRejection) {
        code = rejection.code
        message = rejection.message
        badRecord = rejection.recordIndex
    }
}

/// The rules of a topic and its cluster for one append.
package struct AppendRules {
    package var validator: BatchValidator
    package var sequences: EmbeddedSequenceRules
    package var retainBytes: Int?
    package var retentionForgetsProducers: Bool
    /// Milliseconds since 1970, for topics that stamp records themselves; nil for the others.
    package var logAppendTime: Int64?

    package init(
        validator: BatchValidator, sequences: EmbeddedSequenceRules, retainBytes: Int? = nil,
        retentionForgetsProducers: Bool = false, logAppendTime: Int64? = nil
    ) {
        self.validator = validator
        self.sequences = sequences
        self.retainBytes = retainBytes
        self.retentionForgetsProducers = retentionForgetsProducers
        self.logAppendTime = logAppendTime
    }
}

extension ModelPartition {
    /// Validates a record set and appends it, as a leader does.
    ///
    /// - Parameters:
    ///   - records: The record set.
    ///   - rules: Those of the topic and the cluster.
    ///   - admit: Why a transactional batch may not be written, or nil.
    package func append(
        _ records: UnsafeRawBufferPointer, rules: AppendRules, admit: (BatchHeader) -> BatchRejection? = { _ in nil }
    ) -> AppendResult {
        let header: BatchHeader
        do {
            header = try rules.validator.validate(records)
        } catch {
            return AppendResult(error)
        }
        if header.isTransactional, let rejection = admit(header) { return AppendResult(rejection) }
        guard header.producerID >= 0 else {
            return store(records, header, rules)
        }
        if !header.isTransactional, transactions.isOpen(header.producerID, epoch: header.producerEpoch) {
            return AppendResult(
                BatchRejection(.invalidTransactionState, "a batch outside of its producer's open transaction"))
        }
        let sequence = BatchSequence(
            producerID: header.producerID, epoch: header.producerEpoch, first: header.baseSequence,
            recordCount: header.recordCount)
        switch ProducerState.judge(sequence, against: producers[header.producerID], rules: rules.sequences) {
        case .reject(let code, let message):
            return AppendResult(BatchRejection(code, message))
        case .duplicate(let original):
            var result = AppendResult()
            result.baseOffset = original.baseOffset
            // Kafka answers a duplicate with the original's timestamp here, whatever the topic's timestamp type.
            result.logAppendTime = original.timestamp
            result.logStartOffset = log.startOffset
            return result
        case .append:
            let result = store(records, header, rules)
            var state = producers[header.producerID] ?? ProducerState(epoch: header.producerEpoch)
            state.remember(
                sequence, baseOffset: result.baseOffset, timestamp: rules.logAppendTime ?? header.maxTimestamp)
            producers[header.producerID] = state
            if header.isTransactional {
                transactions.appended(header.producerID, epoch: header.producerEpoch, at: result.baseOffset)
            }
            return result
        }
    }

    private func store(
        _ records: UnsafeRawBufferPointer, _ header: BatchHeader, _ rules: AppendRules
    ) -> AppendResult {
        var result = AppendResult()
        if let time = rules.logAppendTime {
            result.logAppendTime = time
            var stamped = header
            stamped.maxTimestamp = time
            result.baseOffset = log.append(records, header: stamped, leaderEpoch: leaderEpoch) { batch in
                BatchHeader.stamp(batch, logAppendTime: time)
            }
        } else {
            result.baseOffset = log.append(records, header: header, leaderEpoch: leaderEpoch)
        }
        if let limit = rules.retainBytes, log.byteCount > limit {
            log.retain(bytes: limit)
            if rules.retentionForgetsProducers { forgetProducersOfDroppedBatches() }
        }
        result.logStartOffset = log.startOffset
        result.appended = true
        return result
    }

    /// What Kafka before 2.5 did: no batch of a producer left, no memory of the producer.
    package func forgetProducersOfDroppedBatches() {
        let start = log.startOffset
        producers = producers.filter { ($0.value.batches.last?.baseOffset ?? -1) >= start }
    }
}

extension BatchHeader {
    /// Turns a batch into one with log append time: a flag, the time, and a new CRC.
    static func stamp(_ batch: UnsafeMutableRawBufferPointer, logAppendTime: Int64) {
        batch[22] |= 8
        batch.storeBytes(of: logAppendTime.bigEndian, toByteOffset: 35, as: Int64.self)
        let crc = RecordBatchHeader.computeCRC(UnsafeRawBufferPointer(batch))
        batch.storeBytes(of: crc.bigEndian, toByteOffset: 17, as: UInt32.self)
    }
}
