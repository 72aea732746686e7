// Starting points, named for what they do. Each is an ordinary configuration: change what you need.

extension ProducerConfiguration {
    /// The lowest latency; a record may now and then be lost or duplicated.
    ///
    /// Batches of 16 KiB that do not linger, acknowledged by the leader, uncompressed. Not idempotent: a retry may
    /// duplicate or reorder records.
    public static func lowLatency(bootstrapServers: [String]) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: bootstrapServers)
        configuration.batchSize = 16 * 1024
        configuration.linger = .zero
        configuration.acks = .leader
        configuration.enableIdempotence = false
        configuration.compression = .uncompressed
        return configuration
    }

    /// Moderate latency and throughput; records are stored once and in order.
    ///
    /// Batches of 32 KiB that linger 5 ms, acknowledged by all in-sync replicas, compressed with Snappy, idempotent.
    public static func balanced(bootstrapServers: [String]) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: bootstrapServers)
        configuration.batchSize = 32 * 1024
        configuration.linger = .milliseconds(5)
        configuration.acks = .all
        configuration.enableIdempotence = true
        configuration.compression = .snappy
        return configuration
    }

    /// The highest throughput, for streams that can wait; records are stored once and in order.
    ///
    /// Batches of 128 KiB that linger 50 ms, acknowledged by all in-sync replicas, compressed with LZ4, idempotent.
    public static func highThroughput(bootstrapServers: [String]) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: bootstrapServers)
        configuration.batchSize = 128 * 1024
        configuration.linger = .milliseconds(50)
        configuration.acks = .all
        configuration.enableIdempotence = true
        configuration.compression = .lz4
        return configuration
    }

    /// The least work for brokers and client; losses go unnoticed.
    ///
    /// Batches of 64 KiB that linger 20 ms, not acknowledged, compressed with LZ4, not idempotent.
    public static func fireAndForget(bootstrapServers: [String]) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: bootstrapServers)
        configuration.batchSize = 64 * 1024
        configuration.linger = .milliseconds(20)
        configuration.acks = .zero
        configuration.enableIdempotence = false
        configuration.compression = .lz4
        return configuration
    }
}
