import ArgumentParser
import KafkaClient

/// The process that `demo --transactions` starts and kills. Not for users, and not shown to them.
struct DemoPipeline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "demo-pipeline", shouldDisplay: false)

    @Option
    var bootstrapServer: String

    func run() async throws {
        let pipeline = Pipeline(servers: bootstrapServer.split(separator: ",").map(String.init))
        try await Task.detached { try await pipeline.run() }.value
    }
}
