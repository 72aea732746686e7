import Synchronization
import Testing

@testable import KafkaClient

@Suite("Which tasks count as running in a callback", .timeLimit(.minutes(10)))
struct CallbackTurnsTests {
    private let turns = CallbackTurns()
    private let executor = ManualExecutor()
    private let answers = Answers()

    /// What tasks found out.
    private final class Answers: Sendable {
        private let list = Mutex<[Bool]>([])

        var all: [Bool] { list.withLock { $0 } }

        func add(_ answer: Bool) {
            list.withLock { $0.append(answer) }
        }
    }

    @Test("Only while one runs")
    func runs() {
        #expect(!turns.isInCallback)
        turns.run { #expect(turns.isInCallback) }
        #expect(!turns.isInCallback)
    }

    @Test("Not in those of another producer")
    func others() {
        let others = CallbackTurns()
        others.run {
            #expect(others.isInCallback)
            #expect(!turns.isInCallback)
        }
    }

    @Test("A task that a callback starts counts until that callback has ended, and never again")
    func startedTask() {
        turns.run {
            Task(executorPreference: executor) { [turns, answers] in
                for _ in 0..<4 {
                    answers.add(turns.isInCallback)
                    await Task.yield()
                }
            }
            while answers.all.count < 2 && executor.runOne() {}
        }
        while answers.all.count < 3 && executor.runOne() {}
        turns.run {
            #expect(turns.isInCallback)
            executor.runAll()
        }
        #expect(answers.all == [true, true, false, false])
    }
}
