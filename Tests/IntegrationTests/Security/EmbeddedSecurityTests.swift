import Foundation
import KafkaTesting
import Testing

/// The embedded cluster's listeners, tried with librdkafka.
@Suite("librdkafka and secure embedded clusters", .timeLimit(.minutes(10)))
struct EmbeddedSecurityTests {
    struct Outcome: Decodable {
        var delivered: Bool
        var errors: [String]

        /// Whether one of the errors says this.
        func says(_ text: String) -> Bool { errors.contains { $0.contains(text) } }
    }

    private static let password = "se,cr=et"

    private func withCluster(
        tls: EmbeddedTLS? = EmbeddedTLS(), sasl: EmbeddedSASL? = nil,
        _ adjust: (inout EmbeddedClusterConfiguration) -> Void = { _ in },
        _ body: (EmbeddedKafkaCluster) async throws -> Void
    ) async throws {
        var configuration = EmbeddedClusterConfiguration(brokers: 2)
        configuration.security = EmbeddedSecurity(tls: tls, sasl: sasl)
        adjust(&configuration)
        try await withEmbeddedKafkaCluster(configuration, body)
    }

    private func sasl(_ mechanisms: [EmbeddedSASL.Mechanism] = EmbeddedSASL.Mechanism.allCases) -> EmbeddedSASL {
        EmbeddedSASL(mechanisms: mechanisms, users: [.init("ali=ce,", password: Self.password)])
    }

    /// Writes a record; ends with the first error.
    private func produce(
        to cluster: EmbeddedKafkaCluster, patience: Double = 60, _ settings: [String: String]
    ) async throws -> Outcome {
        var settings = settings
        settings["bootstrap.servers"] = cluster.bootstrapServers.joined(separator: ",")
        if let authority = cluster.certificateAuthorityPEM, settings["ssl.ca.pem"] == nil {
            settings["ssl.ca.pem"] = authority
        }
        let output = try await OneShotProcess.output(
            Peers.python(), [Peers.script("secure_client.py"), "t", "\(patience)"],
            input: try JSONEncoder().encode(settings) + Data("\n".utf8))
        return try JSONDecoder().decode(Outcome.self, from: output)
    }

    private func login(_ mechanism: EmbeddedSASL.Mechanism, overTLS: Bool) -> [String: String] {
        var settings = [
            "security.protocol": overTLS ? "SASL_SSL" : "SASL_PLAINTEXT", "sasl.mechanism": mechanism.rawValue,
        ]
        if mechanism == .oauthBearer {
            settings["enable.sasl.oauthbearer.unsecure.jwt"] = "true"
            settings["sasl.oauthbearer.config"] = "principal=ali=ce,"
        } else {
            settings["sasl.username"] = "ali=ce,"
            settings["sasl.password"] = Self.password
        }
        return settings
    }

    @Test(
        "Every mechanism, with TLS and without", arguments: EmbeddedSASL.Mechanism.allCases, [true, false])
    func mechanisms(mechanism: EmbeddedSASL.Mechanism, overTLS: Bool) async throws {
        try await withCluster(tls: overTLS ? EmbeddedTLS() : nil, sasl: sasl()) { cluster in
            var settings = login(mechanism, overTLS: overTLS)
            if mechanism == .oauthBearer { settings["sasl.oauthbearer.config"] = "principal=alice" }
            let outcome = try await produce(to: cluster, settings)
            #expect(outcome.delivered && outcome.errors.isEmpty, "\(outcome.errors)")
            #expect(cluster.records(in: "t").map(\.valueString) == ["from librdkafka"])
            let user = mechanism == .oauthBearer ? "alice" : "ali=ce,"
            #expect(cluster.requests.filter { $0.api == .produce }.map(\.user) == [user])
            #expect(cluster.authenticationFailureCount == 0)
        }
    }

    @Test(
        "Clusters of older releases", arguments: [EmbeddedAPIVersions.kafka011, EmbeddedAPIVersions.kafka20])
    func olderReleases(versions: [EmbeddedAPI: ClosedRange<Int16>]) async throws {
        try await withCluster(tls: nil, sasl: sasl()) {
            $0.apiVersions = versions
        } _: { cluster in
            let outcome = try await produce(to: cluster, login(.scramSHA256, overTLS: false))
            #expect(outcome.delivered, "\(outcome.errors)")
        }
    }

    @Test(
        "Other clients", arguments: ["kafka-python", "aiokafka"],
        [EmbeddedSASL.Mechanism.plain, .scramSHA256, .scramSHA512])
    func otherClients(client: String, mechanism: EmbeddedSASL.Mechanism) async throws {
        // kafka-python does not escape user names.
        let sasl = EmbeddedSASL(users: [.init("bob", password: Self.password)])
        try await withCluster(sasl: sasl) { cluster in
            let settings = [
                "bootstrap_servers": cluster.bootstrapServers.joined(separator: ","), "security_protocol": "SASL_SSL",
                "sasl_mechanism": mechanism.rawValue, "sasl_plain_username": "bob",
                "sasl_plain_password": Self.password, "ca": try #require(cluster.certificateAuthorityPEM),
            ]
            _ = try await OneShotProcess.output(
                Peers.python(), [Peers.script("other_clients.py"), client],
                input: try JSONEncoder().encode(settings))
            #expect(cluster.records(in: "t").map(\.valueString) == ["from another client"])
            #expect(cluster.authenticationFailureCount == 0)
        }
    }

