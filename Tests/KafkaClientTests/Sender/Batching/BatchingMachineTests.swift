import Testing

@testable import KafkaClient

@Suite("How linger and batch size follow the load", .timeLimit(.minutes(10)))
struct BatchingMachineTests {
    private let kibibyte = 1024

    private func machine(
        linger: Duration = .zero, kibibytes: Int = 16, within bounds: BatchingBounds = BatchingBounds()
    ) -> BatchingMachine {
        BatchingMachine(within: bounds, linger: linger, batchSize: kibibytes * kibibyte)
    }

    /// A window in which requests queued up: brokers answered one each `gap`, and each answer took as long as five of them.
    private func crowded(gap: Duration, of machine: BatchingMachine) -> BatchingWindow {
        var window = BatchingWindow()
        for _ in 0..<10 { window.answered(after: gap * 5, gap: gap) }
        window.sent(machine.batchSize / 2, isFull: false)
        return window
    }

    /// A window in which each request met an idle broker.
    private func calm(answer: Duration, batch: Int = 8 * 1024, isFull: Bool = false) -> BatchingWindow {
        var window = BatchingWindow()
        for _ in 0..<10 {
            window.answered(after: answer, gap: nil)
            window.sent(batch, isFull: isFull)
        }
        return window
    }

    // MARK: The linger

