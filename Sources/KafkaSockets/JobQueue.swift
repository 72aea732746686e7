internal import CKafkaShims

/// The jobs of an `IOThread`, shared by it and its thread.
///
/// `@unchecked Sendable`: everything mutable is only touched with `monitor` locked.
final class JobQueue: @unchecked Sendable {
    private let monitor = Monitor()
    private var jobs: [UnownedJob] = []
    /// Held while there are jobs, which run on its behalf. Without jobs the thread keeps nothing alive.
    private var executor: IOThread?
    private var isClosed = false
    private var hasEnded = false
    private var runningThreadID: UInt64 = 0

    /// Adds a job; false when the queue is closed.
    func add(_ job: UnownedJob, of executor: IOThread) -> Bool {
        monitor.withLock {
            if isClosed { return false }
            if jobs.isEmpty {
                self.executor = executor
                monitor.broadcast()
            }
            jobs.append(job)
            return true
        }
    }

    /// Accepts no more jobs; the thread ends after those that are queued.
    func close() {
        monitor.withLock {
            isClosed = true
            monitor.broadcast()
        }
    }

    var threadID: UInt64 {
        monitor.withLock { runningThreadID }
    }

    func waitUntilEnded() {
        monitor.withLock {
            while !hasEnded { monitor.wait() }
        }
    }

    /// The thread's life.
    func run() {
        monitor.withLock { runningThreadID = kafka_thread_id() }
        var batch: [UnownedJob] = []
        while runBatch(&batch) {}
        monitor.withLock {
            runningThreadID = 0
            hasEnded = true
            monitor.broadcast()
        }
    }

    /// Waits for jobs and runs them; false when there will be none. The executor is released on return, outside of
    /// the lock, which its `deinit` takes.
    private func runBatch(_ batch: inout [UnownedJob]) -> Bool {
        let executor: IOThread? = monitor.withLock {
            while jobs.isEmpty && !isClosed { monitor.wait() }
            swap(&jobs, &batch)
            defer { self.executor = nil }
            return self.executor
        }
        guard let executor else { return false }
        for job in batch { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
        batch.removeAll(keepingCapacity: true)
        return true
    }
}
