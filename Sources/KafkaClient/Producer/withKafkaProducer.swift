public import Logging

/// Runs `body` with a producer, which is closed when `body` returns or throws.
///
/// ```swift
/// try await withKafkaProducer(ProducerConfiguration(bootstrapServers: ["localhost:9092"])) { producer in
///     try await producer.send(ProducerRecord(topic: "events", value: "hello"))
/// }
/// ```
///
/// Closing delivers what was accepted. How long it may take depends on how `body` ended:
/// - It returned: ``ProducerConfiguration/deliveryTimeout``, by which every record is acknowledged or has failed anyway.
/// - It threw, or the task was cancelled before it returned: 10 seconds, or the delivery timeout if that is shorter. So
///   a service that is stopped ends well within the 30 seconds that Kubernetes grants it.
/// - It returned, and the task is cancelled while the producer closes: 10 seconds from then.
///
/// `closeTimeout` replaces all three. Records that are not acknowledged by the end of that time fail with
/// ``KafkaError/Code/producerClosed``, so when this function returns or throws, every record has ended, exactly once.
///
/// - Parameters:
///   - configuration: The producer's settings.
///   - closeTimeout: The longest that closing may take, however `body` ended; see above for the default.
///   - logger: Where the producer logs. Silent by default.
///   - callbackExecutor: Where callbacks run. The global concurrent executor by default.
///   - interceptors: What every record passes through, in this order. None by default.
///   - body: Uses the producer, which takes no more records once this has returned.
/// - Returns: What `body` returns. Records that failed meanwhile are reported to the tasks that await them, not here.
/// - Throws: What `body` throws; a ``KafkaError`` if the producer cannot be made. Cancellation alone throws nothing: it
///   reaches `body`, whose waiting calls throw ``KafkaError/Code/cancelled``.
public nonisolated(nonsending) func withKafkaProducer<Result>(
    _ configuration: ProducerConfiguration,
    closeTimeout: Duration? = nil,
    logger: Logger = Logger(label: "kafka-producer") { _ in SwiftLogNoOpLogHandler() },
    callbackExecutor: (any TaskExecutor)? = nil,
    interceptors: [any ProducerInterceptor] = [],
    _ body: nonisolated(nonsending) (KafkaProducer) async throws -> Result
) async throws -> Result {
    try await KafkaProducer(
        configuration, logger: logger, callbackExecutor: callbackExecutor, interceptors: interceptors
    ).closing(after: body, within: closeTimeout)
}

extension KafkaProducer {
    /// How long closing may take by default after an error or cancellation.
    static let hastyCloseTimeout = Duration.seconds(10)

    /// Runs `body` and closes the producer, as `withKafkaProducer` does.
    package nonisolated(nonsending) func closing<Result>(
        after body: nonisolated(nonsending) (KafkaProducer) async throws -> Result, within closeTimeout: Duration?
    ) async throws -> Result {
        let hasty = closeTimeout ?? min(configuration.deliveryTimeout, Self.hastyCloseTimeout)
        let result: Result
        do {
            result = try await body(self)
        } catch {
            await close(timeout: hasty)
            throw error
        }
        guard closeTimeout == nil, !Task.isCancelled else {
            await close(timeout: hasty)
            return result
        }
        await withTaskCancellationHandler {
            await close()
        } onCancel: {
            core.hastenClose(within: hasty)
        }
        return result
    }
}
