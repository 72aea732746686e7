import KafkaSASL
import KafkaTLS
import Synchronization

/// Gets credentials and derives keys from passwords, in separate tasks: neither may hold up the I/O thread.
///
/// Keys and tokens are shared by all connections of the producer: a storm of reconnects costs one derivation and one token.
final class Authenticator: Sendable {
    private struct State: Sendable {
        /// For SCRAM only: the other mechanisms need no cryptography, and no OpenSSL.
        var keys: SaltedPasswordCache?
        var tokens: TokenRefreshSchedule?
        /// Tasks that wait for a key or a token that another one is getting.
        var waiting: [CheckedContinuation<Void, Never>] = []
        /// Chooses when tokens are renewed.
        var random: SplitMix64
    }

    private let login: SASLLogin
    /// For SCRAM only.
    private let crypto: Crypto?
    private let clock: any ProducerClock
    private let executor: (any TaskExecutor)?
    private let state: Mutex<State>
    private let deliver: @Sendable (_ id: UInt64, AuthenticationResult) -> Void

    /// - Parameters:
    ///   - executor: Where its tasks run; nil for the global executor.
    ///   - deliver: Is called with what came of a job. Any thread.
    init(
        _ login: SASLLogin, clock: any ProducerClock, executor: (any TaskExecutor)?, seed: UInt64,
        deliver: @escaping @Sendable (UInt64, AuthenticationResult) -> Void
    ) throws(SASLError) {
        crypto = try Self.cryptography(for: login.mechanism)
        var tokens: TokenRefreshSchedule?
        if case .token(let settings, _) = login { tokens = try TokenRefreshSchedule(settings) }
        self.login = login
        self.clock = clock
        self.executor = executor
        self.deliver = deliver
        state = Mutex(
            State(keys: try crypto.map(SaltedPasswordCache.init), tokens: tokens, random: SplitMix64(seed: seed)))
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

    /// Begins a job; `deliver` is called with its result.
    func start(_ job: AuthenticationJob, id: UInt64) {
        // Detached: this belongs to no request of the app, so it inherits neither its task-locals nor its priority.
        Task.detached(executorPreference: executor) { [self] in
            deliver(id, await perform(job))
        }
    }

    private func perform(_ job: AuthenticationJob) async -> AuthenticationResult {
        do throws(SASLError) {
            switch job {
            case .getCredentials(let host): return .credentials(try await makeExchange(host: host))
            case .deriveKey(let derivation): return .key(try await deriveKey(derivation))
            }
        } catch {
            return .failed(error)
        }
    }

    private func makeExchange(host: String) async throws(SASLError) -> any SASLExchange {
        switch login {
        case .password(let mechanism, let provider):
            let credentials = try await provided { try await provider() }
            guard let crypto else { return try PlainExchange(credentials) }
            return try ScramExchange(mechanism == .scramSHA256 ? .sha256 : .sha512, credentials, crypto)
        case .token(_, let provider):
            return OAuthBearerExchange(try await token(for: host, from: provider))
        }
    }

    /// Calls a provider of the app.
    private func provided<Value: Sendable>(_ body: () async throws -> Value) async throws(SASLError) -> Value {
        do {
            return try await body()
        } catch let error as SASLError {
            throw error
        } catch {
            throw SASLError(.providerFailed("\(type(of: error))"), login.mechanism)
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

    // MARK: Tokens

    /// The token in use, if it is still valid. When it is due to be renewed, that happens meanwhile; without a valid one, the
    /// caller waits.
    private func token(
        for host: String, from provider: @escaping @Sendable (String) async throws -> OAuthToken
    ) async throws(SASLError) -> OAuthToken {
        while true {
            let now = clock.wallMilliseconds()
            let (token, mustAsk) = state.withLock { state in
                let token = state.tokens?.token(nowMs: now)
                // Without a valid token, the wait after a failure is left to the backoff of connections.
                let mustAsk = state.tokens.map { token == nil ? !$0.isBeingAsked : $0.isDue(nowMs: now) } ?? false
                if mustAsk { state.tokens?.began() }
                return (token, mustAsk)
            }
            switch (token, mustAsk) {
            case (let token?, false): return token
            case (let token?, true):
                Task.detached(executorPreference: executor) { [self] in _ = try? await renew(for: host, from: provider)
                }
                return token
            case (nil, true): return try await renew(for: host, from: provider)
            case (nil, false): await waitForChange { $0.tokens?.isBeingAsked ?? false }
            }
        }
    }

    private func renew(
        for host: String, from provider: @Sendable (String) async throws -> OAuthToken
    ) async throws(SASLError) -> OAuthToken {
        defer { wakeWaiting() }
        do throws(SASLError) {
            let token = try await provided { try await provider(host) }
            let now = clock.wallMilliseconds()
            try withState { (state) throws(SASLError) in
                let random = Double.random(in: 0..<1, using: &state.random)
                try state.tokens?.received(token, nowMs: now, random: random)
            }
            return token
        } catch {
            state.withLock { $0.tokens?.failed(nowMs: clock.wallMilliseconds()) }
            throw error
        }
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
