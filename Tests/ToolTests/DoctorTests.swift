import Foundation
import KafkaTesting
import Testing

/// `kafka-producer doctor` and clusters of every kind.
@Suite("The doctor", .timeLimit(.minutes(10)))
struct DoctorTests {
    private func doctor(
        _ arguments: [String] = [], _ properties: [String: String], status: Int32,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let outcome = try await SecureCluster.run(["doctor"] + arguments, properties)
        #expect(
            outcome.status == status && outcome.errors == "", "\(outcome.output)\(outcome.errors)",
            sourceLocation: sourceLocation)
        return outcome.output
    }

    private func expect(
        _ output: String, _ parts: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        // Long texts are broken at the right margin.
        let text = output.replacing(/\s+/, with: " ")
        for part in parts { #expect(text.contains(part), "\(part)\n\(output)", sourceLocation: sourceLocation) }
    }

    // MARK: All is well

    @Test("A cluster in plaintext, and a topic's leaders")
    func plaintext() async throws {
        try await SecureCluster.with(tls: nil) { cluster in
            let output = try await doctor(["--topic", "t"], SecureCluster.properties(cluster), status: 0)
            expect(
                output,
                [
                    "Bootstrap server \(cluster.bootstrapServers[0]), PLAINTEXT", "✓ DNS", "✓ TCP", "✓ Versions",
                    "Produce 0 to 13", "transaction.version 2", "Cluster embedded-kafka-cluster",
                    "controller 1, 2 brokers",
                    "✓ Broker 1", "✓ Broker 2", "\(cluster.bootstrapServers[1]), reachable", "✓ Producer id",
                    "✓ Leaders",
                    "4 partitions", "broker 1: 0, 2", "broker 2: 1, 3", "All is well.",
                ])
            #expect(!output.contains("TLS") && !output.contains("SASL") && !output.contains("✗"))
        }
    }

    @Test("TLS: what was negotiated, the chain of certificates, and sessions that are resumed")
    func tls() async throws {
        try await SecureCluster.with { cluster in
            let output = try await doctor([], SecureCluster.properties(cluster), status: 0)
            expect(
                output,
                [
                    "✓ TLS", "TLSv1.3, TLS_AES", "no ALPN, new session", "certificate CN=embedded-kafka-broker",
                    "issued by CN=Embedded Kafka CA", "for 127.0.0.1, localhost", "valid until 20",
                    "the same certificates",
                    "reachable, TLS session resumed", "All is well.",
                ])
        }
    }

    @Test("TLS and SCRAM: the mechanism, those that the listener offers, and the session's end")
    func scram() async throws {
        try await SecureCluster.with(sasl: [.scramSHA512, .plain], sessionLifetime: .seconds(3600)) { cluster in
            let output = try await doctor([], SecureCluster.properties(cluster), status: 0)
            expect(
                output,
                [
                    "✓ TLS", "✓ SASL", "SCRAM-SHA-512; the listener offers SCRAM-SHA-512, PLAIN",
                    "session of 3600 s", "All is well.",
                ])
        }
    }

    @Test("A client certificate, and until when it is valid")
    func clientCertificate() async throws {
        try await SecureCluster.with(tls: EmbeddedTLS(clientCertificates: .required)) { cluster in
            let client = try cluster.makeClientCertificate("ada")
            let properties = SecureCluster.properties(
                cluster,
                [
                    "ssl.keystore.type": "PEM",
                    "ssl.keystore.key": client.keyPEM.replacing("\n", with: " "),
                    "ssl.keystore.certificate.chain": client.certificatePEM.replacing("\n", with: " "),
                ])
            expect(
                try await doctor([], properties, status: 0), ["Client certificate CN=ada, valid until", "All is well."])
        }
    }

    @Test("What is not safe is a warning, and no failure")
    func warning() async throws {
        try await SecureCluster.with(tls: nil, sasl: [.plain]) { cluster in
            let output = try await doctor([], SecureCluster.properties(cluster, mechanism: "PLAIN"), status: 0)
            expect(output, ["Warning: PLAIN over SASL_PLAINTEXT", "✓ SASL", "All is well."])
        }
    }

    // MARK: What fails

    @Test("A wrong password")
    func wrongPassword() async throws {
        try await SecureCluster.with(sasl: [.scramSHA512]) { cluster in
            let properties = SecureCluster.properties(cluster, password: "wrong-one-0815")
            let output = try await doctor([], properties, status: 1)
            expect(
                output,
                [
                    "✓ TLS", "✗ SASL", "refused the user \"alice\"", "Check the user name and the password",
                    "2 checks failed.",
                ])
            #expect(!output.contains("wrong-one") && !output.contains("Cluster"))
        }
    }

    @Test("A mechanism that is off")
    func mechanismOff() async throws {
        try await SecureCluster.with(sasl: [.scramSHA256], brokers: 1) { cluster in
            let output = try await doctor([], SecureCluster.properties(cluster), status: 1)
            expect(output, ["✗ SASL", "It offers SCRAM-SHA-256.", "sasl.mechanism", "1 check failed."])
        }
    }

    @Test("A CA that is not trusted, and the certificates all the same")
    func unknownCA() async throws {
        try await SecureCluster.with { cluster in
            let properties = SecureCluster.properties(
                cluster, ["ssl.truststore.type": nil, "ssl.truststore.certificates": nil])
            expect(
                try await doctor([], properties, status: 1),
                [
                    "✓ TCP", "✗ TLS", "certificate, not accepted: CN=embedded-kafka-broker",
                    "issued by CN=Embedded Kafka CA", "which is not trusted here",
                ])
        }
    }

    @Test(
        "Certificates that are not accepted",
        arguments: [
            (EmbeddedTLS.Certificate.wrongHost, "for elsewhere.example"), (.expired, "expired on 20"),
            (.selfSigned, "is self-signed"),
        ])
    func certificates(certificate: EmbeddedTLS.Certificate, text: String) async throws {
        try await SecureCluster.with(tls: EmbeddedTLS(certificate: certificate)) { cluster in
            let output = try await doctor([], SecureCluster.properties(cluster), status: 1)
            expect(output, ["✗ TLS", "not accepted: CN=embedded-kafka-broker", text])
        }
    }

    @Test("A client certificate that is missing")
    func noClientCertificate() async throws {
        try await SecureCluster.with(tls: EmbeddedTLS(clientCertificates: .required)) { cluster in
            let output = try await doctor([], SecureCluster.properties(cluster), status: 1)
            expect(output, ["requires a client certificate, and none is configured", "ssl.keystore.location"])
        }
    }

    @Test("TLS spoken to a port in plaintext")
    func tlsToPlaintext() async throws {
        try await SecureCluster.with(tls: nil, brokers: 1) { cluster in
            let properties = SecureCluster.properties(cluster, ["security.protocol": "SSL"])
            expect(try await doctor([], properties, status: 1), ["✓ TCP", "✗ TLS", "SSL or SASL_SSL"])
        }
    }

    @Test("Plaintext spoken to a port with TLS, and to one with SASL")
    func plaintextToSecure() async throws {
        try await SecureCluster.with(brokers: 1) { cluster in
            let properties = ["bootstrap.servers": cluster.bootstrapServers[0]]
            expect(try await doctor([], properties, status: 1), ["✓ TCP", "✗ Versions", "TLS", "1 check failed."])
        }
        try await SecureCluster.with(tls: nil, sasl: [.plain], brokers: 1) { cluster in
            let properties = ["bootstrap.servers": cluster.bootstrapServers[0]]
            let output = try await doctor([], properties, status: 1)
            expect(output, ["✓ Versions", "✗ Metadata", "a listener that requires SASL does this"])
        }
    }

    @Test("Nothing listens there")
    func nothing() async throws {
        let output = try await doctor([], ["bootstrap.servers": "127.0.0.1:1"], status: 1)
        expect(output, ["✓ DNS", "✗ TCP", "127.0.0.1:1: failed", "ECONNREFUSED", "Nothing listens there"])
    }

    @Test("A name that does not exist")
    func unknownName() async throws {
        let output = try await doctor([], ["bootstrap.servers": "no-such-host.invalid:9092"], status: 1)
        expect(output, ["✗ DNS", "no-such-host.invalid"])
        #expect(!output.contains("TCP"))
    }

    @Test("One of two bootstrap servers fails: the other one is used, and the exit code is 1 all the same")
    func oneServer() async throws {
        try await SecureCluster.with(tls: nil, brokers: 1) { cluster in
            let servers = "127.0.0.1:1,\(cluster.bootstrapServers[0])"
            let output = try await doctor([], ["bootstrap.servers": servers], status: 1)
            expect(output, ["✗ TCP", "✓ Metadata", "✓ Broker 1", "1 check failed."])
        }
    }

    @Test("Brokers that advertise a name which does not exist here")
    func advertisedAddress() async throws {
        try await SecureCluster.with(tls: nil, brokers: 1, advertisedHost: "broker.invalid") { cluster in
            let port = try #require(cluster.bootstrapServers[0].split(separator: ":").last)
            let output = try await doctor([], ["bootstrap.servers": "127.0.0.1:\(port)"], status: 1)
            expect(
                output,
                [
                    "✓ Metadata", "✗ Broker 1", "broker.invalid:\(port), failed at DNS", "advertised.listeners",
                    "1 check failed.",
                ])
        }
    }

    @Test("A topic that does not exist, and is not created")
    func noTopic() async throws {
        try await SecureCluster.with(tls: nil, brokers: 1) { cluster in
            let output = try await doctor(["--topic", "nope"], SecureCluster.properties(cluster), status: 1)
            expect(output, ["✓ Metadata", "✗ Leaders", "Create the topic", "1 check failed."])
            #expect(cluster.partitionCount(of: "nope") == 0)
        }
    }

    @Test("A partition without a leader")
    func noLeader() async throws {
        try await SecureCluster.with(tls: nil) { cluster in
            cluster.moveLeader(of: "t", partition: 3, to: nil)
            let output = try await doctor(["--topic", "t"], SecureCluster.properties(cluster), status: 1)
            expect(
                output, ["✗ Leaders", "4 partitions", "broker 2: 1", "leads the partitions 3.", "1 check failed."])
        }
    }

    @Test("A producer id that the cluster refuses; without idempotence, none is asked for")
    func producerID() async throws {
        try await SecureCluster.with(tls: nil, brokers: 1) { cluster in
            cluster.inject(
                EmbeddedFault(.error(.clusterAuthorizationFailed), api: .initProducerID, times: nil))
            let properties = SecureCluster.properties(cluster)
            expect(try await doctor([], properties, status: 1), ["✗ Producer id", "IdempotentWrite"])
            let without = properties.merging(["enable.idempotence": "false"]) { $1 }
            #expect(!(try await doctor([], without, status: 0)).contains("Producer id"))
        }
    }

    // MARK: As a program uses it

    @Test("JSON: one object with all that the text has")
    func json() async throws {
        struct Report: Decodable {
            struct Step: Decodable {
                let name: String
                let milliseconds: Double
            }
            struct Certificate: Decodable {
                let subject, issuer, notAfter: String
                let names: [String]
                let daysLeft: Int
            }
            struct TLS: Decodable {
                let version: String?
                let isResumed: Bool?
                let certificates: [Certificate]
            }
            struct SASL: Decodable {
                let mechanism: String
                let enabledMechanisms: [String]
                let sessionLifetime: Double?
            }
            struct Problem: Decodable {
                let step: String?
                let code, message: String
            }
            struct Connection: Decodable {
                let address: String
                let brokerID: Int?
                let steps: [Step]
                let tls: TLS?
                let sasl: SASL?
                let problem: Problem?
            }
            struct Topic: Decodable {
                struct Partition: Decodable {
                    let partition, leader: Int
                }
                let partitions: [Partition]
            }
            let ok: Bool
            let bootstrapServers, brokers: [Connection]
            let topic: Topic?
        }
        func report(_ text: String) throws -> Report {
            #expect(text.hasSuffix("}\n") && text.split(separator: "\n").count == 1)
            return try JSONDecoder().decode(Report.self, from: Data(text.utf8))
        }
        try await SecureCluster.with(sasl: [.scramSHA512], sessionLifetime: .seconds(60)) { cluster in
            let arguments = ["--json", "--topic", "t"]
            let good = try report(try await doctor(arguments, SecureCluster.properties(cluster), status: 0))
            let server = try #require(good.bootstrapServers.first)
            #expect(good.ok && good.bootstrapServers.count == 2 && server.address == cluster.bootstrapServers[0])
            #expect(server.steps.map(\.name) == ["dns", "tcp", "tls", "sasl", "versions"])
            #expect(server.steps.allSatisfy { $0.milliseconds >= 0 })
            #expect(server.tls?.version == "TLSv1.3" && server.tls?.isResumed == false)
            #expect(server.tls?.certificates.first?.names == ["127.0.0.1", "localhost"])
            #expect(server.sasl?.mechanism == "SCRAM-SHA-512" && server.sasl?.sessionLifetime == 60_000)
            #expect(good.brokers.map(\.brokerID) == [1, 2] && good.brokers.allSatisfy { $0.tls?.isResumed == true })
            #expect(good.topic?.partitions.map(\.leader) == [1, 2, 1, 2])
            let wrong = SecureCluster.properties(cluster, password: "wrong-one-0815")
            let bad = try report(try await doctor(["--json"], wrong, status: 1))
            #expect(!bad.ok && bad.brokers.isEmpty && bad.bootstrapServers.first?.problem?.step == "sasl")
            #expect(bad.bootstrapServers.first?.problem?.code == "authenticationFailed")
        }
    }

    @Test("No secrets in the output or the log", arguments: ["PLAIN", "SCRAM-SHA-512"], [true, false])
    func secrets(mechanism: String, isRight: Bool) async throws {
        try await SecureCluster.with(tls: EmbeddedTLS(clientCertificates: .required), sasl: [.plain, .scramSHA512]) {
            cluster in
            let client = try cluster.makeClientCertificate("ada")
            let password = isRight ? SecureCluster.password : "wrong-one-0815"
            let key = try client.encryptedKeyPEM(password: "key-secret-1")
            let properties = SecureCluster.properties(
                cluster, mechanism: mechanism, password: password,
                [
                    "ssl.keystore.type": "PEM", "ssl.key.password": "key-secret-1",
                    "ssl.keystore.key": key.replacing("\n", with: " "),
                    "ssl.keystore.certificate.chain": client.certificatePEM.replacing("\n", with: " "),
                ])
            for format in [[], ["--json"]] {
                let outcome = try await SecureCluster.run(["doctor", "--verbose"] + format, properties)
                #expect(outcome.status == (isRight ? 0 : 1) && outcome.errors.contains("kafka-producer"))
                let secrets = [password, "key-secret-1", key.split(separator: "\n")[1].description]
                for secret in secrets + secrets.map({ Data($0.utf8).base64EncodedString() }) {
                    #expect(!outcome.output.contains(secret) && !outcome.errors.contains(secret))
                }
            }
        }
    }

    @Test(
        "Wrong use ends with 64",
        arguments: [
            ["doctor"], ["doctor", "--bootstrap-server", "a:b"],
            ["doctor", "--bootstrap-server", "a", "--topic", ".."],
            ["doctor", "--bootstrap-server", "a", "--producer-property", "security.protocol=SASL_SSL"],
            [
                "doctor", "--bootstrap-server", "a", "--producer-property", "security.protocol=SSL",
                "--producer-property", "ssl.truststore.type=PEM", "--producer-property",
                "ssl.truststore.location=/nowhere/ca.pem",
            ],
        ])
    func wrongUse(arguments: [String]) async throws {
        let outcome = try await ToolProcess.run(arguments)
        #expect(outcome.status == 64 && outcome.output == "" && outcome.errors.contains("Error: "), "\(outcome)")
    }
}
