import Foundation
import Testing

/// The peers themselves, without this package's producer: what is tested with them is worth as much as they are.
@Suite("Peer harness", .timeLimit(.minutes(10)))
struct PeerHarnessTests {
    struct Record: Encodable {
        let partition: Int
        let key: String?
        let value: String
    }

    /// noida-db creates topics with one partition.
    static func records(partitions: Int) -> [Record] {
        (0..<200).map { Record(partition: $0 % partitions, key: $0 % 5 == 0 ? nil : "key \($0)", value: "line\n\($0)") }
    }

    /// Writes `records` with librdkafka.
    func produce(_ topic: String, partitions: Int = 2, to bootstrap: String, compression: String = "none") async throws
    {
        let encoder = JSONEncoder()
        let lines = try Self.records(partitions: partitions).map { try encoder.encode($0) }
        _ = try await OneShotProcess.output(
            Peers.python(), [Peers.script("produce.py"), bootstrap, topic, compression],
            input: Data(lines.joined(separator: Data("\n".utf8))))
    }

    func expect(_ read: [ReadRecord], partitions: Int = 2) {
        for partition in 0..<partitions {
            let expected = Self.records(partitions: partitions).filter { $0.partition == partition }
            let found = read.byPartition[partition] ?? []
            #expect(found.map(\.offset) == Array(expected.indices))
            #expect(found.map(\.text) == expected.map(\.value))
            #expect(found.map(\.keyText) == expected.map(\.key))
        }
    }

    @Test("Written by librdkafka to the mock, read by others", arguments: [TopicReader.kcat, .confluent, .aiokafka])
    func mock(reader: TopicReader) async throws {
        let cluster = try await MockCluster.start(brokers: 3)
        defer { cluster.stop() }
        try await cluster.createTopic("t", partitions: 2)
        try await cluster.trackRequests()
        try await produce("t", to: cluster.bootstrap, compression: "lz4")
        #expect(try await cluster.requestCount(.produce) >= 2)
        expect(try await reader.read("t", from: cluster.bootstrap))
    }

    @Test("Pushed errors are met, a leader moves, and librdkafka gets everything through")
    func mockErrors() async throws {
        let cluster = try await MockCluster.start(brokers: 2)
        defer { cluster.stop() }
        try await cluster.createTopic("t", partitions: 2)
        try await cluster.setLeader("t", 0, broker: 1)
        try await cluster.setLeader("t", 1, broker: 2)
        try await cluster.pushBrokerErrors(1, .produce, [(error: 6, milliseconds: 0)])
        try await cluster.pushPartitionErrors("t", 1, .produce, [6])
        try await cluster.trackRequests()
        try await produce("t", to: cluster.bootstrap)
        #expect(try await cluster.brokerErrorsLeft(1, .produce) == 0)
        #expect(try await cluster.requestCount(.produce, broker: 1) >= 2)
        #expect(try await cluster.requestCount(.produce, broker: 2) >= 2)
        expect(try await TopicReader.kcat.read("t", from: cluster.bootstrap))
    }

    @Test("What the mock refuses is an error here, and the next command works")
    func mockRefusal() async throws {
        let cluster = try await MockCluster.start(brokers: 1)
        defer { cluster.stop() }
        await #expect(throws: PeerError.self) { try await cluster.setDown(99) }
        try await cluster.setDown(1)
        try await cluster.setUp(1)
        cluster.stop()
        await #expect(throws: PeerError.self) { try await cluster.setDown(1) }
    }

    @Test(
        "Second opinions: written by librdkafka, read by others", .enabled(if: Peers.all),
        arguments: [(SingleBroker.Kind.noida, TopicReader.allCases), (.tansu, [.confluent, .aiokafka, .kafkaPython])])
    func singleBrokers(kind: SingleBroker.Kind, readers: [TopicReader]) async throws {
        let broker = try await SingleBroker.start(kind)
        defer { broker.stop() }
        try await produce("t", partitions: 1, to: broker.bootstrap)
        for reader in readers { expect(try await reader.read("t", from: broker.bootstrap), partitions: 1) }
    }
}