    @Test("While no request waits for another one, the linger is the shortest there may be")
    func calmLinger() {
        var machine = machine(linger: .milliseconds(5))
        for _ in 0..<9 { #expect(machine.observe(calm(answer: .milliseconds(3))).isEmpty) }
        let changes = machine.observe(calm(answer: .milliseconds(3)))
        #expect(changes.map(\.linger) == [.zero])
        #expect(changes.map(\.reason) == [.answersAreFaster])
        #expect(machine.changes == 1)
    }

    @Test("When requests queue up, it rises in one step to what each takes, with a margin")
    func rises() {
        var machine = machine()
        _ = machine.observe(calm(answer: .milliseconds(3)))
        let changes = machine.observe(crowded(gap: .milliseconds(2), of: machine))
        #expect(changes.map(\.linger) == [.milliseconds(2) * 1.1])
        #expect(changes.map(\.reason) == [.requestsQueueUp])
    }

    @Test("Requests that are only long under way do not raise it")
    func longWay() {
        var machine = machine()
        _ = machine.observe(calm(answer: .milliseconds(50)))
        var window = BatchingWindow()
        for _ in 0..<10 { window.answered(after: .milliseconds(52), gap: .milliseconds(10)) }
        #expect(machine.observe(window).isEmpty)
    }

    @Test("A steady load has a fixed point: nothing changes any more, however long it lasts")
    func fixedPoint() {
        var machine = machine()
        _ = machine.observe(calm(answer: .milliseconds(3)))
        _ = machine.observe(crowded(gap: .milliseconds(2), of: machine))
        #expect(machine.changes == 1)
        for number in 0..<1000 {
            // Not all answers take the same time.
            let answer = Duration.microseconds(2500 + number % 7 * 100)
            #expect(machine.observe(calm(answer: answer)).isEmpty)
        }
        #expect(machine.linger == .milliseconds(2) * 1.1)
    }

    @Test("It comes down when answers have been faster for ten windows in a row, and not before")
    func comesDown() {
        var machine = machine()
        _ = machine.observe(calm(answer: .milliseconds(3)))
        _ = machine.observe(crowded(gap: .milliseconds(20), of: machine))
        #expect(machine.linger == .milliseconds(20) * 1.1)
        for _ in 0..<9 { #expect(machine.observe(calm(answer: .milliseconds(5))).isEmpty) }
        // One that does not fit begins the count again.
        _ = machine.observe(crowded(gap: .milliseconds(20), of: machine))
        for _ in 0..<9 { #expect(machine.observe(calm(answer: .milliseconds(5))).isEmpty) }
        #expect(machine.observe(calm(answer: .milliseconds(5))).map(\.linger) == [.milliseconds(5) * 1.1])
    }

    @Test("Silence is no evidence: a pause changes nothing")
    func silence() {
        var machine = machine(linger: .milliseconds(5), kibibytes: 64)
        for _ in 0..<1000 { #expect(machine.observe(BatchingWindow()).isEmpty) }
        #expect(machine.linger == .milliseconds(5))
        #expect(machine.batchSize == 64 * kibibyte)
    }

    @Test("Both stay within the bounds, from the beginning")
    func bounds() {
        var bounds = BatchingBounds()
        bounds.minimumLinger = .milliseconds(2)
        bounds.maximumLinger = .milliseconds(10)
        bounds.minimumBatchSize = 20_000
        bounds.maximumBatchSize = 70_000
        #expect(machine(linger: .seconds(1), kibibytes: 1024, within: bounds).linger == .milliseconds(10))
        #expect(machine(linger: .seconds(1), kibibytes: 1024, within: bounds).batchSize == 70_000)
        var machine = machine(linger: .zero, kibibytes: 1, within: bounds)
        #expect(machine.linger == .milliseconds(2))
        #expect(machine.batchSize == 20_000)
        _ = machine.observe(calm(answer: .milliseconds(3)))
        _ = machine.observe(crowded(gap: .milliseconds(100), of: machine))
        #expect(machine.linger == .milliseconds(10))
        let full = calm(answer: .milliseconds(3), batch: 200_000, isFull: true)
        let sizes = (0..<4).flatMap { _ in machine.observe(full).map(\.batchSize) }
        #expect(sizes == [40_000, 70_000])
        for _ in 0..<20 { _ = machine.observe(calm(answer: .microseconds(10))) }
        #expect(machine.linger == .milliseconds(2))
    }

    // MARK: The batch size

    @Test("It doubles as long as most bytes leave in full batches")
    func doubles() {
        var machine = machine()
        var window = BatchingWindow()
        window.sent(16_000, isFull: true)
        for _ in 0..<15 { window.sent(1000, isFull: false) }
        #expect(machine.observe(window).map(\.batchSize) == [32 * kibibyte])
        #expect(machine.observe(window).map(\.reason) == [.batchesAreFull])
        window.sent(2000, isFull: false)
        #expect(machine.observe(window).isEmpty)
        #expect(machine.batchSize == 64 * kibibyte)
    }

    @Test("It halves when no batch of fifty windows would fill a quarter of it, and then stays")
    func halves() {
        var machine = machine(kibibytes: 64)
        let large = calm(answer: .milliseconds(1), batch: 17 * kibibyte)
        let small = calm(answer: .milliseconds(1), batch: 15 * kibibyte)
        for _ in 0..<49 { #expect(machine.observe(small).isEmpty) }
        #expect(machine.observe(large).isEmpty)
        for _ in 0..<49 { #expect(machine.observe(small).isEmpty) }
        #expect(machine.observe(small).map(\.batchSize) == [32 * kibibyte])
        for _ in 0..<200 { #expect(machine.observe(small).isEmpty) }
    }

    @Test("A size that a broker refuses is given up, and not tried again")
    func refused() {
        var machine = machine()
        let full = calm(answer: .milliseconds(1), batch: 200_000, isFull: true)
        for _ in 0..<2 { _ = machine.observe(full) }
        #expect(machine.batchSize == 64 * kibibyte)
        var refused = full
        refused.split()
        #expect(machine.observe(refused).map(\.batchSize) == [32 * kibibyte])
        for _ in 0..<100 { #expect(machine.observe(full).isEmpty) }
        #expect(machine.batchSize == 32 * kibibyte)
    }
}

@Suite("How fast a crowded broker answers", .timeLimit(.minutes(10)))
struct CrowdMeterTests {
    @Test("The time between answers counts while there is always another request")
    func gaps() {
        var meter = CrowdMeter()
        meter.drained(inFlight: 2)
        #expect(meter.answered(now: .at(.milliseconds(10))) == nil, "not known for how long the broker worked on it")
        meter.drained(inFlight: 2)
        #expect(meter.answered(now: .at(.milliseconds(13))) == .milliseconds(3))
        #expect(meter.answered(now: .at(.milliseconds(13))) == .zero, "two in one step")
        meter.drained(inFlight: 1)
        #expect(meter.answered(now: .at(.milliseconds(20))) == nil)
        meter.drained(inFlight: 2)
        #expect(meter.answered(now: .at(.milliseconds(90))) == nil, "not the pause before")
    }
}
