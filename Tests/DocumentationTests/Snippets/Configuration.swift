import KafkaClient

func inSwift() {
    // snippet.configure-swift
    var configuration = ProducerConfiguration(bootstrapServers: ["kafka-1:9092", "kafka-2:9092"])
    configuration.compression = .zstd
    configuration.linger = .milliseconds(20)
    // snippet.end
    _ = configuration
}

func byJavaNames() throws {
    // snippet.configure-properties
    let configuration = try ProducerConfiguration(properties: [
        "bootstrap.servers": "kafka-1:9092,kafka-2:9092",
        "compression.type": "zstd",
        "linger.ms": "20",
    ])
    // snippet.end
    _ = configuration
}
