import KafkaSASL
import KafkaSockets
import Synchronization

/// The token of all connections of a producer: asks the app's provider for it, one call at a time, and renews it in time.
final class TokenKeeper: Sendable {
    private typealias Outcome = Result<OAuthToken, SASLError>

    /// A call of the provider that has not returned.
    private struct Call: Sendable {
        let number: Int
        let task: Task<Void, Never>
        /// When the provider was called; nil before its task runs.
        var since: MonotonicTime?
        var waiting: [CheckedContinuation<Outcome, Never>] = []
    }

    /// What came of calling the provider.
    struct Counts: Sendable, Hashable {
        var received = 0
        var failed = 0
    }

    private struct State: Sendable {
        var counts = Counts()
        var schedule: TokenRefreshSchedule
        /// Chooses when tokens are renewed.
        var random: SplitMix64
        var calls = 0
        var call: Call?
    }

    private let provider: @Sendable (_ host: String) async throws(SASLError) -> OAuthToken
    private let clock: any ProducerClock
    private let executor: (any TaskExecutor)?
    private let state: Mutex<State>

    init(
        _ settings: TokenRefreshSettings, clock: any ProducerClock, executor: (any TaskExecutor)?, seed: UInt64,
        provider: @escaping @Sendable (_ host: String) async throws(SASLError) -> OAuthToken
    ) throws(SASLError) {
        self.provider = provider
        self.clock = clock
        self.executor = executor
        state = Mutex(State(schedule: try TokenRefreshSchedule(settings), random: SplitMix64(seed: seed)))
    }

    /// What came of calling the provider so far.
    var counts: Counts { state.withLock { $0.counts } }

    /// When the newest token expires, or has expired, in milliseconds since 1970-01-01 UTC.
    var expiry: Int64? { state.withLock { $0.schedule.expiresAtMs } }

    /// The token in use, if it is still valid. When it is due to be renewed, that happens meanwhile; without a valid one, the
    /// caller waits.
    func token(for host: String) async throws(SASLError) -> OAuthToken {
        let outcome = await withCheckedContinuation { continuation in
            let token = state.withLock { state in
                let now = clock.wallMilliseconds()
                let token = state.schedule.token(nowMs: now)
                // Without a valid token, the wait after a failure is left to the backoff of connections.
                if state.call == nil, token == nil || state.schedule.isDue(nowMs: now) { call(for: host, &state) }
                if token == nil { state.call?.waiting.append(continuation) }
                return token
            }
            if let token { continuation.resume(returning: .success(token)) }
        }
        return try outcome.get()
    }

    private func call(for host: String, _ state: inout State) {
        state.calls += 1
        state.schedule.began()
        let number = state.calls
        // Detached, as it belongs to no connection: what it returns is for all of them.
        let task = Task.detached(executorPreference: executor) { [self] in
            self.state.withLock { if $0.call?.number == number { $0.call?.since = clock.now() } }
            do throws(SASLError) {
                finish(number, .success(try await provider(host)))
            } catch {
                finish(number, .failure(error))
            }
        }
        state.call = Call(number: number, task: task)
    }

    /// A call has returned. A token is used even if the call had been given up.
    private func finish(_ number: Int, _ outcome: Outcome) {
        let (outcome, waiting) = state.withLock { state -> (Outcome, [CheckedContinuation<Outcome, Never>]) in
            let isCurrent = state.call?.number == number
            let outcome = outcome.flatMap { accept($0, &state) }
            let isToken = (try? outcome.get()) != nil
            guard isCurrent || isToken else { return (outcome, []) }
            if isToken {
                state.counts.received += 1
            } else {
                state.counts.failed += 1
                state.schedule.failed(nowMs: clock.wallMilliseconds())
            }
            let waiting = state.call?.waiting ?? []
            state.call?.waiting = []
            if isCurrent { state.call = nil }
            return (outcome, waiting)
        }
        for continuation in waiting { continuation.resume(returning: outcome) }
    }

    private func accept(_ token: OAuthToken, _ state: inout State) -> Outcome {
        do throws(SASLError) {
            let random = Double.random(in: 0..<1, using: &state.random)
            try state.schedule.received(token, nowMs: clock.wallMilliseconds(), random: random)
            return .success(token)
        } catch {
            return .failure(error)
        }
    }

    /// Cancels the call that has not returned, if it has lasted for so long. The next connection that needs a token makes another
    /// one.
    ///
    /// - Returns: Whether there was one that had.
    @discardableResult
    func giveUp(after limit: Duration) -> Bool {
        let call = state.withLock { state -> Call? in
            let now = clock.now()
            guard let call = state.call, now - (call.since ?? now) >= limit else { return nil }
            state.call = nil
            state.counts.failed += 1
            state.schedule.failed(nowMs: clock.wallMilliseconds())
            return call
        }
        guard let call else { return false }
        call.task.cancel()
        let outcome = Outcome.failure(SASLError(.providerSilent, .oauthBearer))
        for continuation in call.waiting { continuation.resume(returning: outcome) }
        return true
    }
}
