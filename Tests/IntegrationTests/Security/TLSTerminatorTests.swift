import KafkaClient
import Testing

/// Brokers and TLS that are both not ours: librdkafka's mock behind Python's `ssl`.
@Suite("TLS in front of librdkafka's mock", .timeLimit(.minutes(10)))
struct TLSTerminatorTests {
    private static let partitions = 6

    private func with(
        _ version: String, clientCertificates: Bool,
        _ body: (TLSTerminator, MockCluster) async throws -> Void
    ) async throws {
        let cluster = try await MockCluster.start(brokers: 3)
        defer { cluster.stop() }
        try await cluster.createTopic("t", partitions: Self.partitions)
        for partition in 0..<Self.partitions {
            try await cluster.setLeader("t", partition, broker: 1 + partition % 3)
        }
        let terminator = try await TLSTerminator.start(
            inFrontOf: cluster, version: version, requiresClientCertificates: clientCertificates)
        try await body(terminator, cluster)
    }

    @Test(
        "Records arrive, with a client certificate and without", arguments: ["TLSv1_2", "TLSv1_3"], [true, false])
    func records(version: String, withCertificate: Bool) async throws {
        try await with(version, clientCertificates: withCertificate) { terminator, cluster in
            var configuration = terminator.configuration
            configuration.tls.identity = withCertificate ? terminator.client.source : nil
            let values = (0..<600).map { "\($0) " + String(repeating: "x", count: $0 * 40) }
            try await withKafkaProducer(configuration) { producer in
                var deliveries: [Delivery] = []
                for (number, value) in values.enumerated() {
                    let partition = Int32(number % Self.partitions)
                    deliveries.append(
                        try await producer.enqueue(ProducerRecord(topic: "t", partition: partition, value: value)))
                }
                for delivery in deliveries { _ = try await delivery.metadata }
            }
            let connections = try await terminator.connections()
            let expected = version.replacing("_", with: ".")
            #expect(connections.count >= 3 && connections.allSatisfy { $0.version == expected })
            #expect(connections.allSatisfy { $0.client == (withCertificate ? "client" : nil) })
            try await terminator.withdraw(from: cluster)
            let read = try await TopicReader.kcat.read("t", from: cluster.bootstrap)
            for partition in 0..<Self.partitions {
                let got = read.filter { $0.partition == partition }.map {
                    String(decoding: $0.value ?? [], as: UTF8.self)
                }
                #expect(got == stride(from: partition, to: 600, by: Self.partitions).map { values[$0] })
            }
        }
    }

    @Test("A client certificate that is missing, or of another CA", arguments: ["TLSv1_2", "TLSv1_3"], [true, false])
    func refused(version: String, isMissing: Bool) async throws {
        try await with(version, clientCertificates: true) { terminator, _ in
            var configuration = terminator.configuration
            configuration.maxBlock = .seconds(100)
            configuration.tls.identity = isMissing ? nil : terminator.stranger.source
            let producer = try KafkaProducer(configuration)
            let error = try #require(await caught { try await producer.send(ProducerRecord(topic: "t", value: "v")) })
            await producer.close(timeout: .zero)
            #expect(error.code == .tlsFailed, "\(error)")
            let reason =
                isMissing
                ? "The server requires a client certificate, and none is configured"
                : "The server refused the client certificate CN=stranger (alert 48, unknown CA)"
            #expect(error.message.contains(reason), "\(error)")
        }
    }

    @Test("A version that is too old: the error names those that would do")
    func oldVersion() async throws {
        try await with("TLSv1_2", clientCertificates: false) { terminator, _ in
            var configuration = terminator.configuration
            configuration.maxBlock = .seconds(100)
            configuration.tls.versions = .tls13 ... .tls13
            let producer = try KafkaProducer(configuration)
            let error = try #require(await caught { try await producer.send(ProducerRecord(topic: "t", value: "v")) })
            await producer.close(timeout: .zero)
            #expect(error.code == .tlsFailed, "\(error)")
            #expect(
                error.message.contains("speaks no version of TLS that is enabled here (TLS 1.3)"), "\(error)")
        }
    }
}
