import KafkaConsumerWire
import KafkaSockets
import KafkaWire

/// Offsets of consumer groups outside of transactions. Groups have no members: every consumer assigns partitions to itself.
extension ModelCluster {
    func commitOffsets(_ request: OffsetCommitRequest, _ context: RequestContext) -> Outcome {
        let code = coordinatorProblem(request.groupID, context) ?? .success
        var offsets: [ModelTopicPartition: GroupOffsets.Offset] = [:]
        let results = request.topics.map { topic in
            TopicResults<OffsetCommitResponse>(
                name: topic.name,
                partitions: topic.partitions.map { partition in
                    let index = partition.partitionIndex
                    let answer = context.faults.error(topic: topic.name, partition: index)?.code ?? code
                    if answer == .success {
                        offsets[ModelTopicPartition(topic: topic.name, partition: index)] = GroupOffsets.Offset(
                            offset: partition.committedOffset, leaderEpoch: partition.committedLeaderEpoch,
                            metadata: partition.committedMetadata)
                    }
                    return .init(partitionIndex: index, errorCode: answer.wire)
                })
        }
        if !offsets.isEmpty { groups[request.groupID, default: GroupOffsets()].commit(offsets) }
        OffsetCommitResponse(throttleTimeMs: context.throttleTimeMs, topics: results)
            .encode(into: &writer, version: context.version)
        return .respond
    }

    func fetchOffsets(_ request: OffsetFetchRequest, _ context: RequestContext) -> Outcome {
        let results = request.groups.map { group in
            if let code = coordinatorProblem(group.groupID, context) { return refusal(code, group, context) }
            return offsets(of: group, requiresStable: request.requiresStable)
        }
        OffsetFetchResponse(throttleTimeMs: context.throttleTimeMs, groups: results)
            .encode(into: &writer, version: context.version)
        return .respond
    }

    private func offsets(
        of group: OffsetFetchRequest.Group, requiresStable: Bool
    ) -> OffsetFetchResponse.Group {
        let known = groups[group.groupID] ?? GroupOffsets()
        let asked = group.topics ?? known.topics
        let topics = asked.map { topic in
            OffsetFetchResponse.Topic(
                name: topic.name,
                partitions: topic.partitions.map { index in
                    let key = ModelTopicPartition(topic: topic.name, partition: index)
                    if requiresStable, known.isPending(key) {
                        return .init(
                            partitionIndex: index, errorCode: EmbeddedErrorCode.unstableOffsetCommit.wire)
                    }
                    guard let offset = known.committed[key] else { return .init(partitionIndex: index) }
                    return .init(
                        partitionIndex: index, committedOffset: offset.offset,
                        committedLeaderEpoch: offset.leaderEpoch, metadata: offset.metadata)
                })
        }
        return OffsetFetchResponse.Group(groupID: group.groupID, topics: topics)
    }

    /// Before version 2, a group has no error of its own: each partition has it.
    private func refusal(
        _ code: EmbeddedErrorCode, _ group: OffsetFetchRequest.Group, _ context: RequestContext
    ) -> OffsetFetchResponse.Group {
        guard context.version < 2 else { return .init(groupID: group.groupID, errorCode: code.wire) }
        let topics = (group.topics ?? []).map { topic in
            OffsetFetchResponse.Topic(
                name: topic.name, partitions: topic.partitions.map { .init(partitionIndex: $0, errorCode: code.wire) })
        }
        return OffsetFetchResponse.Group(topics: topics)
    }
}

extension GroupOffsets {
    /// The partitions with an offset, by topic.
    fileprivate var topics: [OffsetFetchRequest.Topic] {
        Dictionary(grouping: committed.keys, by: \.topic).map { name, partitions in
            OffsetFetchRequest.Topic(name: name, partitions: partitions.map(\.partition).sorted())
        }.sorted { $0.name < $1.name }
    }
}
