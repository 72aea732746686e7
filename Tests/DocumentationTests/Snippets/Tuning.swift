import KafkaClient

func configurations(_ servers: [String]) {
    do {
        // snippet.tune-throughput
        var configuration = ProducerConfiguration(bootstrapServers: servers)
        configuration.batchSize = 128 * 1024
        configuration.linger = .milliseconds(20)
        configuration.compression = .lz4
        configuration.bufferMemory = 64 * 1024 * 1024
        // snippet.end
        _ = configuration
    }
    do {
        var configuration = ProducerConfiguration(bootstrapServers: servers)
        // snippet.tune-automatic
        var bounds = BatchingBounds()
        bounds.maximumLinger = .milliseconds(20)
        configuration.batching = .automatic(within: bounds)
        // snippet.end
        _ = configuration
    }
    do {
        var configuration = ProducerConfiguration(bootstrapServers: servers)
        // snippet.tune-time
        configuration.deliveryTimeout = .seconds(20)
        configuration.requestTimeout = .seconds(5)
        configuration.maxBlock = .seconds(1)
        // snippet.end
        _ = configuration
    }
    do {
        var configuration = ProducerConfiguration(bootstrapServers: servers)
        // snippet.tune-memory
        configuration.bufferMemory = 16 * 1024 * 1024
        configuration.maxBufferedRecords = 50_000
        // snippet.end
        _ = configuration
    }
}

func advise(_ producer: KafkaProducer) async {
    // snippet.tune-advice
    for advice in await producer.metrics().advice { print(advice) }
    // snippet.end
}

func export(_ producer: KafkaProducer) async {
    // snippet.metrics
    let metrics = await producer.metrics()
    print("kafka_records_sent_total \(metrics.recordsSent)")
    print("kafka_record_errors_total \(metrics.recordErrors)")
    print("kafka_records_queued \(metrics.recordsQueued)")
    print("kafka_oldest_record_seconds \((metrics.oldestRecordAge ?? .zero) / .seconds(1))")
    for bound in [0.005, 0.05, 0.5, 5] {
        let count = metrics.deliveryLatency.count(upTo: .seconds(bound))
        print("kafka_delivery_seconds_bucket{le=\"\(bound)\"} \(count)")
    }
    // snippet.end
}
