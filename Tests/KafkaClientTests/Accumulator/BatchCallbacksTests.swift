import Synchronization
import Testing

@testable import KafkaClient

@Suite("Callbacks of a batch", .timeLimit(.minutes(10)))
struct BatchCallbacksTests {
    /// What was called, in order: which closure, for which record.
    private final class Calls: Sendable {
        private let list = Mutex<[String]>([])

        var all: [String] { list.withLock { $0 } }

        func closure(_ name: String) -> DeliveryCallback {
            { result in
                let offset = (try? result.get())?.offset ?? -1
                self.list.withLock { $0.append("\(name)\(offset)") }
            }
        }
    }

    private func record(_ index: Int32) -> BatchCallbacks.Record {
        BatchCallbacks.Record(index: index, keySize: -1, valueSize: 3, timestamp: 7)
    }

    private func result(_ record: BatchCallbacks.Record) -> Result<RecordMetadata, KafkaError>? {
        record.index == 4
            ? nil
            : .success(
                RecordMetadata(
                    topic: "t", partition: 0, offset: Int64(record.index), timestamp: record.timestamp,
                    serializedKeySize: Int(record.keySize), serializedValueSize: Int(record.valueSize)))
    }

    @Test("Each record's own closure is called with its result, in order, however closures alternate")
    func order() {
        let calls = Calls()
        let (a, b) = (calls.closure("a"), calls.closure("b"))
        var callbacks = BatchCallbacks()
        #expect(callbacks.isEmpty)
        for (index, closure) in [a, a, b, a, b, b, calls.closure("c"), calls.closure("d")].enumerated() {
            callbacks.add(closure, for: record(Int32(index)))
        }
        #expect(!callbacks.isEmpty)
        callbacks.callAll(result)
        // Record 4 has no result.
        #expect(calls.all == ["a0", "a1", "b2", "a3", "b5", "c6", "d7"])
    }

    @Test("Closures of the same code that capture different things are different ones")
    func sameCode() {
        let calls = Calls()
        var callbacks = BatchCallbacks()
        for index: Int32 in 0..<4 { callbacks.add(calls.closure(index < 2 ? "x" : "y"), for: record(index)) }
        callbacks.callAll(result)
        #expect(calls.all == ["x0", "x1", "y2", "y3"])
    }

    @Test("A closure lives as long as the batch that calls it")
    func lifetime() {
        final class Witness: Sendable {}
        var callbacks = BatchCallbacks()
        weak var gone: Witness?
        do {
            let witness = Witness()
            gone = witness
            let closure: DeliveryCallback = { _ in _ = witness }
            for index: Int32 in 0..<3 { callbacks.add(closure, for: record(index)) }
        }
        #expect(gone != nil)
        callbacks = BatchCallbacks()
        #expect(gone == nil)
    }
}
