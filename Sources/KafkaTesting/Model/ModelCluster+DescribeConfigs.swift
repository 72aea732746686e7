import KafkaConsumerWire
import KafkaWire

extension ModelCluster {
    func describeConfigs(_ request: DescribeConfigsRequest, _ context: RequestContext) -> Outcome {
        let results = request.resources.map { describe($0, context) }
        DescribeConfigsResponse(throttleTimeMs: context.throttleTimeMs, results: results)
            .encode(into: &writer, version: context.version)
        return .respond
    }

    private func describe(
        _ asked: DescribeConfigsRequest.Resource, _ context: RequestContext
    ) -> DescribeConfigsResponse.Result {
        var result = DescribeConfigsResponse.Result(resourceType: asked.type, resourceName: asked.name)
        if let injected = context.faults.error(topic: asked.name, partition: -1)?.code {
            result.errorCode = injected.wire
            return result
        }
        guard asked.type == DescribeConfigsRequest.ResourceType.topic else {
            result.errorCode = .invalidRequest
            result.errorMessage = "the embedded cluster describes topics only"
            return result
        }
        guard let topic = topics[asked.name] else {
            result.errorCode = .unknownTopicOrPartition
            return result
        }
        result.configs = configs(of: topic).filter { asked.keys?.contains($0.name) ?? true }
        return result
    }

    /// Those that the model carries out, and no others: a made-up value would be believed.
    private func configs(of topic: ModelTopic) -> [DescribeConfigsResponse.Config] {
        let (topicConfig, defaultConfig): (Int8, Int8) = (1, 5)
        func config(_ name: String, _ value: String, isOwn: Bool, type: Int8) -> DescribeConfigsResponse.Config {
            DescribeConfigsResponse.Config(
                name: name, value: value, source: isOwn ? topicConfig : defaultConfig, type: type)
        }
        let (string, int): (Int8, Int8) = (2, 3)
        return [
            config(
                "max.message.bytes", "\(topic.maxMessageBytes)",
                isOwn: topic.maxMessageBytes != configuration.maxMessageBytes, type: int),
            config(
                "message.timestamp.type", topic.usesLogAppendTime ? "LogAppendTime" : "CreateTime",
                isOwn: topic.usesLogAppendTime != configuration.usesLogAppendTime, type: string),
            config("min.insync.replicas", "\(configuration.minInSyncReplicas)", isOwn: false, type: int),
        ]
    }
}
