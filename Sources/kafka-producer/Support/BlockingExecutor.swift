import Foundation

/// A thread of its own for a task that makes blocking calls, which the shared threads must not be kept from work by.
final class BlockingExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "kafka-producer-blocking")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Calls something that blocks, on a thread of its own.
    static func run<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
        try await Task.detached(executorPreference: BlockingExecutor()) { try await body() }.value
    }
}
