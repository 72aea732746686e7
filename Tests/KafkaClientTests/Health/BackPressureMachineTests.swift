import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("Judging back-pressure", .timeLimit(.minutes(10)))
struct BackPressureMachineTests {
    /// Samples of a buffer of 1000 bytes.
    private struct Script {
        var machine = BackPressureMachine(BackPressureLimits())
        var sample = HealthSample(time: .start, wallTime: 1_000_000)

        init() {
            sample.bufferTotal = 1000
            sample.stalls = [
                .init(kind: .brokerIsBusy, topic: nil, brokerID: 1, bytes: 900, message: "broker 1 is busy")
            ]
        }

        mutating func look(
            used: Int, waiting: Int = 0, after milliseconds: Int = 500,
            _ change: (inout HealthSample) -> Void = { _ in }
        ) -> BackPressure {
            sample.time = sample.time + .milliseconds(milliseconds)
            sample.wallTime += Int64(milliseconds)
            sample.bufferAvailable = 1000 - used
            sample.tasksWaiting = waiting
            change(&sample)
            return machine.update(sample)
        }
    }

    @Test("It is high when the buffer was nearly full for a second, and until it has eased")
    func duration() {
        var script = Script()
        #expect(script.look(used: 899).isHigh == false)
        #expect(script.look(used: 900).isHigh == false)
        let almost = script.look(used: 950, after: 999)
        #expect(!almost.isHigh && almost.stalls == [] && almost.since == 1_000_500)
        let high = script.look(used: 950, after: 1)
        #expect(high.isHigh && high.since == 1_002_000 && high.usage == 0.95)
        #expect(high.stalls.map(\.kind) == [.brokerIsBusy])
        #expect(high.description == "high, 95 % of the buffer in use: broker 1 is busy")
        #expect(script.look(used: 701).isHigh)
        let eased = script.look(used: 700)
        #expect(!eased.isHigh && eased.since == 1_003_000 && eased.stalls == [])
        #expect(eased.description == "normal, 70 % of the buffer in use")
    }

    @Test("What does not last is no pressure: each time counts from its own beginning")
    func peaks() {
        var script = Script()
        for _ in 0..<10 {
            #expect(!script.look(used: 1000).isHigh)
            #expect(!script.look(used: 1000).isHigh)
            #expect(!script.look(used: 800).isHigh)
        }
    }

    @Test("Tasks that wait are pressure, however much is free: their topic may be full")
    func waiting() {
        var script = Script()
        _ = script.look(used: 100, waiting: 1)
        let high = script.look(used: 100, waiting: 2, after: 1000)
        #expect(high.isHigh && high.tasksWaiting == 2)
        #expect(high.description == "high, 10 % of the buffer in use, 2 tasks wait: broker 1 is busy")
        #expect(!script.look(used: 100).isHigh)
    }

    @Test("Records count as bytes do, where they are bounded")
    func records() {
        var script = Script()
        let pressure = script.look(used: 100) { ($0.recordsTotal, $0.recordsAvailable) = (50, 5) }
        #expect(pressure.usage == 0.9)
        #expect(script.look(used: 950) { $0.recordsAvailable = 50 }.usage == 0.95)
        #expect(script.look(used: 0, after: 1000) { $0.recordsAvailable = 0 }.isHigh)
    }

    @Test("Pressure and stalls that come or go are changes, numbers and messages alone are not")
    func differences() {
        var script = Script()
        _ = script.look(used: 1000)
        let one = script.look(used: 1000, after: 1000)
        let two = script.look(used: 990, waiting: 3) { sample in
            sample.stalls = [.init(kind: .brokerIsBusy, topic: nil, brokerID: 1, bytes: 1, message: "still")]
        }
        #expect(one != two && !one.differs(from: two))
        let other = script.look(used: 990) { sample in
            sample.stalls = [.init(kind: .brokerIsBusy, topic: nil, brokerID: 2, bytes: 1, message: "still")]
        }
        #expect(other.differs(from: two))
        #expect(script.look(used: 0).differs(from: other))
    }

    @Test("A sample that arrives late says nothing new, and a producer that has ended has no pressure")
    func end() {
        var script = Script()
        _ = script.look(used: 1000)
        let high = script.look(used: 1000, after: 1000)
        var old = script.sample
        old.time = .start
        old.bufferAvailable = 1000
        #expect(script.machine.update(old) == high)
        #expect(!script.look(used: 1000) { $0.end = KafkaError(.producerClosed) }.isHigh)
    }
}
