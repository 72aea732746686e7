import KafkaWire

/// The requests of transactions on the wire: which versions each version of the protocol allows, and to whom they go.
extension ControlRequest {
    init(_ request: TransactionRequest, of machine: TransactionMachine) {
        let id = machine.transactionalID
        let producer = machine.identity ?? ProducerIdentity(id: -1, epoch: -1)
        let target = Target.coordinator(machine.coordinator(of: request))
        let owner = Owner.transaction(request)
        switch request {
        case .initProducerID(let identity):
            self.init(
                InitProducerIDRequest(
                    transactionalID: id, transactionTimeoutMs: machine.timeout.milliseconds32,
                    producerID: identity?.id ?? -1, producerEpoch: identity?.epoch ?? -1),
                to: target, for: owner, from: identity == nil ? 0 : 3)
        case .addPartitions(let partitions):
            // From version 4 on, the request is for brokers.
            self.init(
                AddPartitionsToTransactionRequest(
                    transactionalID: id, producerID: producer.id, producerEpoch: producer.epoch,
                    topics: Self.byTopic(partitions).map { .init(name: $0, partitions: $1) }),
                to: target, for: owner, upTo: 3)
        case .addOffsets(let group):
            self.init(
                AddOffsetsToTransactionRequest(
                    transactionalID: id, producerID: producer.id, producerEpoch: producer.epoch, groupID: group),
                to: target, for: owner)
        case .commitOffsets(let offsets):
            // A group's member cannot be named before version 3 (KIP-447). Version 5 adds the group to the transaction itself.
            self.init(
                Self.commitOffsets(offsets, id: id, producer), to: target, for: owner,
                from: machine.version == .two ? 5 : offsets.group.hasMember ? 3 : 0,
                upTo: machine.version == .two ? 5 : 4)
        case .end(let commits):
            // Version 5 gives the next epoch, which the partitions that were added under version 1 do not expect.
            self.init(
                EndTransactionRequest(
                    transactionalID: id, producerID: producer.id, producerEpoch: producer.epoch, commits: commits),
                to: target, for: owner, upTo: machine.version == .two ? 5 : 4)
        }
    }

    private static func commitOffsets(
        _ offsets: TransactionOffsets, id: String, _ producer: ProducerIdentity
    ) -> TransactionOffsetCommitRequest {
        let topics = Dictionary(grouping: offsets.offsets) { $0.key.topic }.sorted { $0.key < $1.key }
        return TransactionOffsetCommitRequest(
            transactionalID: id, groupID: offsets.group.groupID, producerID: producer.id,
            producerEpoch: producer.epoch, generationID: offsets.group.generation, memberID: offsets.group.memberID,
            groupInstanceID: offsets.group.groupInstanceID,
            topics: topics.map { topic, partitions in
                .init(
                    name: topic,
                    partitions: partitions.sorted { $0.key.partition < $1.key.partition }.map { key, offset in
                        .init(
                            partitionIndex: key.partition, committedOffset: offset.next,
                            committedLeaderEpoch: offset.leaderEpoch ?? -1, committedMetadata: offset.metadata)
                    })
            })
    }

    private static func byTopic(_ partitions: [TopicPartition]) -> [(String, [Int32])] {
        Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }
            .map { ($0, $1.map(\.partition).sorted()) }
    }
}

extension TransactionMachine {
    /// Who answers the request: offsets go to the group's coordinator, everything else to the transaction's.
    func coordinator(of request: TransactionRequest) -> CoordinatorDirectory.Key {
        if case .commitOffsets(let offsets) = request { return .group(offsets.group.groupID) }
        return .transaction(transactionalID)
    }
}

extension TransactionRequest {
    /// Reads the answer to the request; says how long the broker throttles the client.
    func readAnswer(
        _ reader: inout WireReader, version: Int16
    ) throws(WireError) -> (answer: Answer, throttleTimeMs: Int32) {
        switch self {
        case .initProducerID:
            let response = try InitProducerIDResponse(from: &reader, version: version)
            guard response.errorCode.isSuccess else { return (.refused(response.errorCode), response.throttleTimeMs) }
            return (try .done(identity(response.producerID, response.producerEpoch, reader)), response.throttleTimeMs)
        case .addPartitions(let partitions):
            let response = try AddPartitionsToTransactionResponse(from: &reader, version: version)
            let results = response.topics.flatMap { topic in
                topic.partitions.map { (TopicPartition(topic: topic.name, partition: $0.partitionIndex), $0.errorCode) }
            }
            return (try .partitions(results: results, for: partitions, reader), response.throttleTimeMs)
        case .addOffsets:
            let response = try AddOffsetsToTransactionResponse(from: &reader, version: version)
            return (response.errorCode.isSuccess ? .done(nil) : .refused(response.errorCode), response.throttleTimeMs)
        case .commitOffsets(let offsets):
            let response = try TransactionOffsetCommitResponse(from: &reader, version: version)
            let results = response.topics.flatMap { topic in
                topic.partitions.map { (TopicPartition(topic: topic.name, partition: $0.partitionIndex), $0.errorCode) }
            }
            return (
                try .partitions(results: results, for: Array(offsets.offsets.keys), reader), response.throttleTimeMs
            )
        case .end:
            let response = try EndTransactionResponse(from: &reader, version: version)
            guard response.errorCode.isSuccess else { return (.refused(response.errorCode), response.throttleTimeMs) }
            guard version >= 5, response.producerID >= 0 else { return (.done(nil), response.throttleTimeMs) }
            return (try .done(identity(response.producerID, response.producerEpoch, reader)), response.throttleTimeMs)
        }
    }

    private func identity(
        _ id: Int64, _ epoch: Int16, _ reader: borrowing WireReader
    ) throws(WireError) -> ProducerIdentity {
        guard id >= 0, epoch >= 0 else { throw WireError(.invalidValue, at: reader.offset, "producer id and epoch") }
        return ProducerIdentity(id: id, epoch: epoch)
    }
}

extension TransactionRequest.Answer {
    /// The answers for each partition, of which none may be missing: it would count as done.
    fileprivate static func partitions(
        results: [(TopicPartition, BrokerErrorCode)], for asked: [TopicPartition], _ reader: borrowing WireReader
    ) throws(WireError) -> Self {
        let answers = Dictionary(results, uniquingKeysWith: { first, second in first.isSuccess ? second : first })
        guard answers.count == asked.count, asked.allSatisfy({ answers[$0] != nil }) else {
            throw WireError(.invalidValue, at: reader.offset, "the partitions that were asked for")
        }
        return .partitions(answers)
    }
}
