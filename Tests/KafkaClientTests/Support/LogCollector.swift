import Logging
import Synchronization

/// Keeps what is logged, for tests that look at it.
final class LogCollector: Sendable {
    private let entries = Mutex<[(level: Logger.Level, message: String)]>([])

    /// The messages of a level, in order.
    func lines(at level: Logger.Level) -> [String] {
        entries.withLock { $0.filter { $0.level == level }.map(\.message) }
    }

    /// A logger whose messages are kept here.
    var logger: Logger {
        var logger = Logger(label: "test") { [self] _ in Handler(collector: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let collector: LogCollector
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(
            level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String, file: String,
            function: String, line: UInt
        ) {
            collector.entries.withLock { $0.append((level, "\(message)")) }
        }
    }
}
