import KafkaCompression
import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Codecs that a broker is too old for", .timeLimit(.minutes(10)))
struct OldCodecTests {
    private func driver(_ compression: Compression, produceVersions: ClosedRange<Int16>) throws -> SenderDriver {
        let driver = try SenderDriver { $0.compression = compression }
        driver.cluster.produceVersions = produceVersions
        try driver.warmUp()
        return driver
    }

    private let value = String(repeating: "compressible ", count: 50)

    @Test("Before Produce 7, zstd is not sent: the record fails with the reason, and later ones do, too")
    func zstd() throws {
        let driver = try driver(.zstd, produceVersions: 0...6)
        let deliveries = try (0..<3).map { _ in try driver.send(value) }
        try driver.settle()
        #expect(driver.requests.isEmpty)
        for delivery in deliveries + [try driver.send(value, partition: 1)] {
            try driver.settle()
            let error = try #require(delivery.error)
            #expect(error.code == .unsupportedVersion)
            #expect(error.persistence == .notWritten && error.attempts == 0 && error.brokerID == 1)
            #expect(error.message.contains("2.1") && error.message.contains("b1:9001"))
            #expect(!error.isFatal && !error.isRetriable)
        }
        let pool = driver.core.accumulator.pool
        #expect(pool.availableBytes == pool.totalBytes)
        #expect(driver.sender.contents.activePartitions == 0)
    }

    @Test("From Produce 7 on, it is")
    func newEnough() throws {
        let driver = try driver(.zstd, produceVersions: 0...7)
        try driver.send(value)
        try driver.settle()
        #expect(try driver.batch().header.attributes.codec == CompressionCodec.zstd.rawValue)
    }

    @Test("All brokers know the other codecs", arguments: [Compression.uncompressed, .gzip, .snappy, .lz4])
    func others(compression: Compression) throws {
        let driver = try driver(compression, produceVersions: 0...3)
        try driver.send(value)
        try driver.settle()
        #expect(try driver.batch().header.attributes.codec == compression.codec.rawValue)
    }
}
