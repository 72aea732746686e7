internal import CKafkaShims

/// A thread for a task that waits in system calls: `Task(executorPreference: ioThread) { … }`.
///
/// The thread ends when `shutdown` was called or the last reference is gone, after the jobs queued until then. A task
/// that goes on after that is run by the global executor: no job is ever dropped.
package final class IOThread: TaskExecutor {
    private let queue: JobQueue

    /// Starts the thread. Its name is cut to 15 bytes.
    package init(name: String = "kafka-io") throws(SocketError) {
        queue = JobQueue()
        // The thread owns this reference until it ends.
        let context = Unmanaged.passRetained(queue)
        // Passed as a String, it would be copied into an array first.
        let result = name.withCString { name in
            kafka_thread_start(
                name, 1 << 20,
                { context in
                    guard let context else { return }
                    Unmanaged<JobQueue>.fromOpaque(context).takeRetainedValue().run()
                }, context.toOpaque())
        }
        if result < 0 {
            context.release()
            throw SocketError(operation: "pthread_create", errno: -result)
        }
    }

    deinit {
        queue.close()
    }

    /// Runs the job on the thread, after those before it.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if !queue.add(job, of: self) { globalConcurrentExecutor.enqueue(job) }
    }

    /// Ends the thread after the jobs queued so far. Does not wait. Safe to call again, and on the thread itself.
    package func shutdown() {
        queue.close()
    }

    /// Blocks until the thread has run its last job. Not on the thread itself, and not on a cooperative one.
    package func waitUntilEnded() {
        queue.waitUntilEnded()
    }

    /// Lives as long as the thread does, even after the `IOThread` is gone, so that tests can see that it ended.
    package var lifetime: AnyObject {
        queue
    }

    /// How many threads of this process can run in parallel.
    package static var availableProcessors: Int { Int(kafka_available_processors()) }

    /// Whether the caller runs on this thread.
    package var isCurrent: Bool {
        queue.threadID == kafka_thread_id()
    }
}
