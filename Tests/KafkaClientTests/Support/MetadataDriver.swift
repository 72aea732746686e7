import KafkaSockets
import KafkaWire

@testable import KafkaClient

/// Cluster metadata, and the answers of a cluster of three brokers to feed it with.
struct MetadataDriver {
    var metadata: ClusterMetadata
    var random = ConstantRandom.least

    static var configuration: ProducerConfiguration { ProducerConfiguration(bootstrapServers: ["a:1"]) }

    init(_ configuration: ProducerConfiguration = configuration) {
        metadata = ClusterMetadata(configuration: configuration)
    }

    /// With `metadataRecoveryStrategy` none.
    static var withoutRecovery: Self {
        var configuration = configuration
        configuration.metadataRecoveryStrategy = .disabled
        return Self(configuration)
    }

    /// Takes the request that is due as sent.
    mutating func ask(now: MonotonicTime = .start) -> MetadataRefresh {
        let refresh = metadata.nextRefresh(now: now) ?? MetadataRefresh(topics: [], isFull: true)
        metadata.asked(refresh, now: now)
        return refresh
    }

    @discardableResult
    mutating func answer(
        _ refresh: MetadataRefresh, _ response: MetadataResponse, now: MonotonicTime = .start
    ) -> [MetadataChange] {
        metadata.handle(response, to: refresh, now: now, random: &random)
    }

    /// Asks for these topics and hears of them.
    @discardableResult
    mutating func learn(_ topics: [MetadataResponse.Topic], now: MonotonicTime = .start) -> [MetadataChange] {
        let names = topics.compactMap(\.name)
        for name in names { metadata.refresh(name, now: now) }
        let refresh = metadata.nextRefresh(now: now) ?? MetadataRefresh(topics: names, isFull: names.isEmpty)
        metadata.asked(refresh, now: now)
        return answer(refresh, Self.response(topics), now: now)
    }

    @discardableResult
    mutating func learn(_ topics: [String], now: MonotonicTime = .start) -> [MetadataChange] {
        learn(topics.map { Self.topic($0) }, now: now)
    }

    /// Asks for whatever is due, and hears of brokers only.
    mutating func learnBrokers(now: MonotonicTime = .start) {
        answer(ask(now: now), Self.response([]), now: now)
    }

    static func response(_ topics: [MetadataResponse.Topic]) -> MetadataResponse {
        MetadataResponse(
            brokers: (1...3).map { .init(nodeID: $0, host: "host\($0)", port: 9092) }, clusterID: "cluster",
            topics: topics)
    }

    static func topic(
        _ name: String, leaders: [(node: Int32, epoch: Int32)] = [(1, 0)], id: UInt8? = nil,
        error: BrokerErrorCode = .none
    ) -> MetadataResponse.Topic {
        MetadataResponse.Topic(
            errorCode: error, name: name, topicID: id.map(KafkaUUID.init) ?? .zero,
            partitions: leaders.enumerated().map { index, leader in
                MetadataResponse.Partition(
                    partitionIndex: Int32(index), leaderID: leader.node, leaderEpoch: leader.epoch,
                    replicaNodes: leader.node < 0 ? [] : [leader.node],
                    isrNodes: leader.node < 0 ? [] : [leader.node])
            })
    }
}

extension KafkaUUID {
    /// An id that ends in this byte.
    init(_ last: UInt8) {
        self.init(high: 1, low: UInt64(last))
    }
}
