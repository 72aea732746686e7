import KafkaWire
import Testing

@testable import KafkaClient

/// The coordinators of a `FakeCluster`: they say yes to everything but what the test has them refuse, and write down what they
/// are asked.
struct FakeCoordinator {
    /// The broker that coordinates the transactional id, and every group. Not the one that leads the partitions: a broker
    /// answers a connection's requests in their order.
    var node: Int32 = 2
    var groupNode: Int32 = 2
    /// The answers to the next requests of an API, before all others are granted.
    var refusals: [ApiKey: [BrokerErrorCode]] = [:]
    /// What they were asked, a word or two each, in order.
    var asked: [String] = []
    /// The brokers that were asked, by request.
    var nodes: [Int32] = []
    /// The producer id and epoch that they gave last.
    var identity = ProducerIdentity(id: 7, epoch: -1)

    /// The newest versions of these APIs.
    static let versions: [ApiKey: Int16] = [
        .findCoordinator: 4, .addPartitionsToTransaction: 5, .addOffsetsToTransaction: 4, .transactionOffsetCommit: 5,
        .endTransaction: 5,
    ]

    /// What the next request of the API is refused with.
    mutating func refusal(_ api: ApiKey) -> BrokerErrorCode {
        refusals[api]?.isEmpty == false ? refusals[api]?.removeFirst() ?? .none : .none
    }
}

extension FakeCluster {
    /// Answers a request to a coordinator, or one that looks for it.
    func coordinate(_ api: ApiKey, _ request: FakeRequest) throws {
        let error = coordinator.refusal(api)
        coordinator.nodes.append(request.node)
        switch api {
        case .findCoordinator: try findCoordinator(request, error)
        case .initProducerID: try initialize(request, error)
        case .addPartitionsToTransaction: try addPartitions(request, error)
        case .addOffsetsToTransaction:
            let group = try request.decode(AddOffsetsToTransactionRequest.self).groupID
            coordinator.asked.append("add group \(group)")
            answer(request, AddOffsetsToTransactionResponse(errorCode: error))
        case .transactionOffsetCommit: try commitOffsets(request, error)
        case .endTransaction: try end(request, error)
        default: Issue.record("the test does not expect \(api)")
        }
    }

    private func findCoordinator(_ request: FakeRequest, _ error: BrokerErrorCode) throws {
        let asked = try request.decode(FindCoordinatorRequest.self)
        let isGroup = asked.keyType == FindCoordinatorRequest.KeyType.group.rawValue
        let (key, node) = (asked.keys.first ?? "", isGroup ? coordinator.groupNode : coordinator.node)
        coordinator.asked.append("find \(key)")
        let found: FindCoordinatorResponse.Coordinator =
            error.isSuccess
            ? .init(key: key, nodeID: node, host: "b\(node)", port: Int32(Self.port(node)))
            : .init(key: key, errorCode: error)
        answer(request, FindCoordinatorResponse(coordinators: [found]))
    }

    private func initialize(_ request: FakeRequest, _ error: BrokerErrorCode) throws {
        let asked = try request.decode(InitProducerIDRequest.self)
        coordinator.asked.append(
            asked.producerID < 0 ? "init" : "init \(asked.producerID)/\(asked.producerEpoch)")
        guard error.isSuccess else { return answer(request, InitProducerIDResponse(errorCode: error)) }
        coordinator.identity.epoch += 1
        let identity = coordinator.identity
        answer(request, InitProducerIDResponse(producerID: identity.id, producerEpoch: identity.epoch))
    }

    private func addPartitions(_ request: FakeRequest, _ error: BrokerErrorCode) throws {
        let topics = try request.decode(AddPartitionsToTransactionRequest.self).topics
        let names = topics.flatMap { topic in topic.partitions.map { "\(topic.name)-\($0)" } }
        coordinator.asked.append("add " + names.joined(separator: " "))
        answer(
            request,
            AddPartitionsToTransactionResponse(
                topics: topics.map { topic in
                    .init(
                        name: topic.name,
                        partitions: topic.partitions.map { .init(partitionIndex: $0, errorCode: error) })
                }))
    }

    private func commitOffsets(_ request: FakeRequest, _ error: BrokerErrorCode) throws {
        let asked = try request.decode(TransactionOffsetCommitRequest.self)
        coordinator.asked.append("offsets \(asked.groupID)")
        answer(
            request,
            TransactionOffsetCommitResponse(
                topics: asked.topics.map { topic in
                    .init(
                        name: topic.name,
                        partitions: topic.partitions.map {
                            .init(partitionIndex: $0.partitionIndex, errorCode: error)
                        })
                }))
    }

    private func end(_ request: FakeRequest, _ error: BrokerErrorCode) throws {
        let asked = try request.decode(EndTransactionRequest.self)
        coordinator.asked.append(asked.commits ? "commit" : "abort")
        guard error.isSuccess else { return answer(request, EndTransactionResponse(errorCode: error)) }
        if request.header.apiVersion >= 5 { coordinator.identity.epoch += 1 }
        let identity = coordinator.identity
        answer(request, EndTransactionResponse(producerID: identity.id, producerEpoch: identity.epoch))
    }
}
