import KafkaClient
import KafkaTesting
import Testing

/// What keeps a producer out of a cluster is what a waiting send throws, immediately: `maxBlock` is longer than the test.
@Suite("Refused connections", .timeLimit(.minutes(10)))
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
            await cluster.waitForTLSFailures(1)
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

    @Test("No version in common", arguments: [EmbeddedTLS.Version.tls11, .tls12])
    func versions(version: EmbeddedTLS.Version) async throws {
        try await SecureClusters.with(tls: EmbeddedTLS(versions: version...version)) { cluster in
            let error = try await failure(cluster) {
                if version == .tls12 { $0.tls.versions = .tls13 ... .tls13 }
            }
            let enabled = version == .tls12 ? "TLS 1.3" : "TLS 1.2 to TLS 1.3"
            expect(error, .tlsFailed, "speaks no version of TLS that is enabled here (\(enabled))")
        }
    }

    /// SCRAM, with a server that is not what it claims to be: its messages, and what the error says of them.
    static let impostors: [(message: Int, text: String, reason: String)] = [
        (0, "r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "The server's nonce does not extend the client's"),
        (1, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "The server could not prove that it knows the password"),
        (1, "v=", "The server could not prove that it knows the password"),
        (1, "", "The server sent a message that is not valid: server-final has no valid signature"),
    ]

    @Test("SCRAM with servers that do not know the password: forged and replayed messages", arguments: impostors)
    func impostor(message: Int, text: String, reason: String) async throws {
        try await SecureClusters.with(sasl: SecureClusters.sasl([.scramSHA256])) { cluster in
            // No error, no message, the bytes, no end of the session, no tagged fields.
            let body = [0, 0, 0, UInt8(text.utf8.count + 1)] + Array(text.utf8) + [UInt8](repeating: 0, count: 9)
            cluster.inject(EmbeddedFault(.replyBody(body), api: .saslAuthenticate, skipping: message))
            let error = try await failure(cluster) {
                // One connection: each has a first and a second message.
                $0.bootstrapServers = [cluster.bootstrapServers[0]]
                $0.sasl = .scramSHA256(username: SecureClusters.user, password: SecureClusters.password)
            }
            expect(error, .authenticationFailed, "SCRAM-SHA-256", reason)
        }
    }

    @Test(
        "SCRAM with too few and too many iterations",
        arguments: [(4095, "at least 4096"), (1_000_001, "at most 1000000")])
    func iterations(count: Int, bound: String) async throws {
        var sasl = SecureClusters.sasl([.scramSHA256])
        sasl.users[0].scramIterations = count
        try await SecureClusters.with(tls: nil, sasl: sasl) { cluster in
            let error = try await failure(cluster) {
                $0.sasl = .scramSHA256(username: SecureClusters.user, password: SecureClusters.password)
            }
            expect(error, .authenticationFailed, "The server asks for \(count) iterations", bound, "kafka-configs")
        }
    }

    // MARK: The wrong protocol

    /// What a send throws that waits for a broker in vain. Nothing is wrong with the client, so that takes `maxBlock`.
    private func unreachable(
        _ servers: [String], _ change: (inout ProducerConfiguration) -> Void = { _ in }
    ) async throws -> KafkaError {
        var configuration = ProducerConfiguration(bootstrapServers: servers)
        configuration.maxBlock = .seconds(4)
        change(&configuration)
        let producer = try KafkaProducer(configuration)
        let error = try #require(
            await caught { try await producer.send(ProducerRecord(topic: "t", key: "k", value: "v")) })
        await producer.close(timeout: .zero)
        #expect(error.code == .metadataUnavailable && error.persistence == .notWritten)
        #expect(servers.contains { error.message.contains($0) }, "\(error)")
        return try #require(error.underlying as? KafkaError)
    }

    @Test("TLS to a listener without it, which closes the connection", arguments: [true, false])
    func tlsToPlaintext(withSASL: Bool) async throws {
        try await SecureClusters.with(tls: nil, sasl: withSASL ? SecureClusters.sasl() : nil) { cluster in
            let error = try await unreachable(cluster.bootstrapServers) { $0.securityProtocol = .tls }
            expect(error, .connectionFailed, "a listener that does not use SSL or SASL_SSL does this")
        }
    }

    @Test("TLS to something that answers, and to something that does not")
    func tlsToOthers() async throws {
        let http = try WrongServer(.http)
        let silent = try WrongServer(.silent)
        defer {
            http.stop()
            silent.stop()
        }
        var configuration = ProducerConfiguration(bootstrapServers: [http.address])
        configuration.securityProtocol = .tls
        configuration.maxBlock = .seconds(3600)
        let producer = try KafkaProducer(configuration)
        let answered = try #require(
            await caught { try await producer.send(ProducerRecord(topic: "t", key: "k", value: "v")) })
        await producer.close(timeout: .zero)
        expect(answered, .tlsFailed, "does not speak TLS: its first bytes look like HTTP", "SSL or SASL_SSL")
        let error = try await unreachable([silent.address]) {
            $0.securityProtocol = .tls
            $0.connectionSetupTimeout = .milliseconds(500)
            $0.connectionSetupTimeoutMax = .milliseconds(500)
        }
        expect(error, .connectionFailed, "within connectionSetupTimeout while the TLS handshake was under way")
    }

    @Test("No SASL to a listener that requires it, and SASL to one without it", arguments: [true, false])
    func wrongListener(overTLS: Bool) async throws {
        let tls = overTLS ? EmbeddedTLS() : nil
        try await SecureClusters.with(tls: tls, sasl: SecureClusters.sasl()) { cluster in
            let trust = try cluster.clientConfiguration().tls.trust
            let error = try await unreachable(cluster.bootstrapServers) {
                $0.securityProtocol = overTLS ? .tls : .plaintext
                if overTLS { $0.tls.trust = trust }
            }
            expect(error, .connectionFailed, "a listener that requires SASL does this")
        }
        try await SecureClusters.with(tls: tls) { cluster in
            let error = try await failure(cluster) {
                $0.securityProtocol = overTLS ? .saslTLS : .saslPlaintext
                $0.sasl = .plain(username: SecureClusters.user, password: SecureClusters.password)
            }
            expect(error, .authenticationFailed, "listener does not use SASL", "PLAINTEXT or SSL")
        }
    }

    @Test("No TLS to a TLS listener: OpenSSL closes the connection, Java sends an alert first")
    func plaintextToTLS() async throws {
        try await SecureClusters.with { cluster in
            let error = try await unreachable(cluster.bootstrapServers)
            expect(error, .notKafka, "is it a TLS or SASL listener")
        }
        let java = try WrongServer(.tlsAlert)
        defer { java.stop() }
        let error = try await unreachable([java.address])
        expect(error, .notKafka, "answered like a TLS server", "SSL or SASL_SSL")
    }

    @Test("A TLS handshake in which the broker falls silent", arguments: [0, 5, 500])
    func silentHandshake(afterBytes: Int) async throws {
        try await SecureClusters.with { cluster in
            try cluster.inject(EmbeddedTLSFault(.stall, afterBytes: afterBytes, times: nil))
            let trust = try cluster.clientConfiguration().tls.trust
            let error = try await unreachable(cluster.bootstrapServers) {
                $0.securityProtocol = .tls
                $0.tls.trust = trust
                $0.connectionSetupTimeout = .milliseconds(500)
                $0.connectionSetupTimeoutMax = .milliseconds(500)
            }
            expect(error, .connectionFailed, "while the TLS handshake was under way")
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
