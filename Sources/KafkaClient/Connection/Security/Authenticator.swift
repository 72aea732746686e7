import KafkaSASL
import KafkaSockets
import KafkaTLS
import Synchronization

/// Gets credentials and derives keys from passwords, in separate tasks: neither may hold up the I/O thread.
///
/// Keys and tokens are shared by all connections of the producer: a storm of reconnects costs one derivation and one token.
final class Authenticator: Sendable {
    private struct Job: Sendable {
        let task: Task<Void, Never>
        /// Since when the provider of a password has not returned; nil before it is called.
        var calledAt: MonotonicTime?
    }

    private struct State: Sendable {
        /// For SCRAM only: the other mechanisms need no cryptography, and no OpenSSL.
        var keys: SaltedPasswordCache?
        /// Tasks that wait for a key that another one derives.
        var waiting: [CheckedContinuation<Void, Never>] = []
        var jobs: [UInt64: Job] = [:]
    }

    private let login: SASLLogin
    /// For SCRAM only.
    private let crypto: Crypto?
    /// For OAUTHBEARER only.
    private let tokens: TokenKeeper?
    private let clock: any ProducerClock
    private let executor: (any TaskExecutor)?
    private let patience: Duration
    private let state: Mutex<State>
    private let deliver: @Sendable (_ id: UInt64, AuthenticationResult) -> Void

    /// - Parameters:
    ///   - patience: How long a provider may take before it is to blame for a connection that was not ready in time.
    ///   - executor: Where its tasks run; nil for a thread of its own. On the global executor, an app that keeps all cores busy
    ///     would keep connections from authenticating in time.
    ///   - deliver: Is called with what came of a job. Any thread.
    init(
        _ login: SASLLogin, patience: Duration, clock: any ProducerClock, executor: (any TaskExecutor)?, seed: UInt64,
        deliver: @escaping @Sendable (UInt64, AuthenticationResult) -> Void
    ) throws(SASLError) {
        crypto = try Self.cryptography(for: login.mechanism)
        // Without a thread, the global executor has to do.
        let executor = executor ?? (try? IOThread(name: "kafka-auth"))
        if case .token(let settings, let provider) = login {
            tokens = try TokenKeeper(settings, clock: clock, executor: executor, seed: seed) { host throws(SASLError) in
                try await Self.provided(.oauthBearer) { try await provider(host) }
            }
        } else {
            tokens = nil
        }
        self.login = login
        self.patience = patience
        self.clock = clock
        self.executor = executor
        self.deliver = deliver
        state = Mutex(State(keys: try crypto.map(SaltedPasswordCache.init)))
    }

    private static func cryptography(for mechanism: SASLMechanism) throws(SASLError) -> Crypto? {
        switch mechanism {
        case .plain, .oauthBearer: return nil
        case .scramSHA256, .scramSHA512: break
        }
        do {
            return try Crypto()
        } catch {
            throw SASLError(.cryptography(error), mechanism)
        }
    }

    /// What came of asking for tokens so far; nil without tokens.
    var tokenCounts: TokenKeeper.Counts? { tokens?.counts }

    /// When the newest token expires, in milliseconds since 1970-01-01 UTC; nil without one.
    var tokenExpiry: Int64? { tokens?.expiry }

    // MARK: Jobs

    /// Begins a job; `deliver` is called with its result.
    func start(_ job: AuthenticationJob, id: UInt64) {
        state.withLock { state in
            // Detached: this belongs to no request of the app, so it inherits neither its task-locals nor its priority.
            let task = Task.detached(executorPreference: executor) { [self] in
                let result = await perform(job, id)
                self.state.withLock { $0.jobs[id] = nil }
                deliver(id, result)
            }
            state.jobs[id] = Job(task: task)
        }
    }

    /// The connection no longer needs the job. A call for credentials is cancelled; a token is for other connections as well.
    func cancel(_ id: UInt64) {
        let job = state.withLock { $0.jobs.removeValue(forKey: id) }
        job?.task.cancel()
    }

