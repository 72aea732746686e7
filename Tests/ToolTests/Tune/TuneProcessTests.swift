import Foundation
import KafkaClient
import KafkaTesting
import Testing

@testable import kafka_producer

@Suite("tune as a process", .timeLimit(.minutes(10)))
struct TuneProcessTests {
    private static let example = ["tune", "--rate", "10000", "--record-size", "500"]

    private struct Document: Decodable {
        struct Line: Decodable { let property, value, reason: String }
        struct Warning: Decodable { let kind, text: String }
        struct Codec: Decodable {
            let codec: String
            let ratio: Double
        }
        struct Workload: Decodable {
            let recordBytes, recordsPerSecond: Double
            let partitions, brokers: Int
            let isKeyed: Bool
            let sources: [String: String]
        }
        struct Verification: Decodable { let outcome: String }
        let lines: [Line]
        let warnings: [Warning]
        let codecs: [Codec]
        let workload: Workload
        let verification: Verification?

        func value(_ property: String) -> String? { lines.first { $0.property == property }?.value }
    }

    private func document(_ arguments: [String]) async throws -> Document {
        let outcome = try await ToolProcess.run(arguments + ["--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try JSONDecoder().decode(Document.self, from: Data(outcome.output.utf8))
    }

    @Test("10,000 records a second of 500 bytes to a batch of 32 KiB: 7.86 ms, 8 rounded, 7 cut down")
    func formula() async throws {
        let outcome = try await ToolProcess.run(Self.example + ["--batch", "32768"])
        #expect(outcome.status == 0 && outcome.errors == "")
        #expect(outcome.output.contains("7.86 ms: 8 rounded, 7 cut down"))
        #expect(outcome.output.contains("  linger.ms=8   (now 5)\n      65.5 records / 10 per ms × 1.2 = 7.86 ms.\n"))
        #expect(outcome.output.contains("\n  configuration.linger = .milliseconds(8)\n"))
    }

    @Test("CSV has a line for each thing; a report is a page and its data")
    func files() async throws {
        let csv = try await ToolProcess.run(Self.example + ["--csv", "--producer-property", "linger.ms=0"])
        #expect(csv.output.hasPrefix("kind,name,value,note\nworkload,record size,500 B,given\n"))
        #expect(csv.output.contains("\nsetting,acks,all,") && csv.output.contains("\nwarning,lingerZero,,"))
        let page = FileManager.default.temporaryDirectory.appendingPathComponent("kafka-\(UUID().uuidString).html")
        let data = page.deletingPathExtension().appendingPathExtension("json")
        defer { for url in [page, data] { try? FileManager.default.removeItem(at: url) } }
        let outcome = try await ToolProcess.run(Self.example + ["--payload", "random", "--report", page.path])
        #expect(outcome.output.hasSuffix("Report: \(page.path), \(data.path)\n"))
        #expect(try String(contentsOf: page, encoding: .utf8).contains("<h1>Producer settings</h1>"))
        let read = try JSONDecoder().decode(Document.self, from: Data(contentsOf: data))
        #expect(read.codecs.allSatisfy { $0.ratio > 0.97 } && read.value("compression.type") == "none")
    }

    @Test("A payload gives size and codec")
    func payload() async throws {
        let orders = try await document(["tune", "--rate", "5000", "--payload", "orders"])
        #expect(orders.workload.sources["record-size"] == "payload" && orders.workload.recordBytes > 200)
        #expect(orders.codecs.contains { $0.codec.hasPrefix("zstd") && $0.ratio < 0.5 })
        #expect(orders.value("compression.type") != "none")
    }

    @Test(
        "A topic is asked for its settings, and its records for size, keys and rate; min.insync.replicas 1 is warned of",
        arguments: [1, 2])
    func topic(minimum: Int) async throws {
        var setup = EmbeddedClusterConfiguration(brokers: 3)
        setup.minInSyncReplicas = minimum
        try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic("t", partitions: 2)
            let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            for number in 0..<400 {
                // A thousandth of a second apart: 1,000 a second.
                try await producer.enqueue(
                    ProducerRecord(
                        topic: "t", key: "key \(number % 10)", value: String(repeating: "value ", count: 20),
                        timestamp: 1_700_000_000_000 + Int64(number)))
            }
            await producer.close()
            let found = try await document([
                "tune", "--bootstrap-server", cluster.bootstrapServers.joined(separator: ","), "--topic", "t",
            ])
            #expect(found.workload.partitions == 2 && found.workload.brokers == 3 && found.workload.isKeyed)
            #expect((125...126).contains(found.workload.recordBytes))
            #expect((900...1100).contains(found.workload.recordsPerSecond))
            #expect(found.workload.sources["rate"] == "timestamps of the topic")
            #expect(found.codecs.count > 3)
            #expect(found.warnings.map(\.kind).contains("minInSyncReplicas") == (minimum == 1))
            #expect(cluster.recordCount(in: "t") == 400)
        }
    }

    @Test("A topic without records needs its rate and size; one that is not there is refused")
    func emptyTopic() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let server = ["tune", "--bootstrap-server", cluster.bootstrapServers.joined(separator: ",")]
            let asked = try await ToolProcess.run(server + ["--topic", "t"])
            #expect(asked.status == 64 && asked.errors.contains("Give it with --record-size."))
            let given = try await document(server + ["--topic", "t", "--rate", "1", "--record-size", "9"])
            #expect(given.workload.partitions == 1)
            let missing = try await ToolProcess.run(server + ["--topic", "u", "--rate", "1", "--record-size", "9"])
            #expect(missing.status == 64 && missing.errors.contains("u"), "\(missing.errors)")
            #expect(cluster.requestCount(.createTopics) == 0)
        }
    }

    @Test("Both settings are run on the embedded cluster, and on one that is given")
    func verification() async throws {
        let runs = ["--verify", "--rounds", "2", "--seconds", "0.05", "--rate", "2000", "--record-size", "100"]
        let outcome = try await ToolProcess.run(["tune"] + runs)
        // With so few records, either may win.
        #expect(outcome.status == 0 || outcome.output.contains("The recommendation loses"), "\(outcome.errors)")
        #expect(outcome.output.contains("\n8/8  ") && outcome.output.contains("The recommendation "))
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            _ = try await ToolProcess.run(
                ["tune", "--bootstrap-server", cluster.bootstrapServers.joined(separator: ","), "--verify-topic", "t"]
                    + runs)
            #expect(cluster.recordCount(in: "t") > 400)
        }
    }

    @Test(
        "Wrong uses end with 64, before anything is measured",
        arguments: [
            ([], "Give it with --record-size."), (["--record-size", "1"], "Give it with --rate."),
            (["--rate", "0"], "--rate must be"), (["--latency", "nan"], "--latency must be"),
            (["--durability", "some"], "durability"), (["--topic", "t"], "no server that has it"),
            (["--payload", "x", "--record-size", "1"], "leave out --record-size"),
            (["--payload", "/no/such"], "cannot read"),
            (["--payload", "random", "--topic", "t"], "either --payload or --topic"),
            (["--rounds", "2"], "go with --verify"), (["--json", "--csv"], "either --json or --csv"),
            (["--report", "x.pdf"], "does not end with .html"),
            (["--verify", "--verify-topic", "t"], "--verify-topic is for a cluster"),
            (["--verify", "--producer-property", "delivery.timeout.ms=1"], "cannot be run"),
            (["--verify", "--producer-property", "transactional.id=x"], "transactional.id"),
            (["--producer-property", "acks=7"], "acks is 7"), (["--batch", "0"], "--batch must be from 1"),
        ])
    func wrongUse(arguments: [String], message: String) async throws {
        let outcome = try await ToolProcess.run(["tune"] + arguments)
        #expect(outcome.status == 64 && !outcome.isSignaled)
        #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.output == "")
    }
}
