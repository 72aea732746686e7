import Configuration
import KafkaClient

func readConfiguration() throws -> ProducerConfiguration {
    // snippet.config-reader
    let config = ConfigReader(provider: EnvironmentVariablesProvider())
    let configuration = try ProducerConfiguration(config: config.scoped(to: "kafka"))
    // snippet.end
    return configuration
}
