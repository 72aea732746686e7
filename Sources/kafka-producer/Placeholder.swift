import KafkaClient
import KafkaTesting
import Logging

@main struct Placeholder {
    static func main() async throws {
        let cluster = try await EmbeddedKafkaCluster(brokers: 3)
        try cluster.createTopic("t", partitions: 6)
        print(cluster.bootstrapServers)
        var logger = Logger(label: "p")
        logger.logLevel = .debug
        var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
        configuration.linger = .milliseconds(5)
        configuration.batchSize = 65536
        let producer = try KafkaProducer(configuration, logger: logger)
        let metadata = try await producer.send(ProducerRecord(topic: "t", key: "k", value: "hello"))
        print(metadata)
        let value = [UInt8](repeating: 65, count: 100)
        let start = ContinuousClock.now
        await Task.detached {
            do {
                for _ in 0..<1_000_000 { try await producer.enqueue(ProducerRecord(topic: "t", value: value)) }
                try await producer.flush()
            } catch { print(error) }
        }.value
        print(ContinuousClock.now - start)
        let m = await producer.metrics()
        print(m)
        await producer.close()
    }
}
