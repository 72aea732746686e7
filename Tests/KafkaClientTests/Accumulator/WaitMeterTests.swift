import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("How long calls wait", .timeLimit(.minutes(10)))
struct WaitMeterTests {
    @Test("Times in which several tasks wait count once, and one that has not ended counts so far")
    func total() {
        var meter = WaitMeter()
        #expect(meter.waits(at: .at(.seconds(9))).total == .zero)
        meter.begin(at: .at(.seconds(10)))
        meter.begin(at: .at(.seconds(11)))
        #expect(meter.waits(at: .at(.seconds(12))).total == .seconds(2))
        meter.end(\.memory, begun: .at(.seconds(10)), after: .zero, at: .at(.seconds(13)))
        meter.end(\.memory, begun: .at(.seconds(11)), after: .zero, at: .at(.seconds(14)))
        meter.begin(at: .at(.seconds(20)))
        meter.end(\.pacing, begun: .at(.seconds(20)), after: .zero, at: .at(.seconds(21)))
        let waits = meter.waits(at: .at(.seconds(30)))
        #expect(waits.total == .seconds(5))
        #expect(waits.memory == .init(count: 2, total: .seconds(6), max: .seconds(3)))
        #expect(waits.pacing == .init(count: 1, total: .seconds(1), max: .seconds(1)))
    }

    @Test("A pause that goes on is one pause")
    func parts() {
        var meter = WaitMeter()
        for (begin, end, earlier) in [(0, 4, 0), (4, 6, 4), (6, 7, 6), (10, 12, 0)] {
            meter.begin(at: .at(.seconds(begin)))
            meter.end(
                \.pacing, begun: .at(.seconds(begin)), after: .seconds(earlier), at: .at(.seconds(end)))
        }
        let waits = meter.waits(at: .at(.seconds(30)))
        #expect(waits.pacing == .init(count: 2, total: .seconds(9), max: .seconds(7)))
        #expect(waits.total == .seconds(9))
    }

    @Test("Times that come out of order do no harm: clocks of several threads are read without a lock")
    func order() {
        var meter = WaitMeter()
        meter.begin(at: .at(.seconds(5)))
        meter.end(\.memory, begun: .at(.seconds(5)), after: .zero, at: .at(.seconds(4)))
        meter.begin(at: .at(.seconds(6)))
        #expect(meter.waits(at: .at(.seconds(5))).total == .zero)
        #expect(meter.waits(at: .at(.seconds(5))).memory == .init(count: 1, total: .zero, max: .zero))
    }
}
