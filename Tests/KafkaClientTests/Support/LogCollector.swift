import Logging
import Synchronization

/// Keeps what is logged, for tests that look at it.
final class LogCollector: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: Logger.Metadata
    }

    private let entries = Mutex<[Line]>([])

    /// All that was logged, in order.
    var lines: [Line] { entries.withLock { $0 } }

    /// The messages of a level, in order.
    func lines(at level: Logger.Level) -> [String] {
        lines.filter { $0.level == level }.map(\.message)
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

        func log(event: LogEvent) {
            let metadata = metadata.merging(event.metadata ?? [:]) { $1 }
            let line = Line(level: event.level, message: "\(event.message)", metadata: metadata)
            collector.entries.withLock { $0.append(line) }
        }
    }
}
