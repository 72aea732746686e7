import Foundation
import KafkaClient
import KafkaSchemaRegistry
import KafkaSchemaRegistryTesting
import KafkaTesting
import Testing

/// confluent-kafka's serializers (`Tests/Peers/schema_registry.py`), a registry over HTTP, and a cluster.
struct RegistryPeer {
    let cluster: EmbeddedKafkaCluster
    let server: EmbeddedSchemaRegistryServer
    let registry: SchemaRegistryClient

    /// Runs with a topic `t` of one partition.
    static func with(_ body: (RegistryPeer, KafkaProducer) async throws -> Void) async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let server = try await EmbeddedSchemaRegistryServer(EmbeddedSchemaRegistry())
            let registry = try SchemaRegistryClient(SchemaRegistryConfiguration(server.url))
            let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            try await body(RegistryPeer(cluster: cluster, server: server, registry: registry), producer)
            await producer.close()
            await server.stop()
        }
    }

    /// The values of the topic's first records, as JSON with sorted keys.
    func read(_ format: String, count: Int, message: String = "") async throws -> [String] {
        let text = try await run(["read", format], ["--count", "\(count)", "--message", message], input: "")
        return text.split(separator: "\n").map(String.init)
    }

    /// Writes values, each a JSON object.
    func write(_ format: String, _ values: [String], schema: String, _ more: [String] = []) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).schema")
        try Data(schema.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        _ = try await run(
            ["write", format], ["--schema", file.path] + more, input: values.joined(separator: "\n") + "\n")
    }

    private func run(_ action: [String], _ options: [String], input: String) async throws -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<6 { root.deleteLastPathComponent() }
        let process = Process()
        process.executableURL = URL(
            filePath: ProcessInfo.processInfo.environment["KAFKA_TEST_PYTHON"]
                ?? root.appending(path: ".build/peers-venv/bin/python").path)
        process.arguments =
            [root.appending(path: "Tests/Peers/schema_registry.py").path] + action
            + [server.url, cluster.bootstrapServers.joined(separator: ","), "t"] + options
        let (inputPipe, output) = (Pipe(), Pipe())
        process.standardInput = inputPipe
        process.standardOutput = output
        let (text, status) = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        try process.run()
                        try inputPipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
                        try inputPipe.fileHandleForWriting.close()
                        let text = try output.fileHandleForReading.readToEnd() ?? Data()
                        process.waitUntilExit()
                        return (text, process.terminationStatus)
                    })
            }
        }
        try #require(status == 0)
        return String(decoding: text, as: UTF8.self)
    }
}
