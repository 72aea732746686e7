internal import CKafkaShims

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Android)
    internal import Android
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The jobs of an `IOThread`, shared by it and its thread.
///
/// `@unchecked Sendable`: everything mutable is only touched with `mutex` held.
final class JobQueue: @unchecked Sendable {
    // Pointers, because these must not move.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: [UnownedJob] = []
    /// Held while there are jobs: they are run on its behalf. Without jobs the thread keeps nobody alive.
    private var executor: IOThread?
    private var isClosed = false
    private var hasEnded = false
    private var runningThreadID: UInt64 = 0

    init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    private func withLock<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Adds a job; false when the queue is closed.
    func add(_ job: UnownedJob, of executor: IOThread) -> Bool {
        withLock {
            if isClosed { return false }
            if jobs.isEmpty {
                self.executor = executor
                pthread_cond_broadcast(condition)
            }
            jobs.append(job)
            return true
        }
    }

    /// Takes no more jobs; the thread ends after those that are there.
    func close() {
        withLock {
            isClosed = true
            pthread_cond_broadcast(condition)
        }
    }

    var threadID: UInt64 {
        withLock { runningThreadID }
    }

    func waitUntilEnded() {
        withLock {
            while !hasEnded { pthread_cond_wait(condition, mutex) }
        }
    }

    /// The thread's life.
    func run() {
        withLock { runningThreadID = kafka_thread_id() }
        var batch: [UnownedJob] = []
        while runBatch(&batch) {}
        withLock {
            runningThreadID = 0
            hasEnded = true
            pthread_cond_broadcast(condition)
        }
    }

    /// Waits for jobs and runs them; false when there will be none. The executor is released on return, outside of
    /// the lock, which its `deinit` takes.
    private func runBatch(_ batch: inout [UnownedJob]) -> Bool {
        let executor: IOThread? = withLock {
            while jobs.isEmpty && !isClosed { pthread_cond_wait(condition, mutex) }
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
