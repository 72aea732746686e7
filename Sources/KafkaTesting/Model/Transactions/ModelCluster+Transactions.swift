import KafkaClient
import KafkaSockets
import KafkaWire

/// Transactions: the requests to coordinators, and what time brings.
extension ModelCluster {
    /// Whether version 2 of transactions is in force (KIP-890).
    var hasTransactionVersion2: Bool { transactionVersion >= 2 }

    // MARK: Requests

    func initTransactions(_ request: InitProducerIDRequest, id: String, _ context: RequestContext) -> Outcome {
        var response = InitProducerIDResponse(throttleTimeMs: context.throttleTimeMs)
        if let problem = coordinatorProblem(id, context) {
            response.errorCode = problem.wire
        } else {
            let expected = request.producerID >= 0 ? (request.producerID, request.producerEpoch) : nil
            switch coordinator.initialize(
                id, timeout: .milliseconds(Int64(request.transactionTimeoutMs)), expected: expected, now: context.now)
            {
            case .done(let producerID, let epoch):
                response.producerID = producerID
                response.producerEpoch = epoch
            case .refused(let code):
                response.errorCode = fenced(code, knownFrom: 4, context)
            }
        }
        if let late = context.faults.error(beforehand: false) {
            response = InitProducerIDResponse(throttleTimeMs: context.throttleTimeMs, errorCode: late.wire)
        }
        response.encode(into: &writer, version: context.version)
        return .respond
    }

    func addPartitions(_ request: AddPartitionsToTransactionRequest, _ context: RequestContext) -> Outcome {
        let partitions = request.topics.flatMap { topic in
            topic.partitions.map { ModelTopicPartition(topic: topic.name, partition: $0) }
        }
        // All of them are added, or none.
        var refused: [ModelTopicPartition: EmbeddedErrorCode] = [:]
        for partition in partitions {
            if let injected = context.faults.error(topic: partition.topic, partition: partition.partition) {
                if !injected.afterAppend { refused[partition] = injected.code }
            } else if topics[partition.topic]?.partition(partition.partition) == nil {
                refused[partition] = .unknownTopicOrPartition
            }
        }
        let code: EmbeddedErrorCode
        if let problem = coordinatorProblem(request.transactionalID, context) {
            code = problem
        } else if !refused.isEmpty {
            code = .operationNotAttempted
        } else {
            code = coordinator.add(
                partitions, to: request.transactionalID, producerID: request.producerID, epoch: request.producerEpoch,
                now: context.now)
        }
        let results = request.topics.map { topic in
            TopicResults<AddPartitionsToTransactionResponse>(
                name: topic.name,
                partitions: topic.partitions.map { index in
                    let own = refused[ModelTopicPartition(topic: topic.name, partition: index)]
                    let late = context.faults.error(topic: topic.name, partition: index)?.code
                    let answer = code == .operationNotAttempted ? own ?? code : late ?? code
                    return .init(partitionIndex: index, errorCode: fenced(answer, knownFrom: 2, context))
                })
        }
        AddPartitionsToTransactionResponse(throttleTimeMs: context.throttleTimeMs, topics: results)
            .encode(into: &writer, version: context.version)
        return .respond
    }

    func addOffsets(_ request: AddOffsetsToTransactionRequest, _ context: RequestContext) -> Outcome {
        var code =
            coordinatorProblem(request.transactionalID, context)
            ?? coordinator.add(
                group: request.groupID, to: request.transactionalID, producerID: request.producerID,
                epoch: request.producerEpoch, now: context.now)
        if let late = context.faults.error(beforehand: false) { code = late }
        AddOffsetsToTransactionResponse(
            throttleTimeMs: context.throttleTimeMs, errorCode: fenced(code, knownFrom: 2, context)
        ).encode(into: &writer, version: context.version)
        return .respond
    }

    func commitOffsets(_ request: TransactionOffsetCommitRequest, _ context: RequestContext) -> Outcome {
        var code = coordinatorProblem(request.groupID, context) ?? .success
        if code == .success {
            let addsGroup = context.version >= 5 && hasTransactionVersion2
            code =
                addsGroup
                ? coordinator.add(
                    group: request.groupID, to: request.transactionalID, producerID: request.producerID,
                    epoch: request.producerEpoch, now: context.now)
                : coordinator.verify(
                    group: request.groupID, in: request.transactionalID, producerID: request.producerID,
                    epoch: request.producerEpoch)
            // Group coordinators know epochs only.
            if code == .producerFenced { code = .invalidProducerEpoch }
            if code == .invalidTransactionState, context.version >= 4 { code = .transactionAbortable }
        }
        var offsets: [ModelTopicPartition: GroupOffsets.Offset] = [:]
        let results = request.topics.map { topic in
            TopicResults<TransactionOffsetCommitResponse>(
                name: topic.name,
                partitions: topic.partitions.map { partition in
                    let injected = context.faults.error(topic: topic.name, partition: partition.partitionIndex)
                    if code == .success, injected?.afterAppend != false {
                        offsets[ModelTopicPartition(topic: topic.name, partition: partition.partitionIndex)] =
                            GroupOffsets.Offset(
                                offset: partition.committedOffset, leaderEpoch: partition.committedLeaderEpoch,
                                metadata: partition.committedMetadata)
                    }
                    return .init(partitionIndex: partition.partitionIndex, errorCode: (injected?.code ?? code).wire)
                })
        }
        if !offsets.isEmpty {
            groups[request.groupID, default: GroupOffsets()].add(offsets, producerID: request.producerID)
        }
        TransactionOffsetCommitResponse(throttleTimeMs: context.throttleTimeMs, topics: results)
            .encode(into: &writer, version: context.version)
        return .respond
    }

