/// The clock of a client, without its type: time since the client was made, and a way to wait.
struct RegistryTime: Sendable {
    let now: @Sendable () -> Duration
    let sleep: @Sendable (Duration) async throws -> Void

    init<ClockType: Clock<Duration>>(_ clock: ClockType) {
        let start = clock.now
        now = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
    }
}
