import KafkaSockets
import Synchronization
import Testing

@testable import KafkaClient

@Suite("Callbacks share their executor", .timeLimit(.minutes(10)))
struct CallbackSliceTests {
    /// What ran, in order.
    private final class Order: Sendable {
        private let list = Mutex<[String]>([])

        var all: [String] { list.withLock { $0 } }

        func add(_ name: String) {
            list.withLock { $0.append(name) }
        }
    }

    @Test("Each millisecond, between two batches, another task gets its turn; callbacks keep their order")
    func slices() throws {
        let executor = ManualExecutor()
        let order = Order()
        let driver = try SenderDriver(callbackExecutor: executor)
        try driver.warmUp()
        for name in ["a", "b", "c", "d", "e"] {
            let clock = driver.clock
            _ = driver.append(name) { _ in
                order.add(name)
                clock.time += .microseconds(400)
            }
            try driver.settle()
            try driver.cluster.acknowledge(driver.request())
            try driver.settle()
        }
        Task(executorPreference: executor) {
            for _ in 0..<2 {
                order.add("other")
                await Task.yield()
            }
        }
        executor.runAll()
        #expect(order.all == ["a", "b", "c", "other", "d", "e", "other"])
    }
}
