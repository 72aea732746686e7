// `@testable` needs a debug build.
#if DEBUG
    import ArgumentParser
    import Foundation
    import KafkaClient
    import KafkaSchemaRegistry
    import KafkaSchemaRegistryTesting
    import KafkaTesting

    @testable import kafka_producer

    struct SchemaOrder: Codable, Equatable {
        var id: String
        var amount: Int?
    }

    /// A registry in memory, and files with schemas.
    struct SchemaFixture {
        static let avro = #"""
            {"type": "record", "name": "Order", "namespace": "com.example", "fields": [
             {"name": "id", "type": "string"}, {"name": "amount", "type": ["null", "int"], "default": null}]}
            """#
        static let json = #"""
            {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order", "type": "object",
             "properties": {"id": {"type": "string"}, "amount": {"type": "integer"}}, "required": ["id"]}
            """#
        static let proto = "syntax = \"proto3\"; message Order { string id = 1; }"

        let embedded: EmbeddedSchemaRegistry
        let client: SchemaRegistryClient

        init() throws {
            embedded = EmbeddedSchemaRegistry()
            var configuration = SchemaRegistryConfiguration("http://registry")
            configuration.maxRetries = 0
            client = try SchemaRegistryClient(configuration, transport: embedded)
        }

        static func withFile<Result>(
            _ text: String, _ suffix: String, _ body: (String) async throws -> Result
        ) async throws -> Result {
            let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).\(suffix)")
            try Data(text.utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            return try await body(file.path)
        }

        /// Serializers as a command line has them.
        func serializers(
            _ arguments: [String], properties: [String: String] = [:], topic: String = "orders"
        ) async throws -> (key: LineSerializer, value: LineSerializer) {
            let options = try SchemaOptions.parse(["--schema-registry", "http://registry"] + arguments)
            guard let schemas = RecordSchemas(options, properties: properties) else { throw ToolError("no schemas") }
            return try await schemas.serializers(topic: topic) { _ in client }
        }

        /// The records that lines become, and how many failed.
        func run(
            _ lines: String, _ serializers: (key: LineSerializer, value: LineSerializer),
            format: LineFormat = LineFormat(), transactional: Bool = false
        ) async throws -> (records: [EmbeddedRecord], outcome: ProduceRun.Outcome, failures: Int) {
            let cluster = try EmbeddedKafkaCluster(EmbeddedClusterConfiguration(brokers: 1))
            var settings = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            if transactional {
                settings.transactionalID = "lines"
                // Nothing is sent before its transaction ends, however slow the machine is.
                settings.linger = .fixed(.seconds(60))
            }
            let input = try PipeInput()
            input.write(Array(lines.utf8))
            var run = ProduceRun(
                topic: "orders", partition: 0, headers: [RecordHeader(key: "h", value: "1")], format: format,
                input: try InterruptibleInput(file: input.readEnd), producer: try KafkaProducer(settings),
                transactionSize: transactional ? 100 : nil)
            run.useSchemas(key: serializers.key, value: serializers.value)
            let outcome = try await Task.detached(executorPreference: BlockingExecutor()) { [run] in
                try await run.run()
            }.value
            close(input.readEnd)
            let records =
                transactional
                ? cluster.committedRecords(in: "orders", partition: 0) : cluster.records(in: "orders", partition: 0)
            await cluster.shutdown()
            return (records, outcome, run.failures.count)
        }
    }
#endif
