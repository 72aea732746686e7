import KafkaClient
import Logging
import ServiceLifecycle

func reportMetrics(_ configuration: ProducerConfiguration) async throws {
    // snippet.metrics-reporter
    let producer = try KafkaProducer(configuration)
    let reporter = KafkaMetricsReporter(producer)
    async let reports: Void = reporter.reportRepeatedly()
    // snippet.end
    _ = await reports
}

func reportMetrics(_ producer: KafkaProducer, _ server: Server, _ logger: Logger) async throws {
    // snippet.metrics-options
    var options = KafkaMetricsReporter.Options()
    options.interval = .seconds(15)
    options.naming = .java
    options.includesTopics = true
    options.dimensions = [("service", "checkout")]
    let reporter = KafkaMetricsReporter(producer, options: options)
    // snippet.end

    // snippet.metrics-service
    let group = ServiceGroup(
        services: [reporter, producer, server], gracefulShutdownSignals: [.sigterm], logger: logger)
    try await group.run()
    // snippet.end
}
