import ArgumentParser
import Foundation
import KafkaClient
import Logging

/// Which cluster, and the producer's settings: the same for every command.
struct ConnectionOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Brokers to learn the cluster from, separated by commas.", valueName: "host:port,…"))
    var bootstrapServer: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A setting of the producer under its Java name, such as linger.ms=20; may be repeated.",
            discussion: "It wins over the same setting in --command-config.",
            valueName: "key=value"))
    var producerProperty: [KeyValue] = []

    @Option(
        name: .long,
        help: ArgumentHelp("A properties file with settings of the producer.", valueName: "file"),
        completion: .file())
    var commandConfig: String?

    @Flag(name: .shortAndLong, help: "Log what the producer does to standard error.")
    var verbose = false

    /// The settings as given: the file's, then the properties', then the server option. Reads the file, which may be
    /// a pipe: call it once.
    func settings() throws(ToolError) -> ProducerSettings {
        var properties = try commandConfig.map { path throws(ToolError) in try PropertiesFile.read(path) } ?? [:]
        for property in producerProperty { properties[property.key] = property.value }
        if let bootstrapServer { properties["bootstrap.servers"] = bootstrapServer }
        return ProducerSettings(properties: properties)
    }

    /// Where the producer logs.
    var logger: Logger {
        guard verbose else { return Logger(label: "kafka-producer") { _ in SwiftLogNoOpLogHandler() } }
        var logger = Logger(label: "kafka-producer") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .debug
        return logger
    }
}