    /// A connection was not ready in time while it waited for the job. If that is the provider's fault, which has not returned for
    /// long, its call is given up.
    ///
    /// - Returns: The error that says so; nil if the time went elsewhere, such as to a thread pool that is busy with other things.
    func giveUp(_ id: UInt64) -> SASLError? {
        let calledAt = state.withLock { $0.jobs[id]?.calledAt }
        let isSilent = tokens?.giveUp(after: patience) ?? calledAt.map { clock.now() - $0 >= patience } ?? false
        guard isSilent else { return nil }
        cancel(id)
        return SASLError(.providerSilent, login.mechanism)
    }

    /// The producer ends: all that has not returned is cancelled.
    func cancelAll() {
        let jobs = state.withLock { state in
            defer { state.jobs = [:] }
            return state.jobs
        }
        for job in jobs.values { job.task.cancel() }
        tokens?.giveUp(after: .zero)
    }

    private func perform(_ job: AuthenticationJob, _ id: UInt64) async -> AuthenticationResult {
        do throws(SASLError) {
            switch job {
            case .getCredentials(let host): return .credentials(try await makeExchange(host: host, id))
            case .deriveKey(let derivation): return .key(try await deriveKey(derivation))
            }
        } catch {
            return .failed(error)
        }
    }

    private func makeExchange(host: String, _ id: UInt64) async throws(SASLError) -> any SASLExchange {
        switch login {
        case .password(let mechanism, let provider):
            state.withLock { $0.jobs[id]?.calledAt = clock.now() }
            let credentials = try await Self.provided(mechanism) { try await provider() }
            guard let crypto else { return try PlainExchange(credentials) }
            return try ScramExchange(mechanism == .scramSHA256 ? .sha256 : .sha512, credentials, crypto)
        case .token:
            guard let tokens else { throw SASLError(.outOfOrder, .oauthBearer) }
            return OAuthBearerExchange(try await tokens.token(for: host))
        }
    }

    /// Calls a provider of the app.
    private static func provided<Value: Sendable>(
        _ mechanism: SASLMechanism, _ body: () async throws -> Value
    ) async throws(SASLError) -> Value {
        do {
            return try await body()
        } catch let error as SASLError {
            throw error
        } catch {
            throw SASLError(.providerFailed("\(type(of: error))"), mechanism)
        }
    }

    // MARK: Keys

    private func deriveKey(_ derivation: KeyDerivation) async throws(SASLError) -> Secret {
        while true {
            switch try withState({ (state) throws(SASLError) in try state.keys?.lookUp(derivation) }) {
            case .known(let key): return key
            case .wait: await waitForChange { state in (try? state.keys?.isPending(derivation)) ?? false }
            case .derive: return try derive(derivation)
            case nil: throw SASLError(.outOfOrder, login.mechanism)
            }
        }
    }

    private func derive(_ derivation: KeyDerivation) throws(SASLError) -> Secret {
        guard let crypto else { throw SASLError(.outOfOrder, login.mechanism) }
        let key = Result { () throws(SASLError) in try derivation.run(crypto) }
        try withState { (state) throws(SASLError) in try state.keys?.finish(derivation, try? key.get()) }
        wakeWaiting()
        return try key.get()
    }

    // MARK: State

    private func withState<Value: Sendable>(
        _ body: (inout State) throws(SASLError) -> Value
    ) throws(SASLError) -> Value {
        // The error crosses the lock as a value: `withLock` knows only one type of errors, which the compiler cannot infer here.
        try state.withLock { state in Result { () throws(SASLError) in try body(&state) } }.get()
    }

    /// Suspends until something has changed, if the condition still holds.
    private func waitForChange(while condition: @Sendable (borrowing State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let waits = state.withLock { state in
                guard condition(state) else { return false }
                state.waiting.append(continuation)
                return true
            }
            if !waits { continuation.resume() }
        }
    }

    private func wakeWaiting() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