    func endTransaction(_ request: EndTransactionRequest, _ context: RequestContext) -> Outcome {
        var response = EndTransactionResponse(throttleTimeMs: context.throttleTimeMs)
        if let problem = coordinatorProblem(request.transactionalID, context) {
            response.errorCode = problem.wire
        } else {
            let raisesEpoch = context.version >= 5 && hasTransactionVersion2
            let answer = coordinator.end(
                request.transactionalID, producerID: request.producerID, epoch: request.producerEpoch,
                commits: request.commits, raisesEpoch: raisesEpoch, now: context.now)
            switch answer {
            case .done(let producerID, let epoch):
                if raisesEpoch {
                    response.producerID = producerID
                    response.producerEpoch = epoch
                }
            case .refused(let code):
                response.errorCode = fenced(code, knownFrom: 2, context)
            }
        }
        if let late = context.faults.error(beforehand: false) {
            response = EndTransactionResponse(throttleTimeMs: context.throttleTimeMs, errorCode: late.wire)
        }
        response.encode(into: &writer, version: context.version)
        // Where markers take no time, they are there before the answer.
        advanceTransactions(to: context.now)
        return .respond
    }

    /// PRODUCER_FENCED, for clients that know it; INVALID_PRODUCER_EPOCH for others.
    private func fenced(
        _ code: EmbeddedErrorCode, knownFrom version: Int16, _ context: RequestContext
    ) -> BrokerErrorCode {
        code == .producerFenced && context.version < version ? EmbeddedErrorCode.invalidProducerEpoch.wire : code.wire
    }

    // MARK: Produce

    /// Whether a transactional batch may be written, as far as its coordinator is concerned.
    func admit(
        _ header: BatchHeader, to partition: ModelPartition, of topic: String, transactionalID: String?,
        version: Int16, now: MonotonicTime
    ) -> BatchRejection? {
        guard let transactionalID else {
            return BatchRejection(.invalidRecord, "a transactional batch in a request without transactional id")
        }
        // What is open here was verified before.
        if partition.transactions.isOpen(header.producerID, epoch: header.producerEpoch) { return nil }
        let key = ModelTopicPartition(topic: topic, partition: partition.index)
        if version >= 12, hasTransactionVersion2 {
            let code = coordinator.add(
                [key], to: transactionalID, producerID: header.producerID, epoch: header.producerEpoch, now: now)
            switch code {
            case .success: return nil
            case .producerFenced: return BatchRejection(.invalidProducerEpoch, "the producer is fenced")
            default: return BatchRejection(code, "the partition cannot be added to the transaction")
            }
        }
        switch coordinator.verify(
            key, in: transactionalID, producerID: header.producerID, epoch: header.producerEpoch)
        {
        case .success: return nil
        case .concurrentTransactions: return BatchRejection(.notEnoughReplicas, "the last transaction is ending")
        case .producerFenced: return BatchRejection(.invalidProducerEpoch, "the producer is fenced")
        case .invalidTransactionState:
            return BatchRejection(
                version >= 11 ? .transactionAbortable : .invalidTransactionState,
                "\(topic)-\(partition.index) is not part of the transaction")
        case let code: return BatchRejection(code, "the transaction cannot be verified")
        }
    }

    // MARK: Time

    /// Ends transactions whose time is up, and writes the markers that are due.
    func advanceTransactions(to now: MonotonicTime) {
        let endings = coordinator.advance(to: now) { idleUntil(of: $0, now) }
        for ending in endings {
            for key in ending.partitions {
                topics[key.topic]?.partition(key.partition)?.end(
                    producerID: ending.producerID, epoch: ending.epoch, commits: ending.commits,
                    timestamp: wallClock(at: now))
            }
            for group in ending.groups { groups[group]?.ended(ending.producerID, commits: ending.commits) }
            hasFreshData = true
        }
    }

    // MARK: What tests ask and do

    /// The records of a partition that consumers with `read_committed` see, as batches.
    func committedBatches(in topic: String, partition index: Int32) -> [StoredBatch] {
        guard let partition = topics[topic]?.partition(index) else { return [] }
        let stable = partition.transactions.lastStableOffset(endOffset: partition.log.endOffset)
        return partition.log.batches.filter { batch in
            guard batch.baseOffset < stable, let header = batch.bytes.withUnsafeBytes({ BatchHeader($0) }) else {
                return false
            }
            return !header.isControl
                && !(header.isTransactional
                    && partition.transactions.isAborted(header.producerID, at: batch.baseOffset))
        }
    }

    /// The offsets that a group has committed.
    func committedOffsets(group: String) -> [TopicPartition: Int64] {
        Dictionary(
            uniqueKeysWithValues: (groups[group]?.committed ?? [:]).map {
                (TopicPartition(topic: $0.topic, partition: $0.partition), $1.offset)
            })
    }
}
