import KafkaSockets
import KafkaWire

extension ModelCluster {
    func answerMetadata(_ request: MetadataRequest, _ context: RequestContext) -> Outcome {
        if let code = context.faults.errorAlone {
            let response = MetadataResponse(throttleTimeMs: context.throttleTimeMs, errorCode: code.wire)
            response.encode(into: &writer, version: context.version)
            return .respond
        }
        var topicsAsked: [MetadataResponse.Topic] = []
        if let asked = request.topics {
            for topic in asked { topicsAsked.append(describe(topic, request, context)) }
        } else {
            for name in topics.keys.sorted() { topicsAsked.append(describe(existing: name, context)) }
        }
        let leftOut = context.faults.brokersLeftOut
        let response = MetadataResponse(
            throttleTimeMs: context.throttleTimeMs,
            brokers: liveBrokers.filter { !leftOut.contains($0.id) }.map {
                MetadataResponse.Broker(nodeID: $0.id, host: $0.host, port: $0.port)
            },
            clusterID: clusterID, controllerID: liveBrokers.first?.id ?? -1, topics: topicsAsked,
            errorCode: wholeError(request, context).wire)
        response.encode(into: &writer, version: context.version)
        return .respond
    }

    /// The error of the whole response: REBOOTSTRAP_REQUIRED, or whatever a fault says where there is no topic to say it.
    private func wholeError(_ request: MetadataRequest, _ context: RequestContext) -> EmbeddedErrorCode {
        guard let code = context.faults.requestError else { return .success }
        return code == .rebootstrapRequired || request.topics?.isEmpty != false ? code : .success
    }

    var liveBrokers: [ModelBroker] { brokers.filter(\.isUp) }

    private func describe(
        _ topic: MetadataRequest.Topic, _ request: MetadataRequest, _ context: RequestContext
    ) -> MetadataResponse.Topic {
        guard let name = topic.name else {
            if let known = topicNames[topic.topicID] { return describe(existing: known, context) }
            return MetadataResponse.Topic(errorCode: .unknownTopicID, name: nil, topicID: topic.topicID)
        }
        if topics[name] == nil {
            if let injected = context.faults.error(topic: name, partition: -1) {
                return MetadataResponse.Topic(errorCode: injected.code.wire, name: name)
            }
            guard ModelTopic.isLegal(name: name) else {
                return MetadataResponse.Topic(errorCode: EmbeddedErrorCode.invalidTopic.wire, name: name)
            }
            let mayCreate = configuration.autoCreateTopics && (context.version < 4 || request.allowAutoTopicCreation)
            guard mayCreate, createTopic(name, now: context.now) != nil else {
                return MetadataResponse.Topic(errorCode: EmbeddedErrorCode.unknownTopicOrPartition.wire, name: name)
            }
        }
        return describe(existing: name, context)
    }

    private func describe(existing name: String, _ context: RequestContext) -> MetadataResponse.Topic {
        guard let topic = topics[name] else {
            return MetadataResponse.Topic(errorCode: EmbeddedErrorCode.unknownTopicOrPartition.wire, name: name)
        }
        // A fault for one partition concerns that partition's entry alone.
        let whole = context.faults.faults.filter { $0.partition == nil }
        if let injected = ActiveFaults(faults: whole).error(topic: name, partition: -1) {
            return MetadataResponse.Topic(errorCode: injected.code.wire, name: name, topicID: topic.id)
        }
        guard topic.availableFrom <= context.now else {
            return MetadataResponse.Topic(
                errorCode: EmbeddedErrorCode.leaderNotAvailable.wire, name: name, topicID: topic.id)
        }
        return MetadataResponse.Topic(
            name: name, topicID: topic.id,
            partitions: topic.partitions.map { describe($0, of: name, context) })
    }

    private func describe(
        _ partition: ModelPartition, of topic: String, _ context: RequestContext
    ) -> MetadataResponse.Partition {
        let named = partition.leadership(namedBy: context.broker.id, at: context.now)
        var code: EmbeddedErrorCode = named.leader == -1 ? .leaderNotAvailable : .success
        if let injected = context.faults.error(topic: topic, partition: partition.index) { code = injected.code }
        let inSync = inSyncReplicas(of: partition)
        return MetadataResponse.Partition(
            errorCode: code.wire, partitionIndex: partition.index, leaderID: named.leader, leaderEpoch: named.epoch,
            replicaNodes: partition.replicas, isrNodes: inSync,
            offlineReplicas: partition.replicas.filter { !inSync.contains($0) })
    }
}
