import KafkaClient
import Testing

extension SenderDriver {
    /// A producer that has its connections, its metadata and its id.
    static func warm(_ configure: (inout ProducerConfiguration) -> Void) throws -> SenderDriver {
        let driver = try SenderDriver(configure)
        try driver.warmUp()
        return driver
    }
}
