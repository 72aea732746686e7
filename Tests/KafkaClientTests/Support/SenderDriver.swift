import KafkaSockets
import KafkaWire
import Logging
import Testing

@testable import KafkaClient

/// A producer without threads: the test appends records, steps the sender, sets the time, and plays the brokers.
final class SenderDriver {
    let clock = FakeClock()
    let cluster = FakeCluster()
    let core: ProducerCore
    let sender: Sender
    /// When the last step said that there is something to do again.
    private(set) var deadline = MonotonicTime.distantPast
    private(set) var steps = 0

    /// By default with one topic "t" of two partitions, both led by broker 1.
    init(
        topics: [String: [Int32]] = ["t": [1, 1]], servers: [String] = ["b1:9001"],
        log: LogCollector = LogCollector(), callbackExecutor: (any TaskExecutor)? = nil,
        _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = ProducerConfiguration(bootstrapServers: servers)
        configuration.linger = .zero
        configure(&configuration)
        try configuration.validate()
        cluster.topics = topics.mapValues { leaders in leaders.map { ($0, 1) } }
        core = ProducerCore(configuration: configuration, clock: clock, seed: 1) {}
        sender = try core.makeSender(
            network: cluster.network, clientID: "client",
            logger: log.logger, callbackExecutor: callbackExecutor, seed: 1)
    }

    var now: MonotonicTime { clock.time }
    var network: FakeNetwork { cluster.network }
    var requests: [FakeRequest] { cluster.requests }

    /// One step of the sender, and of the brokers. Returns whether there is nothing more to do now.
    @discardableResult
    func step() throws -> Bool {
        steps += 1
        deadline = sender.runOnce(now: now)
        let hasWorked = try cluster.work()
        sender.poll(until: .distantPast)
        return !hasWorked && network.lastEventCount == 0 && (deadline > now || sender.isFinished)
    }

    /// Steps until nothing happens any more.
    func settle(sourceLocation: SourceLocation = #_sourceLocation) throws {
        for _ in 0..<300 where try step() { return }
        try giveUp("does not come to rest", sourceLocation)
    }

    /// Ends the test: a sender that spins would go on to do so at each of very many deadlines.
    private func giveUp(_ reason: Comment, _ sourceLocation: SourceLocation) throws {
        Issue.record(reason, sourceLocation: sourceLocation)
        throw CancellationError()
    }

    /// Lets time pass, as it does: to each of the sender's deadlines in turn.
    func advance(_ duration: Duration, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let end = now + duration
        for _ in 0..<10_000 {
            try settle(sourceLocation: sourceLocation)
            guard deadline < end, !sender.isFinished else {
                clock.time = end
                try settle(sourceLocation: sourceLocation)
                return
            }
            clock.time = deadline
        }
        try giveUp("too many deadlines", sourceLocation)
    }

    /// Learns of the topics and connects, so that records can be sent immediately.
    ///
    /// - Parameter pins: Whether records take the fast path from the first one on, as those of a topic in much use.
    func warmUp(_ topics: String..., pins: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) throws {
        for name in topics.isEmpty ? Array(cluster.topics.keys.sorted()) : topics {
            if pins { for _ in 0..<TopicRegistry.lookupsUntilPinned { _ = core.accumulator.topics.topic(name) } }
            guard let topic = core.accumulator.topics.topic(name) else { continue }
            core.accumulator.mailbox.post(.metadataWaiter(Waiter(), topic, deadline: now + .seconds(60)))
        }
        core.accumulator.mailbox.post(.warmUp(Waiter(), deadline: now + .seconds(60)))
        try settle(sourceLocation: sourceLocation)
    }

    /// Hears of a topic once more, when the client may ask again.
    func refreshMetadata(_ topic: String = "t") throws {
        core.accumulator.mailbox.post(.needsMetadata(try #require(core.accumulator.topics.topic(topic))))
        try advance(.milliseconds(100))
    }

    /// Appends a record; returns what came of it.
    func append(
        _ value: String, topic: String = "t", partition: Int32? = 0, key: String? = nil, isAwaited: Bool = false,
        headers: [RecordHeader] = [], callback: (@Sendable (Result<RecordMetadata, KafkaError>) -> Void)? = nil
    ) -> AppendOutcome {
        key.withOptionalKafkaBytes { key in
            value.withKafkaBytes { value in
                var request = AppendRequest(
                    key: key, value: value, partition: partition, timestamp: 5000, isAwaited: isAwaited)
                if callback == nil,
                    let delivery = core.appendToOpenBatch(&request, topic: topic, headers: headers)
                {
                    return .accepted(delivery)
                }
                return core.append(&request, topic: topic, headers: headers, callback: callback, pending: nil)
            }
        }
    }

    /// Appends a record that has to be accepted.
    @discardableResult
    func send(
        _ value: String, topic: String = "t", partition: Int32? = 0, isAwaited: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Delivery {
        switch append(value, topic: topic, partition: partition, isAwaited: isAwaited) {
        case .accepted(let delivery): return delivery
        case .rejected(let error): throw error
        case .mustWait:
            Issue.record("the record must wait", sourceLocation: sourceLocation)
            throw CancellationError()
        }
    }

    /// Begins to close, as `KafkaProducer.close` does.
    func close(timeout: Duration) {
        core.accumulator.refuse(.closed("the producer is closed"))
        core.accumulator.mailbox.post(.close(Waiter(), deadline: now + timeout))
    }

    /// The values of each batch that the brokers got and that were not answered, by request.
    func values() throws -> [[[String]]] {
        try requests.map { try cluster.batches(of: $0).map(\.values) }
    }

    /// The one produce request that waits for an answer.
    func request(sourceLocation: SourceLocation = #_sourceLocation) throws -> FakeRequest {
        try #require(requests.count == 1, sourceLocation: sourceLocation)
        return requests[0]
    }

    /// The only batch of the only produce request that waits for an answer.
    func batch(sourceLocation: SourceLocation = #_sourceLocation) throws -> FakeBatch {
        let batches = try cluster.batches(of: request(sourceLocation: sourceLocation))
        try #require(batches.count == 1, sourceLocation: sourceLocation)
        return batches[0]
    }
}

extension Delivery {
    /// The error that the record ended with, or nil.
    var error: KafkaError? {
        guard case .failure(let error)? = result else { return nil }
        return error
    }

    /// The offset that it was stored at, or nil.
    var offset: Int64? {
        guard case .success(let metadata)? = result else { return nil }
        return metadata.offset
    }
}
