import Foundation

/// A thread of its own for a task that makes blocking calls, which the shared threads must not be kept from work by.
final class BlockingExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "kafka-producer-input")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
