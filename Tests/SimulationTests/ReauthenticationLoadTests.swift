import KafkaTesting
import Testing

@testable import KafkaClient

/// Sessions of two seconds, under a load that keeps five requests in flight, for two minutes of virtual time: what
/// authenticating again costs a record is known to the millisecond.
@Suite("Re-authentication under load", .timeLimit(.minutes(30)))
struct ReauthenticationLoadTests {
    private static let roundTrip = Duration.milliseconds(50)

    /// A task that sends a numbered record every ten milliseconds.
    private final class Load: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.

        let simulation: Simulation
        private(set) var sent = 0
        private(set) var acknowledged = 0
        private(set) var slowest = Duration.zero
        private(set) var hasEnded = false
        private(set) var mostInFlight = 0
        var password = "password 0"
        /// How long the provider of the password takes.
        var providerDelay = Duration.zero
        private var handshakes = 0

        init(sessionLifetime: Duration = .seconds(2)) throws {
            var cluster = EmbeddedClusterConfiguration(brokers: 1)
            cluster.requestLogLimit = 0
            var sasl = EmbeddedSASL(mechanisms: [.scramSHA256], users: [.init("ada", password: "password 0")])
            sasl.sessionLifetime = sessionLifetime
            cluster.security.sasl = sasl
            simulation = Simulation(seed: 5, cluster: cluster)
            simulation.network.latency = roundTrip / 2...roundTrip / 2
            try simulation.createTopic("t", partitions: 1)
        }

        /// Runs the load, and what comes in the way of its authentications.
        func run(for time: Duration, _ disturb: @escaping (_ handshake: Int) throws -> Void = { _ in }) throws {
            let producer = try simulation.makeProducer {
                $0.linger = .fixed(.zero)
                $0.securityProtocol = .saslPlaintext
                $0.sasl = .scramSHA256 {
                    if self.providerDelay > .zero { await self.simulation.clock.pause(for: self.providerDelay) }
                    return SASLCredentials(username: "ada", password: self.password)
                }
            }
            simulation.spawn { [self] in
                await expectSuccess { () async throws(KafkaError) in try await producer.warmUp(topics: ["t"]) }
                while simulation.clock.elapsed < time {
                    await send(with: producer)
                    await simulation.clock.pause(for: .milliseconds(10))
                }
                await producer.close()
                hasEnded = true
            }
            simulation.afterStep = { [self] in
                mostInFlight = max(mostInFlight, $0.sender?.contents.requestsInFlight ?? 0)
                let count = simulation.requestCount(.saslHandshake)
                guard count > handshakes else { return }
                handshakes = count
                #expect(throws: Never.self) { try disturb(count) }
            }
            let ended = simulation.run(until: { hasEnded }, within: time + .seconds(10))
            #expect(ended)
        }

        private func send(with producer: KafkaProducer) async {
            let begin = simulation.clock.elapsed
            let record = ProducerRecord(topic: "t", value: "\(sent)")
            sent += 1
            await expectSuccess { () async throws(KafkaError) in
                try await producer.enqueue(record) { [self] result in
                    if case .failure(let error) = result { Issue.record(error) } else { acknowledged += 1 }
                    slowest = max(slowest, simulation.clock.elapsed - begin)
                }
            }
        }

        private func expectSuccess(_ body: () async throws(KafkaError) -> Void) async {
            do throws(KafkaError) {
                try await body()
            } catch {
                Issue.record(error)
            }
        }

        /// Nothing is lost, nothing is there twice, and all of it is in order.
        func expectAll() {
            #expect(acknowledged == sent)
            #expect(simulation.records(in: "t").map(\.valueString) == (0..<sent).map { "\($0)" })
        }
    }

    @Test("A record waits for the requests in flight, the exchange of three messages, and its own response")
    func renewal() throws {
        let load = try Load()
        try load.run(for: .seconds(120))
        load.expectAll()
        #expect(load.mostInFlight == 5)
        #expect(load.simulation.reauthenticationCount >= 57, "every 1.9 to 2.1 seconds")
        #expect(load.simulation.authenticationFailureCount == 0 && load.simulation.expiredSessionCount == 0)
        #expect(load.slowest > Self.roundTrip * 3 && load.slowest <= Self.roundTrip * 5, "\(load.slowest)")
    }

    @Test("A provider that takes long delays no record: credentials are there before sending stops")
    func slowProvider() throws {
        let load = try Load(sessionLifetime: .seconds(20))
        load.providerDelay = .milliseconds(500)
        try load.run(for: .seconds(120))
        load.expectAll()
        #expect(load.simulation.reauthenticationCount >= 5)
        #expect(load.simulation.authenticationFailureCount == 0 && load.simulation.expiredSessionCount == 0)
        #expect(load.slowest <= Self.roundTrip * 5, "\(load.slowest)")
    }

    @Test("A password that changes in the middle of an exchange costs a connection and its backoff, and no record")
    func rotation() throws {
        let load = try Load()
        try load.run(for: .seconds(120)) { handshake in
            guard handshake.isMultiple(of: 3) else { return }
            load.password = "password \(handshake)"
            try load.simulation.setPassword(load.password, of: "ada")
        }
        load.expectAll()
        #expect(load.simulation.authenticationFailureCount >= 20)
        #expect(load.simulation.expiredSessionCount == 0)
        // Refused after three round trips; then the backoff, a look-up, a connection, its handshake, and the response.
        let (refusal, backoff, connection) = (Self.roundTrip * 4, Duration.milliseconds(62), Self.roundTrip * 6)
        #expect(load.slowest <= refusal + backoff + connection + Self.roundTrip, "\(load.slowest)")
    }
}
