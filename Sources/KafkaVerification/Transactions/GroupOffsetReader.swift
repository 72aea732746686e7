package import KafkaClient
import KafkaConsumerWire
import KafkaSockets
import KafkaWire

/// Reads the offsets that consumer groups have committed. Its calls block.
package final class GroupOffsetReader {
    private let servers: [BootstrapServer]
    private let client: BlockingClient
    private let patience: Duration

    private static let answerTimeout = Duration.seconds(10)
    private static let pause = Duration.milliseconds(100)
    private static let clientID = "kafka-offset-reader"

    /// Why there is no answer.
    private struct Unavailable: Error, CustomStringConvertible {
        let description: String
    }

    /// - Parameters:
    ///   - configuration: Where the cluster is, and how connections to it are secured.
    ///   - patience: How long to ask again when a coordinator does not answer, or has offsets that are pending.
    package init(configuration: ProducerConfiguration, patience: Duration = .seconds(60)) throws {
        servers = try BootstrapServer.list(configuration.bootstrapServers, over: configuration.securityProtocol)
        var limited = configuration
        limited.connectionSetupTimeout = Self.answerTimeout
        limited.connectionSetupTimeoutMax = Self.answerTimeout
        limited.requestTimeout = Self.answerTimeout
        client = try BlockingClient(limited, clientID: Self.clientID)
        self.patience = patience
    }

    /// The offset that a group has committed for a partition; nil if there is none.
    package func committedOffset(group: String, of partition: TopicPartition) throws -> Int64? {
        let deadline = MonotonicTime.now() + patience
        while true {
            do {
                return try ask(group, partition)
            } catch {
                guard MonotonicTime.now() < deadline else { throw error }
                var events: [NetworkEvent] = []
                try PosixNetwork().poll(until: .now() + Self.pause, into: &events)
            }
        }
    }

    private func ask(_ group: String, _ partition: TopicPartition) throws -> Int64? {
        let coordinator = try findCoordinator(of: group)
        let link = try client.connect(host: coordinator.host, port: coordinator.port)
        defer { client.disconnect(link) }
        let topic = OffsetFetchRequest.Topic(name: partition.topic, partitions: [partition.partition])
        let request = OffsetFetchRequest(
            groups: [OffsetFetchRequest.Group(groupID: group, topics: [topic])], requiresStable: true)
        let answer = try client.ask(link, request, for: OffsetFetchResponse.self)
        guard let found = answer.groups.first, found.errorCode.isSuccess,
            let offset = found.topics.first?.partitions.first, offset.errorCode.isSuccess
        else {
            let code =
                answer.groups.first?.topics.first?.partitions.first?.errorCode ?? answer.groups.first?.errorCode
            throw Unavailable(description: "OffsetFetch of \(group): \(code?.name ?? "no answer")")
        }
        return offset.committedOffset < 0 ? nil : offset.committedOffset
    }

    private func findCoordinator(of group: String) throws -> (host: String, port: UInt16) {
        var failure: any Error = Unavailable(description: "no server is given")
        for server in servers {
            do {
                let link = try client.connect(host: server.host, port: server.port)
                defer { client.disconnect(link) }
                let answer = try client.ask(
                    link, FindCoordinatorRequest(keyType: .group, keys: [group]), for: FindCoordinatorResponse.self)
                if let found = answer.coordinators.first, found.errorCode.isSuccess,
                    let port = UInt16(exactly: found.port)
                {
                    return (found.host, port)
                }
                failure = Unavailable(
                    description: "FindCoordinator: \(answer.coordinators.first?.errorCode.name ?? "no answer")")
            } catch {
                failure = error
            }
        }
        throw failure
    }
}