    @Test("librdkafka authenticates again, again and again, before its session expires", arguments: [true, false])
    func reauthentication(overTLS: Bool) async throws {
        var sasl = sasl()
        sasl.sessionLifetime = .seconds(2)
        try await withCluster(tls: overTLS ? EmbeddedTLS() : nil, sasl: sasl) {
            $0.brokers = 1
        } _: { cluster in
            var settings = login(.scramSHA256, overTLS: overTLS)
            settings["bootstrap.servers"] = cluster.bootstrapServers[0]
            settings["ssl.ca.pem"] = cluster.certificateAuthorityPEM
            let text = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
            let (client, _) = try await PeerProcess.start(script: "endless_client.py", [text, "t"])
            let first = cluster.requests.count { $0.api == .saslHandshake }
            // The connection to the bootstrap server and that to the broker, three more times each.
            #expect(await cluster.waitForRequests(first + 6, .saslHandshake))
            let outcome = try JSONDecoder().decode(EndlessOutcome.self, from: try await client.ask(Data()))
            #expect(outcome.errors.isEmpty)
            #expect(outcome.delivered == cluster.recordCount(in: "t"))
            #expect(cluster.expiredSessionCount == 0 && cluster.authenticationFailureCount == 0)
        }
    }

    private struct EndlessOutcome: Decodable {
        var delivered: Int
        var errors: [String]
    }

    @Test("A client certificate, shown and missing", arguments: [true, false])
    func clientCertificate(isShown: Bool) async throws {
        try await withCluster(tls: EmbeddedTLS(clientCertificates: .required)) { cluster in
            let certificate = try cluster.makeClientCertificate()
            var settings = ["security.protocol": "SSL"]
            if isShown {
                settings["ssl.certificate.pem"] = certificate.certificatePEM
                settings["ssl.key.pem"] = try certificate.encryptedKeyPEM(password: "key")
                settings["ssl.key.password"] = "key"
            }
            let outcome = try await produce(to: cluster, settings)
            #expect(outcome.delivered == isShown, "\(outcome.errors)")
            #expect(isShown || cluster.tlsFailureCount > 0)
            #expect(cluster.requests.allSatisfy { $0.user == "CN=client" })
        }
    }

    @Test("A certificate that has expired, and then a new one")
    func renewedCertificate() async throws {
        try await withCluster(tls: EmbeddedTLS(certificate: .expired)) { cluster in
            let outcome = try await produce(to: cluster, ["security.protocol": "SSL"])
            #expect(!outcome.delivered && outcome.says("certificate verify failed"), "\(outcome.errors)")
            try cluster.replaceCertificate(with: .valid)
            #expect(try await produce(to: cluster, ["security.protocol": "SSL"]).delivered)
        }
    }

    @Test("A wrong password, and the right one after it has changed")
    func wrongPassword() async throws {
        try await withCluster(sasl: sasl()) { cluster in
            try cluster.setPassword("another", of: "ali=ce,")
            var settings = login(.scramSHA512, overTLS: true)
            let outcome = try await produce(to: cluster, settings)
            #expect(!outcome.delivered && outcome.says("invalid credentials"), "\(outcome.errors)")
            #expect(cluster.authenticationFailureCount > 0)
            settings["sasl.password"] = "another"
            #expect(try await produce(to: cluster, settings).delivered)
        }
    }

    @Test("A mechanism that is off")
    func mechanismOff() async throws {
        try await withCluster(sasl: sasl([.scramSHA512, .oauthBearer])) { cluster in
            let outcome = try await produce(to: cluster, login(.plain, overTLS: true))
            #expect(!outcome.delivered && outcome.says("SCRAM-SHA-512,OAUTHBEARER"), "\(outcome.errors)")
        }
    }

    @Test("A fault's refusal is what the client says")
    func refusal() async throws {
        try await withCluster(tls: nil, sasl: sasl()) { cluster in
            cluster.inject(EmbeddedFault(.refuseAuthentication("the moon is full"), api: .saslAuthenticate, times: nil))
            let outcome = try await produce(to: cluster, login(.plain, overTLS: false))
            #expect(!outcome.delivered && outcome.says("the moon is full"), "\(outcome.errors)")
            cluster.removeAllFaults()
            #expect(try await produce(to: cluster, login(.plain, overTLS: false)).delivered)
        }
    }

    @Test("TLS spoken to a plaintext listener, and plaintext to a TLS listener", arguments: [true, false])
    func wrongProtocol(listenerIsTLS: Bool) async throws {
        try await withCluster(tls: listenerIsTLS ? EmbeddedTLS() : nil) { cluster in
            var settings = ["security.protocol": listenerIsTLS ? "PLAINTEXT" : "SSL"]
            settings["enable.ssl.certificate.verification"] = "false"
            let outcome = try await produce(to: cluster, settings)
            #expect(!outcome.delivered && !outcome.errors.isEmpty)
        }
    }
}
