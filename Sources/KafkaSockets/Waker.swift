internal import CKafkaShims
internal import Synchronization

/// Ends a poller's wait from any thread.
///
/// At most one system call is made per wait: none at all while the poller runs, because it then looks before it
/// sleeps; and none when it was already notified.
package final class Waker: Sendable {
    /// What the poller's thread does.
    private enum State {
        /// It runs, and has not been notified.
        static let running: UInt8 = 0
        /// It waits, or is just about to.
        static let sleeping: UInt8 = 1
        /// It has been notified.
        static let notified: UInt8 = 2
    }

    /// How the descriptor works.
    enum Kind: Sendable {
        /// One descriptor for both ends; Linux.
        case eventfd
        /// A pipe to oneself; everywhere.
        case pipe
    }

    private let state = Atomic<UInt8>(State.running)
    /// The end to poll for reading.
    let readEnd: Int32
    private let writeEnd: Int32
    /// Whether the descriptors are open. Held while one is written to: a number that was closed may name another file.
    private let isOpen = Mutex(true)

    init(kind: Kind) throws(SocketError) {
        switch kind {
        case .eventfd:
            readEnd = try System.check(kafka_wake_open_eventfd(), "eventfd")
            writeEnd = readEnd
        case .pipe:
            var ends: (Int32, Int32) = (-1, -1)
            let result = withUnsafeMutablePointer(to: &ends) { pointer in
                pointer.withMemoryRebound(to: Int32.self, capacity: 2) { kafka_wake_open_pipe($0) }
            }
            try System.check(result, "pipe")
            (readEnd, writeEnd) = ends
        }
    }

    deinit {
        close()
    }

    /// Closes the descriptors. There are no more waits, and `wake` does nothing.
    func close() {
        isOpen.withLock { isOpen in
            guard isOpen else { return }
            isOpen = false
            System.close(readEnd)
            if writeEnd != readEnd { System.close(writeEnd) }
        }
    }

    /// Makes the current wait, or else the next one, return immediately. Any thread.
    ///
    /// What the caller wrote before this call is seen by the poller's thread after that wait: the fence here and the
    /// one in `endSleep` order "write, then check for a notice" against "take the notice, then read".
    package func wake() {
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        if state.load(ordering: .relaxed) == State.notified { return }
        if state.exchange(State.notified, ordering: .sequentiallyConsistent) == State.sleeping {
            isOpen.withLock { isOpen in
                if isOpen { _ = kafka_wake_notify(writeEnd) }
            }
        }
    }

    /// The poller wants to wait; false if it was notified. `endSleep` follows in both cases.
    func beginSleep() -> Bool {
        state.compareExchange(
            expected: State.running, desired: State.sleeping, ordering: .sequentiallyConsistent
        ).exchanged
    }

    /// The poller runs again and takes the notice, if there was one.
    func endSleep() {
        state.store(State.running, ordering: .sequentiallyConsistent)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
    }

    /// Empties the descriptor; not needed where it is watched for edges.
    func drain() {
        _ = kafka_wake_drain(readEnd)
    }
}
