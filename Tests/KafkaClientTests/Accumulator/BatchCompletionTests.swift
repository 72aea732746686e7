import Testing

@testable import KafkaClient

@Suite("How the records of a batch complete", .timeLimit(.minutes(10)))
struct BatchCompletionTests {
    private func stored(_ offset: Int64) -> BatchOutcome { .acknowledged(baseOffset: offset, logAppendTime: -1) }

    private func waiter(_ completion: borrowing BatchCompletion, _ index: Int32) -> Waiter<BatchOutcomeSlice> {
        let waiter = Waiter<BatchOutcomeSlice>()
        completion.await(index, waiter)
        return waiter
    }

    /// The offset that a slice gives its first record, or nil.
    private func offset(_ slice: BatchOutcomeSlice?) -> Int64? {
        guard case .acknowledged(let offset, _)? = slice?.outcome else { return nil }
        return offset
    }

    @Test("A whole batch completes once")
    func whole() {
        let completion = BatchCompletion()
        #expect(completion.slice(of: 0) == nil)
        #expect(completion.complete(0..<3, of: 3, with: stored(7)) == true)
        #expect(completion.complete(0..<3, of: 3, with: stored(9)) == nil)
        #expect(completion.complete(1..<2, of: 3, with: stored(9)) == nil)
        #expect((0..<3).map { offset(completion.slice(of: $0)) } == [7, 7, 7])
    }

    @Test("Parts complete on their own; the last one completes the batch, in whatever order they come")
    func parts() {
        let completion = BatchCompletion()
        #expect(completion.complete(4..<10, of: 10, with: stored(20)) == false)
        #expect(completion.slice(of: 3) == nil)
        #expect(offset(completion.slice(of: 4)) == 20)
        #expect(completion.slice(of: 9)?.range == 4..<10)
        #expect(completion.complete(0..<2, of: 10, with: stored(10)) == false)
        #expect(completion.complete(2..<4, of: 10, with: .failed(.closed("x"))) == true)
        #expect(completion.slice(of: 2)?.outcome.error != nil)
    }

    @Test("Overlapping parts are refused and change nothing")
    func overlap() {
        let completion = BatchCompletion()
        #expect(completion.complete(0..<5, of: 10, with: stored(1)) == false)
        #expect(completion.complete(4..<10, of: 10, with: stored(2)) == nil)
        #expect(completion.complete(0..<10, of: 10, with: stored(2)) == nil)
        #expect(completion.slice(of: 9) == nil)
        #expect(offset(completion.slice(of: 4)) == 1)
        #expect(completion.complete(5..<10, of: 10, with: stored(3)) == true)
    }

    @Test("Those who await a part's records are resolved, the others wait on")
    func waitersByRange() async throws {
        let completion = BatchCompletion()
        let first = waiter(completion, 1)
        let last = waiter(completion, 8)
        #expect(completion.waiterCount == 2)
        _ = completion.complete(5..<10, of: 10, with: stored(50))
        #expect(!first.isResolved)
        #expect(last.isResolved)
        #expect(completion.waiterCount == 1)
        let slice = try await last.wait { _ in }
        #expect(slice.range == 5..<10)
        #expect(offset(slice) == 50)
        _ = completion.complete(0..<5, of: 10, with: stored(10))
        #expect(try await first.wait { _ in }.range == 0..<5)
        #expect(completion.waiterCount == 0)
    }

    @Test("A task that comes late, or asks twice, gets the outcome immediately")
    func late() {
        let completion = BatchCompletion()
        _ = completion.complete(0..<1, of: 1, with: stored(4))
        #expect(waiter(completion, 0).isResolved)
        #expect(waiter(completion, 0).isResolved)
    }

    @Test("A waiter that was cancelled is passed over")
    func cancelled() {
        let completion = BatchCompletion()
        let gone = waiter(completion, 0)
        let here = waiter(completion, 0)
        gone.resolve(.failure(.cancelledWhileAwaitingDelivery))
        #expect(completion.waiterCount == 1)
        #expect(completion.complete(0..<1, of: 1, with: stored(4)) == true)
        #expect(here.isResolved)
    }

    private func result(_ outcome: BatchOutcome, _ index: Int32) -> Result<RecordMetadata, KafkaError> {
        outcome.result(of: index, topic: "t", partition: 2, timestamp: 1000, keySize: -1, valueSize: 5)
    }

    @Test("Offsets count from the batch's first record")
    func offsets() throws {
        let metadata = try result(.acknowledged(baseOffset: 40, logAppendTime: -1), 2).get()
        #expect(metadata.offset == 42)
        #expect(metadata.partition == 2)
        #expect(metadata.topic == "t")
        #expect(metadata.serializedKeySize == -1)
        #expect(metadata.serializedValueSize == 5)
    }

    @Test("An unknown offset stays unknown; the broker's time replaces the record's")
    func unknownOffset() throws {
        #expect(try result(.acknowledged(baseOffset: -1, logAppendTime: -1), 3).get().offset == -1)
        #expect(try result(.acknowledged(baseOffset: 1, logAppendTime: -1), 3).get().timestamp == 1000)
        #expect(try result(.acknowledged(baseOffset: 1, logAppendTime: 77), 3).get().timestamp == 77)
    }

    @Test("Records that a broker named get their own error, the others the common one")
    func refused() {
        let outcome = BatchOutcome.refused(records: [1: .closed("bad one")], others: .closed("others"))
        func message(_ index: Int32) -> String? {
            guard case .failure(let error) = result(outcome, index) else { return nil }
            return error.message
        }
        #expect([0, 1, 2].map(message) == ["others", "bad one", "others"])
        #expect(outcome.error?.message == "others")
    }
}
