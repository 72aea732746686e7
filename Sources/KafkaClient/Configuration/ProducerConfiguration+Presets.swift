// Starting points for common uses. Each is an ordinary configuration: change what you need.

extension ProducerConfiguration {
    /// For events that are worth something only now: lowest latency, and a loss now and then is acceptable.
    ///
    /// Batches of 16 KiB that do not linger, acknowledged by the leader, uncompressed, not idempotent: a retry may
    /// duplicate or reorder records.
    public static func realTimeAnalytics(bootstrapServers: [String]) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: bootstrapServers)
        configuration.batchSize = 16 * 1024
        configuration.linger = .zero
        configuration.acks = .leader
        configuration.enableIdempotence = false
        configuration.compression = .none
        return configuration
    }

    /// For large streams that nobody awaits: highest throughput, nothing lost or duplicated.
    ///
    /// Batches of 128 KiB that linger 50 ms, acknowledged by all, LZ4, idempotent.
    public static func logAggregation(bootstrapServers: [String]) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: bootstrapServers)
        configuration.batchSize = 128 * 1024
        configuration.linger = .milliseconds(50)
        configuration.acks = .all
        configuration.enableIdempotence = true
        configuration.compression = .lz4
        return configuration
    }

    /// For a log of events that is the truth: in order, nothing lost or duplicated, at moderate latency.
    ///
    /// Batches of 32 KiB that linger 5 ms, acknowledged by all, Snappy, idempotent.
    public static func eventSourcing(bootstrapServers: [String]) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: bootstrapServers)
        configuration.batchSize = 32 * 1024
        configuration.linger = .milliseconds(5)
        configuration.acks = .all
        configuration.enableIdempotence = true
        configuration.compression = .snappy
        return configuration
    }

    /// For samples that the next ones replace: least cost, and losses go unnoticed.
    ///
    /// Batches of 64 KiB that linger 20 ms, not acknowledged, LZ4, not idempotent.
    public static func metricsCollection(bootstrapServers: [String]) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: bootstrapServers)
        configuration.batchSize = 64 * 1024
        configuration.linger = .milliseconds(20)
        configuration.acks = .none
        configuration.enableIdempotence = false
        configuration.compression = .lz4
        return configuration
    }

    /// For records that must arrive, once and in order.
    ///
    /// Batches of 32 KiB that linger 5 ms, acknowledged by all, uncompressed, idempotent.
    public static func financialTransactions(bootstrapServers: [String]) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: bootstrapServers)
        configuration.batchSize = 32 * 1024
        configuration.linger = .milliseconds(5)
        configuration.acks = .all
        configuration.enableIdempotence = true
        configuration.compression = .none
        return configuration
    }
}
