import KafkaTesting
import Testing

@testable import KafkaClient

/// A broker that falls silent while a client authenticates, in virtual time: after `connectionSetupTimeout` the client gives
/// the connection up, says in which stage, and tries again.
@Suite("Silence at each stage of authentication", .timeLimit(.minutes(30)))
struct SilentStageTests {
    private func simulation(sessionLifetime: Duration? = nil) throws -> Simulation {
        var cluster = EmbeddedClusterConfiguration(brokers: 1)
        var sasl = EmbeddedSASL(users: [.init("ada", password: "secret")])
        sasl.sessionLifetime = sessionLifetime
        cluster.security.sasl = sasl
        let simulation = Simulation(seed: 7, cluster: cluster)
        try simulation.createTopic("t", partitions: 1)
        return simulation
    }

    private func makeProducer(_ simulation: Simulation, _ sasl: SASLConfiguration) throws -> KafkaProducer {
        try simulation.makeProducer {
            $0.securityProtocol = .saslPlaintext
            $0.sasl = sasl
            $0.maxBlock = .seconds(25)
            $0.linger = .fixed(.zero)
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

    private func send(_ simulation: Simulation, _ producer: KafkaProducer, within limit: Duration) -> Outcome {
        let outcome = Outcome()
        simulation.spawn {
            do throws(KafkaError) {
                outcome.result = .success(try await producer.send(ProducerRecord(topic: "t", value: "v")))
            } catch {
                outcome.result = .failure(error)
            }
        }
        #expect(simulation.run(until: { outcome.result != nil }, within: limit))
        return outcome
    }

    enum Stage: CaseIterable {
        case firstVersions, mechanism, firstMessage, lastMessage, secondVersions

        var fault: EmbeddedFault {
            let (api, skipping): (EmbeddedAPI, Int) =
                switch self {
                case .firstVersions: (.apiVersions, 0)
                case .mechanism: (.saslHandshake, 0)
                case .firstMessage: (.saslAuthenticate, 0)
                case .lastMessage: (.saslAuthenticate, 1)
                case .secondVersions: (.apiVersions, 1)
                }
            return EmbeddedFault(.dropResponse, api: api, skipping: skipping)
        }

        var text: String {
            switch self {
            case .firstVersions, .secondVersions: "while versions were negotiated"
            case .mechanism, .firstMessage, .lastMessage: "while the broker was asked to authenticate the client"
            }
        }
    }

    @Test("The error names the stage, and the next attempt succeeds", arguments: Stage.allCases)
    func silence(stage: Stage) throws {
        let simulation = try simulation()
        let log = StageLog()
        simulation.inject(stage.fault)
        let producer = try simulation.makeProducer {
            $0.securityProtocol = .saslPlaintext
            $0.sasl = .scramSHA256(username: "ada", password: "secret")
        }
        simulation.afterStep = { log.note($0) }
        let outcome = send(simulation, producer, within: .seconds(14))
        #expect(try outcome.result?.get().offset == 0)
        #expect(log.failures.count == 1 && log.failures.contains { $0.contains(stage.text) }, "\(log.failures)")
        #expect(simulation.clock.elapsed > .seconds(8), "connectionSetupTimeout, less 20 %")
    }

    /// Why connections ended.
    private final class StageLog {
        private(set) var failures: Set<String> = []

        func note(_ producer: SimulatedProducer) {
            for node in producer.sender?.brokers.all ?? [] {
                for failure in node.connections.compactMap(\.lastFailure) {
                    failures.insert(failure.error(host: "broker-1", port: 9092, node: nil).message)
                }
            }
        }
    }

    @Test("Silence while a connection authenticates again costs a connection, and no record")
    func reauthentication() throws {
        let simulation = try simulation(sessionLifetime: .seconds(20))
        let producer = try makeProducer(simulation, .scramSHA256(username: "ada", password: "secret"))
        #expect(send(simulation, producer, within: .seconds(5)).error == nil)
        for api in [EmbeddedAPI.saslHandshake, .saslAuthenticate] {
            let (before, created) = (simulation.requestCount(api), simulation.requestCount(.apiVersions))
            simulation.inject(EmbeddedFault(.dropResponse, api: api, times: nil))
            #expect(simulation.run(until: { simulation.requestCount(api) > before }, within: .seconds(25)))
            simulation.removeAllFaults()
            // This record waits behind the exchange that has no end.
            #expect(send(simulation, producer, within: .seconds(14)).error == nil)
            #expect(simulation.requestCount(.apiVersions) > created, "by another connection")
        }
        #expect(simulation.records(in: "t").count == 3 && simulation.expiredSessionCount == 0)
    }
}
