import KafkaSASL
import KafkaSockets
import KafkaTLS
import Synchronization
import Testing

@testable import KafkaClient

/// What the app's closures for credentials may do, with an executor and a clock that the test drives.
@Suite("Providers of credentials", .timeLimit(.minutes(10)))
struct AuthenticatorTests {
    /// An authenticator, the calls of its provider, and what came of its jobs.
    private final class Fixture: Sendable {
        let clock = FakeClock()
        let executor = ManualExecutor()
        private let calls = Mutex<[CheckedContinuation<String?, Never>]>([])
        private let results = Mutex<[UInt64: String]>([:])

        func makeAuthenticator(_ mechanism: SASLMechanism) throws -> Authenticator {
            let login: SASLLogin =
                mechanism == .oauthBearer
                ? .token(TokenRefreshSettings()) { [self] _ in
                    let text = try await answer()
                    return try OAuthToken(
                        Secret(text), principal: "ada", expiresAtMs: clock.wallMilliseconds() + 100_000)
                }
                : .password(mechanism) { [self] in
                    UserCredentials(user: "ada", password: Secret(try await answer()))
                }
            return try Authenticator(login, patience: .seconds(5), clock: clock, executor: executor, seed: 1) {
                [self] id, result in
                let text =
                    switch result {
                    case .credentials: "credentials"
                    case .key: "key"
                    case .failed(let error): "\(error.reason)"
                    }
                results.withLock { $0[id] = text }
            }
        }

        private struct Refusal: Error {}

        private func answer() async throws -> String {
            let text = await withCheckedContinuation { continuation in calls.withLock { $0.append(continuation) } }
            guard let text else { throw Refusal() }
            return text
        }

        var callCount: Int { calls.withLock { $0.count } }

        /// Lets the oldest call return, or throw.
        func answer(_ text: String?) {
            calls.withLock { $0.isEmpty ? nil : $0.removeFirst() }?.resume(returning: text)
            executor.runAll()
        }

        func result(_ id: UInt64) -> String? { results.withLock { $0[id] } }

        func advance(_ seconds: Int) { clock.time = clock.time + .seconds(seconds) }
    }

    @Test("The time before a provider is called is not its fault", arguments: [SASLMechanism.plain, .oauthBearer])
    func blame(mechanism: SASLMechanism) throws {
        let fixture = Fixture()
        let authenticator = try fixture.makeAuthenticator(mechanism)
        authenticator.start(.getCredentials(host: "b1"), id: 1)
        fixture.advance(60)
        #expect(authenticator.giveUp(1) == nil, "the pool is busy")
        fixture.executor.runAll()
        #expect(fixture.callCount == 1)
        fixture.advance(4)
        #expect(authenticator.giveUp(1) == nil)
        fixture.advance(1)
        #expect(authenticator.giveUp(1)?.reason == .providerSilent)
        fixture.answer(nil)
    }

    @Test("What a token's provider returns after it was given up is used, also by those who wait for its next call")
    func lateToken() throws {
        let fixture = Fixture()
        let authenticator = try fixture.makeAuthenticator(.oauthBearer)
        authenticator.start(.getCredentials(host: "b1"), id: 1)
        authenticator.start(.getCredentials(host: "b2"), id: 2)
        fixture.executor.runAll()
        #expect(fixture.callCount == 1)
        fixture.advance(5)
        #expect(authenticator.giveUp(1)?.reason == .providerSilent)
        fixture.executor.runAll()
        #expect(fixture.result(2) == "providerSilent")
        authenticator.start(.getCredentials(host: "b3"), id: 3)
        fixture.executor.runAll()
        #expect(fixture.callCount == 2 && fixture.result(3) == nil)
        fixture.answer("late")
        #expect(fixture.result(3) == "credentials")
        authenticator.start(.getCredentials(host: "b4"), id: 4)
        fixture.executor.runAll()
        #expect(fixture.result(4) == "credentials" && fixture.callCount == 1)
        fixture.answer("second")
    }

    @Test("A late failure of a call that was given up is none of the next call's")
    func lateFailure() throws {
        let fixture = Fixture()
        let authenticator = try fixture.makeAuthenticator(.oauthBearer)
        authenticator.start(.getCredentials(host: "b1"), id: 1)
        fixture.executor.runAll()
        fixture.advance(5)
        #expect(authenticator.giveUp(1)?.reason == .providerSilent)
        authenticator.start(.getCredentials(host: "b1"), id: 2)
        fixture.executor.runAll()
        fixture.answer(nil)
        #expect(fixture.result(2) == nil)
        fixture.answer("token")
        #expect(fixture.result(2) == "credentials")
    }

    @Test("All connections that wait for a call of a token's provider get its error")
    func sharedFailure() throws {
        let fixture = Fixture()
        let authenticator = try fixture.makeAuthenticator(.oauthBearer)
        for id in UInt64(1)...3 { authenticator.start(.getCredentials(host: "b"), id: id) }
        fixture.executor.runAll()
        #expect(fixture.callCount == 1)
        fixture.answer(nil)
        for id in UInt64(1)...3 { #expect(fixture.result(id) == "providerFailed(\"Refusal\")") }
    }
}
