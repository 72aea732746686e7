import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("Deadlines in order", .timeLimit(.minutes(10)))
struct TimerHeapTests {
    @Test("Empty")
    func empty() {
        var heap = TimerHeap<Int>()
        #expect(heap.nextDeadline == .distantFuture)
        #expect(heap.popDue(.distantFuture) == nil)
        #expect(heap.count == 0)
    }

    @Test("What is not due stays")
    func notDue() throws {
        var heap = TimerHeap<String>()
        heap.insert("b", at: .at(.seconds(2)))
        heap.insert("a", at: .at(.seconds(1)))
        #expect(heap.nextDeadline == .at(.seconds(1)))
        #expect(heap.popDue(.at(.milliseconds(999))) == nil)
        let due = try present(heap.popDue(.at(.seconds(1))))
        #expect(due.element == "a")
        #expect(due.deadline == .at(.seconds(1)))
        #expect(heap.nextDeadline == .at(.seconds(2)))
        heap.removeAll()
        #expect(heap.count == 0)
        #expect(heap.nextDeadline == .distantFuture)
    }

    @Test("Random inserting and removing agrees with sorting", arguments: 1...20)
    func random(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var heap = TimerHeap<Int64>()
        var model: [Int64] = []
        for _ in 0..<1000 {
            if Bool.random(using: &random) {
                // Few different times, so that equal ones occur.
                let time = Int64.random(in: 0..<50, using: &random)
                heap.insert(time, at: MonotonicTime(nanoseconds: time))
                model.append(time)
            } else {
                let now = Int64.random(in: 0..<50, using: &random)
                let popped = heap.popDue(MonotonicTime(nanoseconds: now))
                let expected = model.min().flatMap { $0 <= now ? $0 : nil }
                #expect(popped?.deadline.nanoseconds == expected)
                #expect(popped?.element == expected)
                if let expected, let index = model.firstIndex(of: expected) { model.remove(at: index) }
            }
            #expect(heap.count == model.count)
            #expect(heap.nextDeadline.nanoseconds == model.min() ?? .max)
        }
        var rest: [Int64] = []
        while let next = heap.popDue(.distantFuture) { rest.append(next.element) }
        #expect(rest == model.sorted())
    }
}
