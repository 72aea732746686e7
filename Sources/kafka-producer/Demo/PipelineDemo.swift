import Foundation
import KafkaClient
import KafkaTesting

/// `demo --transactions`: a pipeline in a process of its own that is killed in the middle and started again.
struct PipelineDemo: Sendable {
    let records: Int
    /// The configuration of the producer that writes the orders; the server is still to come.
    let configuration: ProducerConfiguration

    static let mostRecords = 10_000_000
    /// How many times the pipeline is killed.
    private static let kills = 3
    /// How long one pipeline may take to get on.
    private static let patience = Duration.seconds(120)
    private static let pause = Duration.microseconds(200)

    /// Returns whether all is well.
    func run() async throws -> Bool {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            for topic in [Pipeline.input, Pipeline.output] {
                try cluster.createTopic(topic, partitions: Pipeline.partitions)
            }
            Console.print("Cluster of 3 brokers in this process: \(cluster.bootstrapServers.joined(separator: ","))")
            try await writeOrders(to: cluster)
            for kill in 1...Self.kills {
                try await runPipeline(on: cluster, killAfter: records * kill / (Self.kills + 1))
            }
            try await runPipeline(on: cluster, killAfter: nil)
            let check = PipelineCheck(cluster, orders: records)
            for finding in check.findings { Console.print("  \(finding.isGood ? "✓" : "✗") \(finding.text)") }
            Console.print(check.isGood ? "All is well." : "Not all is well.")
            return check.isGood
        }
    }

    private func writeOrders(to cluster: EmbeddedKafkaCluster) async throws {
        var configuration = configuration
        configuration.bootstrapServers = cluster.bootstrapServers
        let failures = FailureLog(limit: 3)
        let producer = try KafkaProducer(configuration)
        for order in 0..<records {
            let record = ProducerRecord(topic: Pipeline.input, key: "\(order)", value: "\(order)")
            try await producer.enqueue(record) { result in
                if case .failure(let error) = result { failures.note("\(error)") }
            }
        }
        try await producer.flush()
        await producer.close()
        guard failures.count == 0 else { throw ToolError("not all orders could be written") }
        Console.print("\(Format.grouped(records)) orders are in topic \(Pipeline.input).")
    }

    /// Starts a pipeline, and kills it when so many payments were written, committed or not; nil lets it end.
    private func runPipeline(on cluster: EmbeddedKafkaCluster, killAfter: Int?) async throws {
        let process = Process()
        process.executableURL = try Self.executable()
        process.arguments = ["demo-pipeline", "--bootstrap-server", cluster.bootstrapServers.joined(separator: ",")]
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        let start = ContinuousClock.now
        while process.isRunning {
            if let killAfter, Self.isTimeToKill(cluster.recordCount(in: Pipeline.output), after: killAfter) {
                kill(process.processIdentifier, SIGKILL)
                break
            }
            guard ContinuousClock.now - start < Self.patience else { throw ToolError("the pipeline does not get on") }
            try await Task.sleep(for: Self.pause)
        }
        process.waitUntilExit()
        let written = Format.grouped(cluster.recordCount(in: Pipeline.output))
        if process.terminationReason == .uncaughtSignal {
            Console.print(
                "The pipeline was killed; \(written) payments were written, some not committed. It starts again.")
        } else if process.terminationStatus != 0 {
            throw ToolError("the pipeline ended with status \(process.terminationStatus)")
        } else {
            Console.print("The pipeline has paid all orders; \(written) payments were written in all.")
        }
    }

    /// Whether a transaction is half written; if that is never seen, some transactions later.
    private static func isTimeToKill(_ written: Int, after: Int) -> Bool {
        guard written >= after else { return false }
        return !written.isMultiple(of: Pipeline.batch) || written >= after + 20 * Pipeline.batch
    }

    /// This program.
    private static func executable() throws(ToolError) -> URL {
        #if os(Linux)
            // Still right if the file was moved meanwhile.
            return URL(fileURLWithPath: "/proc/self/exe")
        #else
            guard let url = Bundle.main.executableURL else { throw ToolError("this program's file cannot be found") }
            return url
        #endif
    }
}
