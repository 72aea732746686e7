import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

/// A transactional producer without threads: a `SenderDriver` whose cluster has coordinators.
final class TransactionDriver {
    let driver: SenderDriver
    var cluster: FakeCluster { driver.cluster }

    /// - Parameters:
    ///   - version: What the cluster has finalized.
    ///   - initVersion: The newest version of InitProducerId; below 3, coordinators cannot raise an epoch.
    init(
        _ version: TransactionVersion, initVersion: Int16 = 5, topics: [String: [Int32]] = ["t": [1, 1]],
        _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws {
        driver = try SenderDriver(topics: topics) {
            $0.transactionalID = "app"
            configure(&$0)
        }
        cluster.newest.merge(FakeCoordinator.versions) { $1 }
        cluster.newest[.initProducerID] = initVersion
        cluster.finalizedTransactionVersion = version == .two ? 2 : 0
    }

    /// One that is in a transaction.
    static func open(
        _ version: TransactionVersion, initVersion: Int16 = 5, topics: [String: [Int32]] = ["t": [1, 1]],
        _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) async throws -> TransactionDriver {
        let producer = try TransactionDriver(version, initVersion: initVersion, topics: topics, configure)
        try await producer.succeed(.initialize)
        try producer.driver.warmUp()
        try await producer.succeed(.begin)
        _ = producer.asked()
        return producer
    }

    // MARK: Calls

    /// The app calls; the producer does what it can about it.
    func call(_ call: TransactionCall) throws -> Waiter<Void> {
        let waiter = Waiter<Void>()
        let command = SenderCommand.transaction(call, waiter, deadline: driver.now + .seconds(60))
        if !driver.core.accumulator.mailbox.post(command) {
            waiter.resolve(.failure(.closed("the producer is closed")))
        }
        try driver.settle()
        return waiter
    }

    /// How a call ended: nil if it succeeded. It has to have ended.
    func error(
        of waiter: Waiter<Void>, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> KafkaError? {
        try #require(waiter.isResolved, "the call has not ended", sourceLocation: sourceLocation)
        do throws(KafkaError) {
            try await waiter.wait { _ in }
            return nil
        } catch {
            return error
        }
    }

    /// The call's error. It has to end and fail.
    func failure(
        of waiter: Waiter<Void>, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> KafkaError {
        try #require(await error(of: waiter, sourceLocation: sourceLocation), sourceLocation: sourceLocation)
    }

    /// A call that has to end and succeed.
    func succeed(_ call: TransactionCall, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let error = try await error(of: self.call(call), sourceLocation: sourceLocation)
        #expect(error == nil, sourceLocation: sourceLocation)
    }

    // MARK: Brokers

    /// What coordinators were asked since the last time.
    func asked() -> [String] {
        defer { (cluster.coordinator.asked, cluster.coordinator.nodes) = ([], []) }
        return cluster.coordinator.asked
    }

    /// Acknowledges what waits for an answer.
    func acknowledge() throws {
        for request in driver.requests where request.header.apiKey == .produce { try cluster.acknowledge(request) }
        try driver.settle()
    }

    /// Refuses what waits for an answer.
    func refuse(_ error: BrokerErrorCode) throws {
        for request in driver.requests where request.header.apiKey == .produce { try cluster.refuse(request, error) }
        try driver.settle()
    }

    /// A broker breaks its connection before it answers.
    func lose(_ node: Int32) throws {
        cluster.requests.removeAll { $0.node == node }
        driver.network.hangUp(FakeCluster.port(node))
        try driver.settle()
    }
}
