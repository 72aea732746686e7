import Synchronization

/// Failures of records: the first ones in words on standard error, all of them counted.
final class FailureLog: Sendable {
    private let counted = Mutex(0)
    private let limit: Int

    /// - Parameter limit: How many are printed in full.
    init(limit: Int = 10) {
        self.limit = limit
    }

    var count: Int { counted.withLock { $0 } }

    func note(_ failure: @autoclosure () -> String) {
        let number = counted.withLock { count in
            count += 1
            return count
        }
        if number <= limit {
            Console.complain("Error: \(failure())")
        } else if number == limit + 1 {
            Console.complain("Error: more records failed; from here on they are only counted.")
        }
    }
}
