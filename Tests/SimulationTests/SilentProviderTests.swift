import KafkaTesting
import Testing

@testable import KafkaClient

/// Closures for credentials that do not return, in virtual time: a connection waits for them as long as for anything else,
/// says so, and the next one asks again.
@Suite("Providers of credentials that do not return", .timeLimit(.minutes(30)))
struct SilentProviderTests {
    /// A provider whose first calls do not return.
    private final class Vault: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.

        /// What happens to a call that does not return when it is cancelled.
        enum Ending {
            case throwsError, ignoresIt
        }

        let simulation: Simulation
        let ending: Ending
        /// The calls that do not return, from 1.
        let silent: ClosedRange<Int>
        private(set) var calls = 0
        private(set) var cancelled = 0

        init(_ simulation: Simulation, silent: ClosedRange<Int>, _ ending: Ending) {
            self.simulation = simulation
            self.silent = silent
            self.ending = ending
        }

        func ask() async throws {
            calls += 1
            guard silent.contains(calls) else { return }
            while !Task.isCancelled || ending == .ignoresIt { await simulation.clock.pause(for: .seconds(1)) }
            cancelled += 1
            throw CancellationError()
        }

        func sasl(_ kind: Kind) -> SASLConfiguration {
            switch kind {
            case .password:
                .scramSHA256 {
                    try await self.ask()
                    return SASLCredentials(username: "ada", password: "secret")
                }
            case .token:
                .oauthBearer {
                    try await self.ask()
                    return OAuthBearerToken("token-\(self.calls)", lifetime: .seconds(100))
                }
            }
        }
    }

    enum Kind: CaseIterable {
        case password, token
    }

    private func simulation(brokers: Int = 1) throws -> Simulation {
        var cluster = EmbeddedClusterConfiguration(brokers: brokers)
        var sasl = EmbeddedSASL(users: [.init("ada", password: "secret")])
        sasl.checkToken = { _ in .accepted(user: "ada", expiresIn: .seconds(30)) }
        cluster.security.sasl = sasl
        let simulation = Simulation(seed: 3, cluster: cluster)
        try simulation.createTopic("t", partitions: 3)
        return simulation
    }

    private func makeProducer(_ simulation: Simulation, _ sasl: SASLConfiguration) throws -> KafkaProducer {
        try simulation.makeProducer {
            $0.securityProtocol = .saslPlaintext
            $0.sasl = sasl
            $0.maxBlock = .seconds(3600)
        }
    }

    /// What comes of a record.
    private final class Outcome: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.

        var result: Result<RecordMetadata, KafkaError>?

        var error: KafkaError? {
            if case .failure(let error)? = result { error } else { nil }
        }
    }

    private func send(
        _ simulation: Simulation, _ producer: KafkaProducer, partition: Int32 = 0, within limit: Duration
    ) -> Outcome {
        let outcome = Outcome()
        simulation.spawn {
            do throws(KafkaError) {
                let record = ProducerRecord(topic: "t", partition: partition, value: "v")
                outcome.result = .success(try await producer.send(record))
            } catch {
                outcome.result = .failure(error)
            }
        }
        #expect(simulation.run(until: { outcome.result != nil }, within: limit))
        return outcome
    }

    @Test(
        "A send fails when the time for connecting has passed, and the next one asks again", arguments: Kind.allCases,
        [true, false])
    func firstCall(kind: Kind, isCancellable: Bool) throws {
        let simulation = try simulation()
        let vault = Vault(simulation, silent: 1...1, isCancellable ? .throwsError : .ignoresIt)
        let producer = try makeProducer(simulation, vault.sasl(kind))
        let error = try #require(send(simulation, producer, within: .seconds(13)).error)
        #expect(error.code == .authenticationFailed && error.isRetriable && error.persistence == .notWritten)
        #expect(error.message.contains("The provider of credentials has not returned"), "\(error)")
        #expect(send(simulation, producer, within: .seconds(1)).error == nil)
        #expect(simulation.records(in: "t").count == 1)
        simulation.run(for: .seconds(2))
        #expect(vault.cancelled == (isCancellable ? 1 : 0))
        #expect(vault.calls <= 3, "once for a token, and once more for each connection with a password")
    }

    @Test("Connections that wait for the same token fail together, and their next call is one")
    func together() throws {
        let simulation = try simulation(brokers: 3)
        let vault = Vault(simulation, silent: 1...1, .ignoresIt)
        let producer = try makeProducer(simulation, vault.sasl(.token))
        let outcomes = (Int32(0)..<3).map { partition in
            let outcome = Outcome()
            simulation.spawn {
                do throws(KafkaError) {
                    let record = ProducerRecord(topic: "t", partition: partition, value: "v")
                    outcome.result = .success(try await producer.send(record))
                } catch {
                    outcome.result = .failure(error)
                }
            }
            return outcome
        }
        #expect(simulation.run(until: { outcomes.allSatisfy { $0.result != nil } }, within: .seconds(13)))
        #expect(outcomes.allSatisfy { $0.error?.code == .authenticationFailed })
        for partition in Int32(0)..<3 {
            #expect(send(simulation, producer, partition: partition, within: .seconds(1)).error == nil)
        }
        #expect(vault.calls == 2)
    }

    @Test(
        "A renewal that does not return leaves the old token in use; when that has expired, the provider is asked again"
    )
    func renewal() throws {
        let simulation = try simulation()
        let vault = Vault(simulation, silent: 2...2, .ignoresIt)
        let producer = try makeProducer(simulation, vault.sasl(.token))
        // Sessions of 30 seconds, and tokens of 100: the renewal is begun when a connection authenticates again.
        var sent = 0
        while simulation.clock.elapsed < .seconds(240) {
            #expect(send(simulation, producer, within: .seconds(40)).error == nil)
            sent += 1
            simulation.run(for: .milliseconds(500))
        }
        #expect(simulation.records(in: "t").count == sent)
        #expect(vault.calls >= 3 && vault.calls <= 5)
    }

    @Test("A producer that closes cancels what it has asked for", arguments: Kind.allCases)
    func closing(kind: Kind) throws {
        let simulation = try simulation()
        let vault = Vault(simulation, silent: 1...100, .throwsError)
        let producer = try makeProducer(simulation, vault.sasl(kind))
        simulation.spawn { _ = try? await producer.send(ProducerRecord(topic: "t", value: "v")) }
        #expect(simulation.run(until: { vault.calls == 1 }, within: .seconds(5)))
        simulation.spawn { await producer.close(timeout: .zero) }
        simulation.run(for: .seconds(3))
        #expect(vault.calls == 1 && vault.cancelled == 1)
        #expect(simulation.isQuiet)
    }
}
