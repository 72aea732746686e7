import Foundation

/// librdkafka's mock cluster in a process of its own (`Tests/Peers/mock_cluster.py`). Brokers are 1, 2, …
///
/// It ends with `stop()`, at the latest with this object or the test process. Topics that do not exist appear when asked for, with four partitions. It checks
/// neither CRCs nor sizes; it aborts on an empty record set, which shows here as `PeerError.ended`.
struct MockCluster: Sendable {
    /// The Kafka APIs that tests name.
    enum API: Int, Sendable {
        case produce = 0
        case fetch = 1
        case metadata = 3
        case findCoordinator = 10
        case apiVersions = 18
        case initProducerID = 22
    }

    /// A request that the cluster got.
    struct Request: Sendable, Hashable {
        /// The API's key.
        let api: Int
        /// Who got it.
        let broker: Int
        /// When, in microseconds of some clock.
        let microseconds: Int
    }

    /// The error code that makes a broker drop the connection instead of answering.
    static let dropConnection = -195

    /// `host:port,…` of all brokers.
    let bootstrap: String
    private let process: PeerProcess

    /// Starts a cluster.
    static func start(brokers: Int = 3) async throws -> MockCluster {
        let (process, greeting) = try await PeerProcess.start(
            script: "mock_cluster.py", ["--brokers", "\(brokers)"])
        return MockCluster(
            bootstrap: try JSONDecoder().decode(Greeting.self, from: greeting).bootstrap, process: process)
    }

    /// The brokers' addresses, one by one.
    var bootstrapServers: [String] { bootstrap.split(separator: ",").map(String.init) }

    /// Ends the cluster now.
    func stop() { process.end() }

    // MARK: Topics

    func createTopic(_ topic: String, partitions: Int, replicas: Int = 1) async throws {
        try await tell(
            "createTopic", ["topic": .text(topic), "partitions": .int(partitions), "replicas": .int(replicas)])
    }

    /// Metadata answers with this error for the topic.
    func setTopicError(_ topic: String, _ error: Int) async throws {
        try await tell("setTopicError", ["topic": .text(topic), "error": .int(error)])
    }

    /// Broker nil: the partition has no leader.
    func setLeader(_ topic: String, _ partition: Int, broker: Int?) async throws {
        try await tell(
            "setLeader", ["topic": .text(topic), "partition": .int(partition), "broker": .int(broker ?? -1)])
    }

    /// The next Metadata answer names this leader, whatever is true.
    func pushLeaderHint(_ topic: String, _ partition: Int, broker: Int, epoch: Int) async throws {
        try await tell(
            "pushLeaderHint",
            ["topic": .text(topic), "partition": .int(partition), "broker": .int(broker), "epoch": .int(epoch)])
    }

    // MARK: Brokers

    /// Drops the broker's connections and refuses new ones; Metadata leaves it out. Leaders do not move.
    func setDown(_ broker: Int) async throws { try await tell("setDown", ["broker": .int(broker)]) }

    func setUp(_ broker: Int) async throws { try await tell("setUp", ["broker": .int(broker)]) }

    /// Broker nil: all.
    func setRoundTrip(broker: Int? = nil, milliseconds: Int) async throws {
        try await tell("setRoundTrip", ["broker": .int(broker ?? -1), "milliseconds": .int(milliseconds)])
    }

    /// What Metadata says about the broker's address; it goes on listening where it did.
    func advertise(_ broker: Int, host: String, port: Int) async throws {
        try await tell("advertise", ["broker": .int(broker), "host": .text(host), "port": .int(port)])
    }

    func addBroker(_ broker: Int) async throws { try await tell("addBroker", ["broker": .int(broker)]) }

    func decommission(_ broker: Int) async throws { try await tell("decommission", ["broker": .int(broker)]) }

    /// Kind: "transaction" or "group".
    func setCoordinator(_ kind: String, _ key: String, broker: Int) async throws {
        try await tell("setCoordinator", ["kind": .text(kind), "key": .text(key), "broker": .int(broker)])
    }

    /// What ApiVersions says about an API; nil: it is not there.
    func setVersions(_ api: API, _ versions: ClosedRange<Int>?) async throws {
        try await tell(
            "setApiVersions",
            [
                "api": .int(api.rawValue), "minimum": .int(versions?.lowerBound ?? -1),
                "maximum": .int(versions?.upperBound ?? -1),
            ])
    }

    // MARK: Errors

    /// The next requests of this API fail, at any broker.
    func pushErrors(_ api: API, _ errors: [Int]) async throws {
        try await tell("pushErrors", ["api": .int(api.rawValue), "errors": .ints(errors)])
    }

    func clearErrors(_ api: API) async throws { try await tell("clearErrors", ["api": .int(api.rawValue)]) }

    /// The next requests of this API to this broker get these errors (0: none) after these delays.
    func pushBrokerErrors(
        _ broker: Int, _ api: API, _ errors: [(error: Int, milliseconds: Int)]
    ) async throws {
        try await tell(
            "pushBrokerErrors",
            [
                "broker": .int(broker), "api": .int(api.rawValue), "errors": .ints(errors.map(\.error)),
                "milliseconds": .ints(errors.map(\.milliseconds)),
            ])
    }

    /// How many of the errors pushed for this broker are still to come.
    func brokerErrorsLeft(_ broker: Int, _ api: API) async throws -> Int {
        struct Answer: Decodable { let count: Int }
        let answer = try await ask("brokerErrorsLeft", ["broker": .int(broker), "api": .int(api.rawValue)])
        return try JSONDecoder().decode(Answer.self, from: answer).count
    }

    /// The next requests of this API fail for this partition alone.
    func pushPartitionErrors(_ topic: String, _ partition: Int, _ api: API, _ errors: [Int]) async throws {
        try await tell(
            "pushPartitionErrors",
            [
                "topic": .text(topic), "partition": .int(partition), "api": .int(api.rawValue),
                "errors": .ints(errors),
            ])
    }

    // MARK: Requests

    /// Forgets the requests so far and records from now on.
    func trackRequests() async throws { try await tell("trackRequests") }

    /// The requests since `trackRequests`, oldest first.
    func requests() async throws -> [Request] {
        struct Answer: Decodable { let requests: [[Int]] }
        let answer = try JSONDecoder().decode(Answer.self, from: try await ask("requests"))
        return answer.requests.map { Request(api: $0[0], broker: $0[1], microseconds: $0[2]) }
    }

    /// How many requests of this API came since `trackRequests`, to this broker if one is named.
    func requestCount(_ api: API, broker: Int? = nil) async throws -> Int {
        try await requests().count { $0.api == api.rawValue && (broker == nil || $0.broker == broker) }
    }

    // MARK: The line protocol

    private struct Greeting: Decodable { let bootstrap: String }

    private func tell(_ command: String, _ parameters: [String: PeerValue] = [:]) async throws {
        _ = try await ask(command, parameters)
    }

    private func ask(_ command: String, _ parameters: [String: PeerValue] = [:]) async throws -> Data {
        try await process.ask(command, parameters)
    }
}
