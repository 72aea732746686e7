import Logging

/// A log handler that hands each message to a closure.
struct LogRecorder: LogHandler {
    private let receive: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    /// A logger whose messages go to `receive`, all levels.
    static func logger(_ receive: @escaping @Sendable (String) -> Void) -> Logger {
        Logger(label: "test") { _ in LogRecorder(receive: receive) }
    }

    private init(receive: @escaping @Sendable (String) -> Void) {
        self.receive = receive
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { receive("\(event.message)") }
}
