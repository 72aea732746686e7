import KafkaSockets
import Testing

@Suite("Monotonic time", .timeLimit(.minutes(10)))
struct MonotonicTimeTests {
    @Test("Durations are added and subtracted")
    func arithmetic() {
        let time = MonotonicTime(nanoseconds: 5_000_000_000)
        #expect(time + .seconds(2) == MonotonicTime(nanoseconds: 7_000_000_000))
        #expect(time - .milliseconds(1) == MonotonicTime(nanoseconds: 4_999_000_000))
        #expect(time + .seconds(2) - time == .seconds(2))
        #expect(time - (time + .nanoseconds(3)) == .nanoseconds(-3))
        #expect(time < time + .nanoseconds(1))
    }

    @Test("Sums that do not fit end at the distant future or past")
    func saturation() {
        let late = MonotonicTime(nanoseconds: .max - 10)
        #expect(late + .seconds(1) == .distantFuture)
        #expect(late + .seconds(Int64.max) == .distantFuture)
        #expect(MonotonicTime(nanoseconds: .min + 10) - .seconds(1) == .distantPast)
        #expect(MonotonicTime(nanoseconds: 0) - .seconds(Int64.min) == .distantFuture)
        #expect(MonotonicTime(nanoseconds: 0) + .seconds(Int64.min) == .distantPast)
        #expect(MonotonicTime.distantFuture.nanoseconds(since: .distantPast) == .max)
        #expect(MonotonicTime.distantPast.nanoseconds(since: .distantFuture) == .min)
    }

    @Test("The distant future stays where it is")
    func distantFuture() {
        #expect(MonotonicTime.distantFuture - .seconds(5) == .distantFuture)
        #expect(MonotonicTime.distantPast + .seconds(5) == .distantPast)
    }

    @Test(
        "Durations in nanoseconds",
        arguments: [
            (Duration.seconds(1), Int64(1_000_000_000)), (.milliseconds(-1), Int64(-1_000_000)), (.zero, Int64(0)),
            (Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999), Int64(1)),
            (.seconds(Int64.max), Int64.max), (.seconds(Int64.min), Int64.min),
            (.seconds(1e20), Int64.max), (.seconds(-1e20), Int64.min),
        ])
    func nanoseconds(duration: Duration, expected: Int64) {
        #expect(duration.saturatingNanoseconds == expected)
    }

    @Test("The clock does not go back")
    func now() {
        let first = MonotonicTime.now()
        #expect(MonotonicTime.now() >= first)
    }
}
