import KafkaSockets
import KafkaWire

extension ModelCluster {
    /// One partition's part of a Produce response.
    struct ProduceAnswer {
        var partition: Int32
        var result: AppendResult
        /// Where the leader is, for those who asked the wrong broker (KIP-951).
        var leadership: Leadership?
    }

    func produce(_ request: IncomingProduce, _ context: RequestContext) -> Outcome {
        var hasErrors = false
        var answers: [(topic: IncomingProduce.Topic, partitions: [ProduceAnswer])] = []
        answers.reserveCapacity(request.topics.count)
        for topic in request.topics {
            let name = context.version >= 13 ? topicNames[topic.id] : topic.name
            var partitions: [ProduceAnswer] = []
            partitions.reserveCapacity(topic.partitions.count)
            for partition in topic.partitions {
                let answer = produce(partition, of: name, request, context)
                if answer.result.code != .success { hasErrors = true }
                partitions.append(answer)
            }
            answers.append((topic, partitions))
        }
        if request.acks == 0, !configuration.answersAcksZero {
            // The only way for a broker to tell an acks=0 producer that its metadata is stale.
            return hasErrors ? .disconnect : .silent
        }
        encodeProduceResponse(answers, context)
        return .respond
    }

    private func produce(
        _ incoming: IncomingProduce.Partition, of name: String?, _ request: IncomingProduce,
        _ context: RequestContext
    ) -> ProduceAnswer {
        var answer = ProduceAnswer(partition: incoming.index, result: AppendResult())
        let injected = name.flatMap { context.faults.error(topic: $0, partition: incoming.index) }
        if let injected, !injected.afterAppend {
            answer.result.code = injected.code
            answer.result.message = "injected"
        } else {
            answer.result = append(incoming, topic: name, request, context)
            if answer.result.code != .success { requests.noteRefusal(answer.result.code) }
            // What was refused has no append that the error could come after.
            if let injected, answer.result.code == .success {
                answer.result = AppendResult(BatchRejection(injected.code, "injected after the append"))
            }
        }
        let code = answer.result.code
        if code == .notLeaderOrFollower || code == .fencedLeaderEpoch {
            let partition = name.flatMap { topics[$0]?.partition(incoming.index) }
            answer.leadership = partition?.leadership(namedBy: context.broker.id, at: context.now)
        }
        return answer
    }

    private func append(
        _ incoming: IncomingProduce.Partition, topic name: String?, _ request: IncomingProduce,
        _ context: RequestContext
    ) -> AppendResult {
        func refuse(_ code: EmbeddedErrorCode, _ message: String) -> AppendResult {
            AppendResult(BatchRejection(code, message))
        }
        guard (-1...1).contains(request.acks) else {
            return refuse(.invalidRequiredAcks, "acks \(request.acks)")
        }
        guard let name else { return refuse(.unknownTopicID, "no topic has this id") }
        guard let topic = topics[name], topic.availableFrom <= context.now,
            let partition = topic.partition(incoming.index)
        else { return refuse(.unknownTopicOrPartition, "no partition \(incoming.index) of \(name)") }
        guard partition.leader == context.broker.id else {
            return refuse(.notLeaderOrFollower, "broker \(partition.leader) leads in epoch \(partition.leaderEpoch)")
        }
        if request.acks == -1, inSyncReplicas(of: partition).count < configuration.minInSyncReplicas {
            return refuse(.notEnoughReplicas, "fewer than \(configuration.minInSyncReplicas) replicas are up")
        }
        let validator = BatchValidator(
            maxMessageBytes: topic.maxMessageBytes, maxDecompressedBytes: configuration.maxDecompressedBytes,
            produceVersion: context.version)
        let rules = AppendRules(
            validator: validator, sequences: sequenceRules, retainBytes: configuration.retainBytesPerPartition,
            retentionForgetsProducers: retentionForgetsProducers,
            logAppendTime: topic.usesLogAppendTime ? wallClock(at: context.now) : nil)
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        let result = partition.append(incoming.records ?? empty, rules: rules) { header in
            admit(
                header, to: partition, of: name, transactionalID: request.transactionalID, version: context.version,
                now: context.now)
        }
        if result.appended { hasFreshData = true }
        return result
    }

    func inSyncReplicas(of partition: ModelPartition) -> [Int32] {
        partition.replicas.filter { broker($0)?.isUp == true }
    }

    /// Milliseconds since 1970.
    func wallClock(at now: MonotonicTime) -> Int64 {
        wallClockOrigin + now.nanoseconds / 1_000_000
    }
}

extension ModelCluster {
    fileprivate func encodeProduceResponse(
        _ answers: [(topic: IncomingProduce.Topic, partitions: [ProduceAnswer])], _ context: RequestContext
    ) {
        var response = ProduceResponse(throttleTimeMs: context.throttleTimeMs)
        var leaders: [Int32] = []
        for (topic, partitions) in answers {
            response.topics.append(
                ProduceResponse.Topic(
                    name: topic.name, topicID: topic.id, partitions: partitions.map { wirePartition($0) }))
            for case let leader? in partitions.map(\.leadership?.leader) where !leaders.contains(leader) {
                leaders.append(leader)
            }
        }
        if context.version >= 10 {
            response.nodeEndpoints = leaders.compactMap { broker($0) }.filter(\.isUp).map {
                NodeEndpoint(nodeID: $0.id, host: $0.host, port: $0.port)
            }
        }
        response.encode(into: &writer, version: context.version)
    }

    private func wirePartition(_ answer: ProduceAnswer) -> ProduceResponse.Partition {
        let result = answer.result
        var partition = ProduceResponse.Partition(
            index: answer.partition, errorCode: result.code.wire, baseOffset: result.baseOffset,
            logAppendTimeMs: result.logAppendTime, logStartOffset: result.logStartOffset)
        if let index = result.badRecord {
            partition.recordErrors = [ProduceResponse.RecordError(batchIndex: Int32(index), message: result.message)]
        }
        partition.errorMessage = result.message
        partition.currentLeader = answer.leadership.map {
            LeaderIDAndEpoch(leaderID: $0.leader, leaderEpoch: $0.epoch)
        }
        return partition
    }
}
