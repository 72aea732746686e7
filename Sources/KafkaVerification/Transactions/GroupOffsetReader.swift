package import KafkaClient
import KafkaSockets
import KafkaWire

/// Reads the offsets that consumer groups have committed. Its calls block.
package struct GroupOffsetReader {
    private let servers: [BootstrapServer]
    private let patience: Duration

    private static let answerTimeout = Duration.seconds(10)
    private static let pause = Duration.milliseconds(100)

    /// - Parameter patience: How long to ask again when a coordinator does not answer, or has offsets that are pending.
    package init(bootstrapServers: [String], patience: Duration = .seconds(60)) throws {
        servers = try BootstrapServer.list(bootstrapServers)
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
        let link = try BrokerLink(host: coordinator.host, port: coordinator.port, timeout: Self.answerTimeout)
        let topic = OffsetFetchRequest.Topic(name: partition.topic, partitions: [partition.partition])
        let request = OffsetFetchRequest(
            groups: [OffsetFetchRequest.Group(groupID: group, topics: [topic])], requiresStable: true)
        let answer = try link.ask(request, as: OffsetFetchResponse.self)
        guard let found = answer.groups.first, found.errorCode.isSuccess,
            let offset = found.topics.first?.partitions.first, offset.errorCode.isSuccess
        else {
            let code =
                answer.groups.first?.topics.first?.partitions.first?.errorCode ?? answer.groups.first?.errorCode
            throw BrokerLink.Failure(description: "OffsetFetch of \(group): \(code?.name ?? "no answer")")
        }
        return offset.committedOffset < 0 ? nil : offset.committedOffset
    }

    private func findCoordinator(of group: String) throws -> (host: String, port: UInt16) {
        var failure: any Error = BrokerLink.Failure(description: "no server is given")
        for server in servers {
            do {
                let link = try BrokerLink(host: server.host, port: server.port, timeout: Self.answerTimeout)
                let answer = try link.ask(
                    FindCoordinatorRequest(keyType: .group, keys: [group]), as: FindCoordinatorResponse.self)
                if let found = answer.coordinators.first, found.errorCode.isSuccess,
                    let port = UInt16(exactly: found.port)
                {
                    return (found.host, port)
                }
                failure = BrokerLink.Failure(
                    description: "FindCoordinator: \(answer.coordinators.first?.errorCode.name ?? "no answer")")
            } catch {
                failure = error
            }
        }
        throw failure
    }
}
