package import KafkaClient
import KafkaConsumerWire
import KafkaSockets
import KafkaWire

/// What a cluster says of a topic, as far as it matters for a producer's settings.
package struct TopicFacts: Equatable, Sendable {
    /// Brokers of the cluster that are alive.
    package var brokers: Int
    /// Partitions of the topic.
    package var partitions: Int
    /// Replicas of each partition; the fewest that any has.
    package var replicationFactor: Int
    /// The topic's `min.insync.replicas`; nil if the cluster does not say it.
    package var minInSyncReplicas: Int?
    /// The topic's `max.message.bytes`; nil if the cluster does not say it.
    package var maxMessageBytes: Int?
    /// Why settings of the topic are not known; nil if they are.
    package var settingsProblem: String?
    /// The shortest time in milliseconds from a small request to its answer.
    package var roundTripMilliseconds: Double

    /// Facts, for tests.
    package init(
        brokers: Int, partitions: Int, replicationFactor: Int, minInSyncReplicas: Int? = nil,
        maxMessageBytes: Int? = nil, settingsProblem: String? = nil, roundTripMilliseconds: Double
    ) {
        self.brokers = brokers
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.minInSyncReplicas = minInSyncReplicas
        self.maxMessageBytes = maxMessageBytes
        self.settingsProblem = settingsProblem
        self.roundTripMilliseconds = roundTripMilliseconds
    }
}

extension TopicFacts {
    private static let clientID = "kafka-topic-facts"
    private static let roundTrips = 5
    private static let keys = ["min.insync.replicas", "max.message.bytes"]

    /// Asks a cluster, with blocking calls. Creates no topic.
    ///
    /// - Throws: Why no server could be asked, or that there is no such topic. That the topic's settings may not be read is no error:
    ///   see `settingsProblem`.
    package static func read(topic: String, configuration: ProducerConfiguration) throws(KafkaError) -> TopicFacts {
        let servers = try BootstrapServer.list(configuration.bootstrapServers, over: configuration.securityProtocol)
        let client = try BlockingClient(configuration, clientID: clientID)
        var failure = KafkaError(.invalidConfiguration, "no server is given")
        for server in servers {
            do throws(KafkaError) {
                let link = try client.connect(host: server.host, port: server.port)
                return try read(topic, over: link, client)
            } catch {
                guard error.code != .unknownTopic else { throw error }
                failure = error
            }
        }
        throw failure
    }

    private static func read(
        _ topic: String, over link: BlockingConnection, _ client: BlockingClient
    ) throws(KafkaError) -> TopicFacts {
        let request = MetadataRequest(topics: [MetadataRequest.Topic(name: topic)], allowAutoTopicCreation: false)
        var best = Double.infinity
        var answer = MetadataResponse()
        for _ in 0..<roundTrips {
            let start = MonotonicTime.now()
            answer = try client.ask(link, request, for: MetadataResponse.self)
            best = min(best, (MonotonicTime.now() - start) / .milliseconds(1))
        }
        guard let found = answer.topics.first(where: { $0.name == topic }), found.errorCode.isSuccess else {
            let code = answer.topics.first?.errorCode ?? .unknownTopicOrPartition
            throw KafkaError(broker: code, topic: topic)
        }
        var facts = TopicFacts(
            brokers: answer.brokers.count, partitions: found.partitions.count,
            replicationFactor: found.partitions.map(\.replicaNodes.count).min() ?? 0, roundTripMilliseconds: best)
        facts.readSettings(topic, over: link, client)
        return facts
    }

    private mutating func readSettings(_ topic: String, over link: BlockingConnection, _ client: BlockingClient) {
        let request = DescribeConfigsRequest(resources: [.init(name: topic, keys: Self.keys)])
        do throws(KafkaError) {
            let answer = try client.ask(link, request, for: DescribeConfigsResponse.self)
            guard let result = answer.results.first, result.errorCode.isSuccess else {
                settingsProblem = answer.results.first?.errorCode.name ?? "the answer is empty"
                return
            }
            func number(_ name: String) -> Int? {
                result.configs.first { $0.name == name }?.value.flatMap { Int($0) }
            }
            (minInSyncReplicas, maxMessageBytes) = (number(Self.keys[0]), number(Self.keys[1]))
            if minInSyncReplicas == nil { settingsProblem = "the answer does not name min.insync.replicas" }
        } catch {
            settingsProblem = error.message
        }
    }
}
