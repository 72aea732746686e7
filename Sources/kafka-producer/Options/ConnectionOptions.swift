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

    /// The settings as given: the file's, then the properties', then the server option.
    func properties() throws -> [String: String] {
        var properties: [String: String] = [:]
        if let commandConfig {
            let bytes = try InputFile.read(commandConfig)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw ToolError("\(commandConfig) is not a text file: it has bytes that are not UTF-8")
            }
            properties = try ProducerConfiguration.parseProperties(text)
        }
        for property in producerProperty { properties[property.key] = property.value }
        if let bootstrapServer { properties["bootstrap.servers"] = bootstrapServer }
        return properties
    }

    /// The producer's configuration. `defaults` count for settings that were not given.
    func configuration(defaults: [String: String] = [:]) throws -> ProducerConfiguration {
        let properties = try properties()
        guard properties["bootstrap.servers"] ?? defaults["bootstrap.servers"] != nil else {
            throw ValidationError(
                "No server is given. Add --bootstrap-server host:port, or bootstrap.servers to the configuration file.")
        }
        return try ProducerConfiguration(properties: defaults.merging(properties) { _, given in given })
    }

    /// Where the producer logs.
    var logger: Logger {
        guard verbose else { return Logger(label: "kafka-producer") { _ in SwiftLogNoOpLogHandler() } }
        var logger = Logger(label: "kafka-producer") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .debug
        return logger
    }
}
