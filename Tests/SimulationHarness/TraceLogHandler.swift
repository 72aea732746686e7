import Logging

/// Writes the producer's log into the trace.
struct TraceLogHandler: LogHandler, @unchecked Sendable {
    // `@unchecked Sendable`: the producer of a simulation logs on the simulation's one thread.
    let print: (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        print("        [\(event.level)] \(event.message) \(details.joined(separator: " "))")
    }
}
