import KafkaClient
import KafkaTesting
import Testing

/// What keeps a producer out of a cluster is what a waiting send throws, immediately: `maxBlock` is longer than the test.
@Suite("Refused connections", .timeLimit(.minutes(2)))
struct SecureFailureTests {
    private func failure(
        _ cluster: EmbeddedKafkaCluster, _ change: (inout ProducerConfiguration) throws -> Void = { _ in }
    ) async throws -> KafkaError {
        var configuration = try cluster.clientConfiguration()
        configuration.maxBlock = .seconds(3600)
        try change(&configuration)
        let producer = try KafkaProducer(configuration)
        let error = try #require(
            await caught { try await producer.send(ProducerRecord(topic: "t", key: "k", value: "v")) })
        await producer.close(timeout: .zero)
        #expect(error.persistence == .notWritten)
        #expect(cluster.recordCount(in: "t") == 0)
        return error
    }

    private func expect(_ error: KafkaError, _ code: KafkaError.Code, _ parts: String...) {
        #expect(error.code == code, "\(error)")
        for part in parts { #expect("\(error)".contains(part), "\(error)") }
        #expect(!"\(error)".contains("wrong-one") && !"\(error)".contains(SecureClusters.password))
    }

    @Test(
        "A wrong password, and an unknown user", arguments: [SecureClusters.user, "stranger"],
        [SASLConfiguration.Mechanism.plain, .scramSHA256, .scramSHA512])
    func wrongPassword(user: String, mechanism: SASLConfiguration.Mechanism) async throws {
        try await SecureClusters.with(sasl: SecureClusters.sasl()) { cluster in
            let error = try await failure(cluster) {
                $0.sasl =
                    switch mechanism {
                    case .plain: .plain(username: user, password: "wrong-one")
                    case .scramSHA256: .scramSHA256(username: user, password: "wrong-one")
                    case .scramSHA512, .oauthBearer: .scramSHA512(username: user, password: "wrong-one")
                    }
            }
            expect(error, .authenticationFailed, mechanism.rawValue, "refused the user \"\(user)\"", "password")
            #expect(cluster.authenticationFailureCount > 0)
        }
    }

    @Test("A mechanism that is off: which are on")
    func mechanismOff() async throws {
        try await SecureClusters.with(sasl: SecureClusters.sasl([.scramSHA512, .oauthBearer])) { cluster in
            let error = try await failure(cluster) {
                $0.sasl = .plain(username: SecureClusters.user, password: SecureClusters.password)
            }
            expect(error, .authenticationFailed, "PLAIN", "It offers SCRAM-SHA-512, OAUTHBEARER")
        }
    }

    @Test("A token that the broker refuses, one that has expired, and a provider that throws")
    func tokens() async throws {
        struct Unavailable: Error {
            let secret = "wrong-one"
        }
        var sasl = SecureClusters.sasl([.oauthBearer])
        sasl.checkToken = { _ in .refused(#"{"status":"invalid_token"}"#) }
        try await SecureClusters.with(sasl: sasl) { cluster in
            let refused = try await failure(cluster) {
                $0.sasl = .oauthBearer { OAuthBearerToken("wrong-one", lifetime: .seconds(60)) }
            }
            expect(refused, .authenticationFailed, "OAUTHBEARER", "refused the token", "invalid_token")
            let expired = try await failure(cluster) {
                $0.sasl = .oauthBearer { OAuthBearerToken("wrong-one", lifetime: .zero) }
            }
            expect(expired, .authenticationFailed, "expired", "clock")
            let thrown = try await failure(cluster) { $0.sasl = .oauthBearer { throw Unavailable() } }
            expect(thrown, .authenticationFailed, "threw an error of type Unavailable")
        }
    }

    @Test(
        "Certificates that are not accepted",
        arguments: [
            (EmbeddedTLS.Certificate.unknownAuthority, "not trusted"), (.selfSigned, "self-signed"),
            (.wrongHost, "elsewhere.example"), (.expired, "expired on"), (.notYetValid, "not valid before"),
        ])
    func certificates(certificate: EmbeddedTLS.Certificate, reason: String) async throws {
        try await SecureClusters.with(tls: EmbeddedTLS(certificate: certificate)) { cluster in
            expect(try await failure(cluster), .tlsFailed, reason, cluster.bootstrapServers[0].prefix(9).description)
            #expect(cluster.tlsFailureCount > 0)
        }
    }

    @Test("The system's CAs do not know the cluster's")
    func systemTrust() async throws {
        try await SecureClusters.with { cluster in
            expect(try await failure(cluster) { $0.tls.trust = [.system] }, .tlsFailed, "not trusted")
        }
    }

    @Test("Without the check of host names, a certificate for another host will do")
    func hostNameNotVerified() async throws {
        try await SecureClusters.with(tls: EmbeddedTLS(certificate: .wrongHost)) { cluster in
            var configuration = try cluster.clientConfiguration()
            configuration.tls.verifiesHostName = false
            try await produce(configuration)
        }
    }

    @Test(
        "A client certificate that is missing, expired, or of an unknown CA, under TLS 1.2 and 1.3",
        arguments: [EmbeddedClientCertificate.Kind.expired, .unknownAuthority, nil],
        [TLSConfiguration.Version.tls12, .tls13])
    func clientCertificate(kind: EmbeddedClientCertificate.Kind?, version: TLSConfiguration.Version) async throws {
        try await SecureClusters.with(tls: EmbeddedTLS(clientCertificates: .required)) { cluster in
            let error = try await failure(cluster) {
                $0.tls.versions = version...version
                guard let kind else { return }
                let certificate = try cluster.makeClientCertificate("client", kind)
                $0.tls.identity = .pemText(certificates: certificate.certificatePEM, key: certificate.keyPEM)
            }
            let reason = kind == nil ? "requires a client certificate" : "refused the client certificate"
            expect(error, .tlsFailed, reason)
        }
    }

    @Test("No version in common")
    func versions() async throws {
        try await SecureClusters.with(tls: EmbeddedTLS(versions: .tls12 ... .tls12)) { cluster in
            expect(try await failure(cluster) { $0.tls.versions = .tls13 ... .tls13 }, .tlsFailed, "TLS 1.3")
        }
    }

    @Test("TLS to a plaintext listener says so")
    func plaintextListener() async throws {
        try await SecureClusters.with(tls: nil) { cluster in
            var configuration = try cluster.clientConfiguration()
            configuration.securityProtocol = .tls
            configuration.maxBlock = .seconds(5)
            let producer = try KafkaProducer(configuration)
            let error = try #require(
                await caught { try await producer.send(ProducerRecord(topic: "t", key: "k", value: "v")) })
            await producer.close(timeout: .zero)
            #expect("\(error)".contains("TLS"), "\(error)")
        }
    }

    @Test("A password that is corrected meanwhile: records that wait are delivered")
    func corrected() async throws {
        try await SecureClusters.with(sasl: SecureClusters.sasl()) { cluster in
            var configuration = try cluster.clientConfiguration()
            configuration.sasl = .scramSHA256(username: SecureClusters.user, password: SecureClusters.password)
            try await withKafkaProducer(configuration) { producer in
                try await producer.send(ProducerRecord(topic: "t", partition: 0, key: "k", value: "first"))
                try cluster.setPassword("another", of: SecureClusters.user)
                for broker in cluster.brokerIDs { cluster.disconnectClients(of: broker) }
                let delivery = try await producer.enqueue(
                    ProducerRecord(topic: "t", partition: 0, key: "k", value: "second"))
                #expect(await cluster.waitForRequests(1, .saslAuthenticate))
                try cluster.setPassword(SecureClusters.password, of: SecureClusters.user)
                _ = try await delivery.metadata
            }
            #expect(cluster.records(in: "t").compactMap(\.valueString) == ["first", "second"])
        }
    }
}
