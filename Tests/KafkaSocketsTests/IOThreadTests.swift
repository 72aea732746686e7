import Foundation
import KafkaSockets
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("I/O thread", .timeLimit(.minutes(10)))
struct IOThreadTests {
    @Test("A task that prefers it runs on its thread, also after suspensions")
    func runsOnItsThread() async throws {
        let thread = try IOThread()
        #expect(!thread.isCurrent)
        let task = Task(executorPreference: thread) {
            var isAlwaysHere = thread.isCurrent
            for _ in 0..<100 {
                await Task.yield()
                isAlwaysHere = isAlwaysHere && thread.isCurrent
            }
            return isAlwaysHere
        }
        #expect(await task.value)
        thread.shutdown()
    }

    @Test("The thread bears its name, cut to what the system takes")
    func name() async throws {
        let thread = try IOThread(name: "kafka-io-with-a-long-name")
        let name = await Task(executorPreference: thread) { currentThreadName() }.value
        #expect(name == "kafka-io-with-a")
    }

    @Test("Signals for the process are kept from the thread, faults are not")
    func signals() async throws {
        let thread = try IOThread()
        let blocked = await Task(executorPreference: thread) {
            [SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGPIPE, SIGSEGV, SIGABRT].filter(isBlockedHere)
        }.value
        #expect(blocked == [SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGPIPE])
    }

    @Test("It ends after the jobs that were queued; later ones run elsewhere, none is dropped")
    func shutdown() async throws {
        let thread = try IOThread()
        let gate = Gate()
        // The thread is busy until all others are queued.
        let first = Task(executorPreference: thread) {
            gate.wait()
            return thread.isCurrent
        }
        let queued = (0..<50).map { index in Task(executorPreference: thread) { (index, thread.isCurrent) } }
        thread.shutdown()
        thread.shutdown()
        let late = Task(executorPreference: thread) { thread.isCurrent }
        gate.open()
        #expect(await first.value)
        for (index, task) in queued.enumerated() { #expect(await task.value == (index, true)) }
        #expect(await late.value == false)
        thread.waitUntilEnded()
    }

    @Test("A task can shut its own thread down, and goes on elsewhere")
    func shutdownFromWithin() async throws {
        let thread = try IOThread()
        let other = try IOThread()
        let (before, after) = await Task(executorPreference: thread) {
            let before = thread.isCurrent
            thread.shutdown()
            // The thread ends only once the task has left it. A mere `Task.yield` may return without suspending.
            await Task(executorPreference: other) { thread.waitUntilEnded() }.value
            return (before, thread.isCurrent)
        }.value
        #expect(before)
        #expect(!after)
        other.shutdown()
    }

    @Test("Dropped without shutdown it ends, and its memory is given back")
    func dropped() async throws {
        let probe = try await dropThread()
        probe.waitUntilGone()
    }

    /// Uses a thread and lets it go; what is left to look at is whether it is gone.
    private func dropThread() async throws -> Probe {
        let thread = try IOThread()
        let probe = Probe(thread)
        #expect(await Task(executorPreference: thread) { 42 }.value == 42)
        return probe
    }

    @Test("A task that waits keeps its thread; when it is done the thread ends")
    func keptByTask() async throws {
        let (stream, continuation) = AsyncStream<Int>.makeStream()
        var thread: IOThread? = try IOThread()
        let probe = Probe(try #require(thread))
        let task = Task(executorPreference: thread) {
            for await number in stream where number > 1 { return currentThreadName() }
            return nil
        }
        thread = nil
        continuation.yield(1)
        continuation.yield(2)
        #expect(await task.value == "kafka-io")
        probe.waitUntilGone()
    }
}

/// Looks whether a thread and its object are gone, and waits for it without keeping them.
private final class Probe: @unchecked Sendable {
    // `@unchecked Sendable`: weak references are read atomically, and these are never written.
    private weak var object: IOThread?
    private weak var lifetime: AnyObject?

    init(_ thread: IOThread) {
        object = thread
        lifetime = thread.lifetime
    }

    func waitUntilGone() {
        let deadline = NetworkHarness.deadline()
        while object != nil || lifetime != nil, MonotonicTime.now() < deadline { sched_yield() }
        #expect(object == nil)
        #expect(lifetime == nil)
    }
}

private func currentThreadName() -> String? {
    #if os(Linux)
        let name = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
        return name?.trimmingCharacters(in: .newlines)
    #else
        var buffer = [CChar](repeating: 0, count: 64)
        guard pthread_getname_np(pthread_self(), &buffer, buffer.count) == 0 else { return nil }
        return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    #endif
}

private func isBlockedHere(_ signal: Int32) -> Bool {
    var mask = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &mask)
    return sigismember(&mask, signal) == 1
}
