#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Android)
    internal import Android
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A lock on which a thread can wait until something changes: for threads of our own, never for cooperative ones.
///
/// `@unchecked Sendable`: both pointers are fixed, and what they point to is made for many threads.
package final class Monitor: @unchecked Sendable {
    // Pointers, because these must not move.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    package init() {
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

    /// Runs `body` with the lock held.
    package func withLock<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Releases the lock until `broadcast` is called. Call it with the lock held, and check the condition again afterwards.
    package func wait() {
        pthread_cond_wait(condition, mutex)
    }

    /// Lets all that wait look again.
    package func broadcast() {
        pthread_cond_broadcast(condition)
    }
}
