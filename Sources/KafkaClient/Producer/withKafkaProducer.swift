public import Logging

/// Runs `body` with a producer, which is flushed and closed when `body` returns or throws.
///
/// ```swift
/// try await withKafkaProducer(ProducerConfiguration(bootstrapServers: ["localhost:9092"])) { producer in
///     try await producer.send(ProducerRecord(topic: "events", value: "hello"))
/// }
/// ```
///
/// - Parameters:
///   - configuration: The producer's settings.
///   - logger: Where the producer logs. Silent by default.
///   - callbackExecutor: Where callbacks run. The global concurrent executor by default.
///   - body: Uses the producer, which takes no more records once this has returned.
/// - Returns: What `body` returns, when every record that it handed over is acknowledged or has failed.
/// - Throws: What `body` throws; a ``KafkaError`` if the producer cannot be made.
public nonisolated(nonsending) func withKafkaProducer<Result>(
    _ configuration: ProducerConfiguration,
    logger: Logger = Logger(label: "kafka-producer") { _ in SwiftLogNoOpLogHandler() },
    callbackExecutor: (any TaskExecutor)? = nil,
    _ body: nonisolated(nonsending) (KafkaProducer) async throws -> Result
) async throws -> Result {
    let producer = try KafkaProducer(configuration, logger: logger, callbackExecutor: callbackExecutor)
    do {
        let result = try await body(producer)
        await producer.close()
        return result
    } catch {
        await producer.close()
        throw error
    }
}
