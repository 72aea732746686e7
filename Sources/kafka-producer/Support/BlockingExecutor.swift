import Foundation

/// A thread for a task that makes blocking calls, which must not block the shared threads.
final class BlockingExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "kafka-producer-blocking")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Calls something that blocks, on a separate thread.
    static func run<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
        try await Task.detached(executorPreference: BlockingExecutor()) { try await body() }.value
    }
}
