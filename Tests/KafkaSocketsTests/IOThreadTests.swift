import KafkaSockets
import Testing

@Suite("I/O thread")
struct IOThreadTests {
    @Test("A task that prefers it runs on its thread, also after suspensions")
    func runsOnItsThread() async throws {
        let thread = try IOThread(name: "kafka-io-test")
        let outside = thread.isCurrent
        let task = Task(executorPreference: thread) {
            let first = thread.isCurrent
            await Task.yield()
            return (first, thread.isCurrent)
        }
        let (first, second) = await task.value
        #expect(!outside)
        #expect(first)
        #expect(second)
        thread.shutdown()
        thread.waitUntilEnded()
    }
}
