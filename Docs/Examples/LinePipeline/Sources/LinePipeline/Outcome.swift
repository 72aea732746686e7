import KafkaClient
import Synchronization

/// How the lines ended. Callbacks of the producer count here.
final class Outcome: Sendable {
    private struct Counts {
        var stored = 0
        var failures = 0
        /// The first failures, in words.
        var examples: [String] = []
    }

    private let counts = Mutex(Counts())

    /// Counts a line's result.
    ///
    /// - Parameter line: Its number, if the result does not have it.
    func count(_ result: Result<RecordMetadata, KafkaError>, line: Int? = nil) {
        counts.withLock { counts in
            switch result {
            case .success: counts.stored += 1
            case .failure(let error):
                counts.failures += 1
                guard counts.examples.count < 10 else { return }
                let name = (line ?? error.recordTag).map { "line \($0)" } ?? "a line"
                let fate = error.persistence == .notWritten ? "is not stored" : "may not be stored"
                counts.examples.append("\(name) \(fate): \(error.message)")
            }
        }
    }

    var failures: Int { counts.withLock { $0.failures } }

    var summary: String {
        let counts = counts.withLock { $0 }
        return (counts.examples + ["\(counts.stored) lines are stored, \(counts.failures) failed"])
            .joined(separator: "\n")
    }
}
