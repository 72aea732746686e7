import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("Slowing calls down before memory runs out", .timeLimit(.minutes(10)))
struct PacingScheduleTests {
    /// A buffer of 1000 bytes, paced from 500 on.
    private func schedule(longestPause: Duration = .seconds(10)) -> PacingSchedule {
        PacingSchedule(from: 500, to: 1000, longestPause: longestPause)
    }

    /// How long a batch of 10 bytes that comes now has to pause, or nil.
    private func pause(
        _ schedule: inout PacingSchedule, used: Int, released: Int, at time: Duration
    ) -> Duration? {
        var turn: PacingSchedule.Turn?
        return schedule.start(of: 10, &turn, used: used, released: released, now: .at(time)).map { $0 - .at(time) }
    }

    @Test("Below the threshold nothing pauses; beyond it, batches begin at the rate at which bytes leave, by the brake")
    func rate() throws {
        var schedule = schedule()
        #expect(pause(&schedule, used: 500, released: 0, at: .zero) == nil)
        // 100 bytes a second.
        #expect(pause(&schedule, used: 500, released: 100, at: .seconds(1)) == nil)
        #expect(schedule.rate == 100)
        // Half-way, as much comes in as goes out: 10 bytes take a tenth of a second.
        #expect(pause(&schedule, used: 750, released: 100, at: .seconds(1)) == .milliseconds(100))
        #expect(pause(&schedule, used: 750, released: 100, at: .seconds(1)) == .milliseconds(200))
        // Full: half as fast.
        #expect(pause(&schedule, used: 1000, released: 100, at: .seconds(1)) == .milliseconds(600))
        // What was waited for has passed, and what no batch waited for is not saved.
        #expect(pause(&schedule, used: 750, released: 200, at: .seconds(2)) == nil)
        #expect(pause(&schedule, used: 750, released: 200, at: .seconds(2)) == .milliseconds(100))
        #expect(pause(&schedule, used: 500, released: 200, at: .seconds(2)) == nil)
    }

    @Test("A turn keeps its place, and comes sooner when the buffer empties meanwhile")
    func turns() throws {
        var schedule = schedule()
        _ = pause(&schedule, used: 500, released: 0, at: .zero)
        _ = pause(&schedule, used: 750, released: 100, at: .seconds(1))
        var (first, second): (PacingSchedule.Turn?, PacingSchedule.Turn?)
        let now = MonotonicTime.at(.seconds(1))
        #expect(schedule.start(of: 10, &first, used: 1000, released: 100, now: now) == now + .milliseconds(200))
        #expect(schedule.start(of: 10, &second, used: 1000, released: 100, now: now) == now + .milliseconds(400))
        // Asking again changes nothing.
        #expect(schedule.start(of: 10, &first, used: 1000, released: 100, now: now) == now + .milliseconds(200))
        let later = now + .milliseconds(40)
        #expect(schedule.start(of: 10, &second, used: 750, released: 100, now: later) == later + .milliseconds(160))
        #expect(schedule.start(of: 10, &first, used: 750, released: 100, now: later) == later + .milliseconds(60))
        #expect(schedule.start(of: 10, &first, used: 750, released: 110, now: later + .milliseconds(60)) == nil)
    }

    @Test("No pause is longer than it may be, also when brokers take nothing")
    func longestPause() {
        var schedule = schedule(longestPause: .seconds(1))
        _ = pause(&schedule, used: 600, released: 0, at: .zero)
        for _ in 0..<20 {
            #expect(pause(&schedule, used: 1000, released: 0, at: .seconds(1)) ?? .zero <= .seconds(1))
        }
        var turn: PacingSchedule.Turn?
        #expect(schedule.start(of: 10, &turn, used: 1000, released: 0, now: .at(.seconds(1))) == .at(.seconds(2)))
        #expect(
            schedule.start(of: 10, &turn, used: 1000, released: 0, now: .at(.milliseconds(1500))) == .at(.seconds(2)))
        #expect(schedule.start(of: 10, &turn, used: 1000, released: 0, now: .at(.seconds(2))) == nil)
    }

    @Test("The rate follows what brokers take")
    func changes() throws {
        var schedule = schedule()
        var released = 0
        for second in 0..<20 {
            _ = pause(&schedule, used: 0, released: released, at: .seconds(second))
            if second == 9 { #expect(schedule.rate == 1000) }
            released += second < 9 ? 1000 : 100
        }
        let slow = try #require(schedule.rate)
        #expect(slow > 100 && slow < 110)
    }

    @Test(
        "Half-way between the threshold and full, the filling stays, however many tasks wait",
        arguments: [10, 100, 500])
    func equilibrium(tasks: Int) {
        var schedule = schedule(longestPause: .seconds(60))
        var (used, released) = (0, 0)
        var waiting: [PacingSchedule.Turn] = []
        var (highest, lowest) = (0, 1000)
        // 200 bytes leave in a second, in steps of 50 ms; each task offers a batch of 10 bytes whenever its last one was taken.
        for step in 0..<4000 {
            let now = MonotonicTime.at(.milliseconds(step * 50))
            let leaving = min(used, 10)
            used -= leaving
            released += leaving
            var turns = waiting.map { Optional($0) } + Array(repeating: nil, count: tasks - waiting.count)
            waiting = []
            while let turn = turns.popLast() {
                var turn = turn
                if schedule.start(of: 10, &turn, used: used, released: released, now: now) == nil, used < 1000 {
                    used += 10
                } else if let turn {
                    waiting.append(turn)
                }
            }
            guard step > 1000 else { continue }
            highest = max(highest, used)
            lowest = min(lowest, used)
        }
        #expect(highest < 900 && lowest > 600, "\(lowest) to \(highest)")
    }
}
