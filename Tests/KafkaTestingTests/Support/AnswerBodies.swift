import KafkaClient
import KafkaTesting
import KafkaWire

/// The bodies of answers that a cluster's brokers could give about topic "t", to be given by `EmbeddedFault` to requests
/// that did not ask for them. They are of the versions that a producer asks for.
struct AnswerBodies {
    let versions: [EmbeddedAPI: ClosedRange<Int16>]
    /// What the cluster really says about the topic, but for what a test changes.
    var metadata: MetadataResponse

    init(_ cluster: EmbeddedKafkaCluster) throws {
        versions = cluster.configuration.apiVersions
        let request = MetadataRequest(topics: [MetadataRequest.Topic(name: "t")], allowAutoTopicCreation: false)
        metadata = MetadataResponse()
        metadata = try RawClient(cluster.bootstrapServers[0])
            .exchange(request, version: version(of: MetadataResponse.self))
        cluster.resetRequests()
    }

    func metadataBody() -> [UInt8] { encode(metadata) }

    /// An answer to a Produce request.
    func produce(_ topics: [ProduceResponse.Topic], throttleTimeMs: Int32 = 0) -> [UInt8] {
        encode(ProduceResponse(topics: topics, throttleTimeMs: throttleTimeMs))
    }

    /// Topic "t" in an answer to a Produce request, with these partitions stored from offset 0 on.
    func stored(_ partitions: [Int32]) -> ProduceResponse.Topic {
        ProduceResponse.Topic(
            name: "t", topicID: metadata.topics.first?.topicID ?? .zero,
            partitions: partitions.map { ProduceResponse.Partition(index: $0, baseOffset: 0, logStartOffset: 0) })
    }

    /// What a broker could answer to a request of that kind.
    func body(of api: EmbeddedAPI) -> [UInt8] {
        switch api {
        case .produce: produce([stored([0])])
        case .metadata: metadataBody()
        case .initProducerID: encode(InitProducerIDResponse(producerID: 77, producerEpoch: 0))
        default:
            encode(
                ApiVersionsResponse(
                    apiKeys: versions.sorted { $0.key.rawValue < $1.key.rawValue }.map { api, range in
                        ApiVersionRange(
                            apiKeyCode: api.rawValue, minVersion: range.lowerBound, maxVersion: range.upperBound)
                    }))
        }
    }

    func encode(_ message: some WireMessage) -> [UInt8] {
        var writer = WireWriter(capacity: 1024)
        message.encode(into: &writer, version: version(of: type(of: message)))
        return writer.contiguousBytes()
    }

    private func version<M: WireMessage>(of type: M.Type) -> Int16 {
        let theirs = EmbeddedAPI(rawValue: M.apiKey.rawValue).flatMap { versions[$0]?.upperBound } ?? 0
        return min(theirs, M.versions.upperBound)
    }
}

/// Which versions brokers speak: before the flexible ones, with them, and with topic ids. They differ in what can be
/// mistaken for what.
enum KafkaRelease: CaseIterable {
    case kafka20, kafka28, current

    var versions: [EmbeddedAPI: ClosedRange<Int16>] {
        switch self {
        case .kafka20: EmbeddedAPIVersions.kafka20
        case .kafka28: EmbeddedAPIVersions.kafka28
        case .current: EmbeddedAPIVersions.current
        }
    }
}

extension ProducerConfiguration {
    /// Settings for a cluster that answers wrongly: short waits between attempts.
    static func impatient(_ cluster: EmbeddedKafkaCluster) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
        configuration.requestTimeout = .milliseconds(200)
        configuration.retryBackoff = .milliseconds(2)
        configuration.retryBackoffMax = .milliseconds(5)
        configuration.reconnectBackoff = .milliseconds(2)
        configuration.reconnectBackoffMax = .milliseconds(5)
        return configuration
    }
}
