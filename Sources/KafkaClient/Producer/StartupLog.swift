import Logging

extension Logger {
    /// Says that a producer starts: its settings, for debugging, and what its properties implied, and what is not safe, for the operator.
    func producerStarts(_ configuration: ProducerConfiguration, servers: [BootstrapServer]) {
        debug("producer starts", metadata: [LogKey.address: "\(servers)", LogKey.settings: "\(configuration)"])
        for implied in configuration.implied.inForce(in: configuration) {
            info("\(implied.setting.javaName) is \(implied.value): \(implied.reason)")
        }
        for text in configuration.securityWarnings { warning("\(text)") }
    }
}
