import CoreMetrics
import Synchronization

/// A metrics backend that keeps the last number of each metric: what a producer's reports cost without what a backend costs.
final class MemoryMetrics: MetricsFactory {
    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { Cell() }

    func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        Cell()
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { Cell() }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler { Cell() }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { Cell() }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}

/// One number, whatever it means.
private final class Cell: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    private let number = Mutex(0.0)

    func increment(by amount: Int64) { number.withLock { $0 += Double(amount) } }
    func increment(by amount: Double) { number.withLock { $0 += amount } }
    func decrement(by amount: Double) { number.withLock { $0 -= amount } }
    func set(_ value: Int64) { number.withLock { $0 = Double(value) } }
    func set(_ value: Double) { number.withLock { $0 = value } }
    func record(_ value: Int64) { number.withLock { $0 = Double(value) } }
    func record(_ value: Double) { number.withLock { $0 = value } }
    func recordNanoseconds(_ duration: Int64) { number.withLock { $0 = Double(duration) } }
    func reset() { number.withLock { $0 = 0 } }
}
