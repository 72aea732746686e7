import Foundation
import KafkaClient
import KafkaTesting

/// A cluster that tests write to and read from, of any maker. Tests that are not about faults take it from here, so
/// that they run against each kind there is.
struct TestServer: Sendable {
    /// Whose cluster it is.
    enum Kind: String, Sendable, CaseIterable {
        /// `EmbeddedKafkaCluster`, in this process.
        case embedded
        /// librdkafka's mock cluster.
        case mock
        case noida
        case tansu
        /// The one that `KAFKA_BOOTSTRAP_SERVERS` names.
        case environment

        /// The kinds to test against: embedded and mock, the others when they were asked for.
        static let asked: [Kind] = {
            var kinds: [Kind] = [.embedded, .mock]
            if Peers.all { kinds += [.noida, .tansu] }
            if environmentServers != nil { kinds.append(.environment) }
            return kinds
        }()

        static let environmentServers: [String]? = {
            let value = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"] ?? ""
            return value.isEmpty ? nil : value.split(separator: ",").map(String.init)
        }()
    }

    private enum Owner: Sendable {
        case embedded(EmbeddedKafkaCluster)
        case mock(MockCluster)
        case single(SingleBroker)
        case environment
    }

    let kind: Kind
    let bootstrapServers: [String]
    private let owner: Owner

    /// The cluster of that kind, with 3 brokers if it is one of ours; one for all tests, so take topics of your own.
    static func shared(_ kind: Kind) async throws -> TestServer {
        try await SharedServers.instance.server(kind)
    }

    fileprivate init(starting kind: Kind) async throws {
        self.kind = kind
        switch kind {
        case .embedded:
            let cluster = try EmbeddedKafkaCluster(brokers: 3)
            (bootstrapServers, owner) = (cluster.bootstrapServers, .embedded(cluster))
        case .mock:
            let cluster = try await MockCluster.start(brokers: 3)
            (bootstrapServers, owner) = (cluster.bootstrapServers, .mock(cluster))
        case .noida, .tansu:
            let broker = try await SingleBroker.start(kind == .noida ? .noida : .tansu)
            (bootstrapServers, owner) = ([broker.bootstrap], .single(broker))
        case .environment:
            (bootstrapServers, owner) = (Kind.environmentServers ?? [], .environment)
        }
    }

    /// Comma-separated.
    var bootstrap: String { bootstrapServers.joined(separator: ",") }

    /// Settings for a producer here.
    var configuration: ProducerConfiguration { ProducerConfiguration(bootstrapServers: bootstrapServers) }

    /// Two clients of others that can read from it.
    var readers: [TopicReader] {
        kind == .tansu ? [.aiokafka, .confluent] : [.kcat, .confluent]
    }

    /// Creates a topic under a unique name. A cluster that cannot be asked for a number of partitions
    /// gives it as many as it likes.
    func makeTopic(_ label: String, partitions: Int) async throws -> String {
        let topic = "\(label)-\(UUID().uuidString.prefix(8))"
        switch owner {
        case .embedded(let cluster): try cluster.createTopic(topic, partitions: partitions)
        case .mock(let cluster): try await cluster.createTopic(topic, partitions: partitions)
        case .single, .environment:
            _ = try await OneShotProcess.output(
                Peers.python(), [Peers.script("create_topic.py"), bootstrap, topic, "\(partitions)"])
        }
        return topic
    }
}

/// Starts each kind of cluster once. They end with the process.
private actor SharedServers {
    static let instance = SharedServers()
    private var starting: [TestServer.Kind: Task<TestServer, any Error>] = [:]

    func server(_ kind: TestServer.Kind) async throws -> TestServer {
        let task = starting[kind] ?? Task { try await TestServer(starting: kind) }
        starting[kind] = task
        return try await task.value
    }
}
