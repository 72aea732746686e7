import KafkaConsumerWire
import KafkaSockets
import KafkaWire

extension ModelCluster {
    func createTopics(_ request: CreateTopicsRequest, _ context: RequestContext) -> Outcome {
        let topics = request.topics.map { create($0, validateOnly: request.validateOnly, context) }
        CreateTopicsResponse(throttleTimeMs: context.throttleTimeMs, topics: topics)
            .encode(into: &writer, version: context.version)
        return .respond
    }

    private func create(
        _ asked: CreateTopicsRequest.Topic, validateOnly: Bool, _ context: RequestContext
    ) -> CreateTopicsResponse.Topic {
        var answer = CreateTopicsResponse.Topic(name: asked.name)
        let injected = context.faults.error(topic: asked.name, partition: -1)
        if let problem = problem(with: asked) {
            answer.errorCode = problem.code.wire
            answer.errorMessage = problem.message
            return answer
        }
        if let injected {
            answer.errorCode = injected.code.wire
            if !injected.afterAppend { return answer }
        }
        let count = asked.assignments.isEmpty ? Int(asked.partitionCount) : asked.assignments.count
        answer.partitionCount = Int32(count < 0 ? configuration.defaultPartitions : count)
        answer.replicationFactor = Int16(min(configuration.replicationFactor, brokers.count))
        guard !validateOnly else { return answer }
        guard let topic = createTopic(asked.name, partitions: count < 0 ? nil : count, now: context.now) else {
            return answer
        }
        answer.topicID = topic.id
        apply(asked.configs, to: topic)
        return answer
    }

    private func problem(with asked: CreateTopicsRequest.Topic) -> BatchRejection? {
        guard ModelTopic.isLegal(name: asked.name) else {
            return BatchRejection(.invalidTopic, "\"\(asked.name)\" is no legal topic name")
        }
        guard topics[asked.name] == nil else { return BatchRejection(.topicAlreadyExists, "the topic exists") }
        guard asked.partitionCount > 0 || asked.partitionCount == -1 else {
            return BatchRejection(.invalidPartitions, "\(asked.partitionCount) partitions")
        }
        guard Int(asked.replicationFactor) <= brokers.count else {
            return BatchRejection(.invalidReplicationFactor, "\(brokers.count) brokers")
        }
        for config in asked.configs where !isKnown(config) {
            return BatchRejection(.invalidConfig, "the embedded cluster does not know \(config.name)")
        }
        return nil
    }

    private func isKnown(_ config: CreateTopicsRequest.Config) -> Bool {
        switch config.name {
        case "max.message.bytes": config.value.flatMap { Int($0) } != nil
        case "message.timestamp.type": config.value == "CreateTime" || config.value == "LogAppendTime"
        default: true
        }
    }

    private func apply(_ configs: [CreateTopicsRequest.Config], to topic: ModelTopic) {
        for config in configs {
            switch config.name {
            case "max.message.bytes": topic.maxMessageBytes = config.value.flatMap { Int($0) } ?? topic.maxMessageBytes
            case "message.timestamp.type": topic.usesLogAppendTime = config.value == "LogAppendTime"
            default: break
            }
        }
    }
}
