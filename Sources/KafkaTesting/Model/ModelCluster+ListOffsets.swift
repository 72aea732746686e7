import KafkaConsumerWire
import KafkaSockets
import KafkaWire

extension ModelCluster {
    func listOffsets(_ request: ListOffsetsRequest, _ context: RequestContext) -> Outcome {
        var response = ListOffsetsResponse(throttleTimeMs: context.throttleTimeMs, topics: [])
        for topic in request.topics {
            let partitions = topic.partitions.map {
                find($0, of: topic.name, isCommittedOnly: request.isolationLevel == 1, context)
            }
            response.topics.append(ListOffsetsResponse.Topic(name: topic.name, partitions: partitions))
        }
        response.encode(into: &writer, version: context.version)
        return .respond
    }

    private func find(
        _ asked: ListOffsetsRequest.Partition, of topic: String, isCommittedOnly: Bool, _ context: RequestContext
    ) -> ListOffsetsResponse.Partition {
        var answer = ListOffsetsResponse.Partition(partitionIndex: asked.partitionIndex)
        if let injected = context.faults.error(topic: topic, partition: asked.partitionIndex) {
            answer.errorCode = injected.code.wire
            return answer
        }
        guard let partition = topics[topic]?.partition(asked.partitionIndex) else {
            answer.errorCode = EmbeddedErrorCode.unknownTopicOrPartition.wire
            return answer
        }
        guard partition.leader == context.broker.id else {
            answer.errorCode = EmbeddedErrorCode.notLeaderOrFollower.wire
            return answer
        }
        answer.leaderEpoch = partition.leaderEpoch
        switch asked.timestamp {
        case ListOffsetsRequest.latestTimestamp:
            let end = partition.log.endOffset
            answer.offset = isCommittedOnly ? partition.transactions.lastStableOffset(endOffset: end) : end
        case ListOffsetsRequest.earliestTimestamp: answer.offset = partition.log.startOffset
        case ListOffsetsRequest.maxTimestamp:
            let newest = partition.log.batches.max { $0.maxTimestamp < $1.maxTimestamp }
            if let newest { locate(newest.maxTimestamp, in: partition, &answer) }
        default: locate(asked.timestamp, in: partition, &answer)
        }
        return answer
    }

    /// The first record that is at least as new as the timestamp.
    private func locate(
        _ timestamp: Int64, in partition: ModelPartition, _ answer: inout ListOffsetsResponse.Partition
    ) {
        guard let batch = partition.log.batches.first(where: { $0.maxTimestamp >= timestamp }) else { return }
        let records = batch.decode(
            topic: "", partition: partition.index, limit: configuration.maxDecompressedBytes)
        guard let record = records.first(where: { $0.timestamp >= timestamp }) else { return }
        answer.offset = record.offset
        answer.timestamp = record.timestamp
    }
}
