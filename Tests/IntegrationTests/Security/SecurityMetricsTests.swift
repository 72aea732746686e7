import KafkaClient
import KafkaTesting
import Testing

/// What `KafkaProducer.metrics()` says of TLS and SASL.
@Suite("Metrics of secure connections", .timeLimit(.minutes(10)))
struct SecurityMetricsTests {
    private let record = ProducerRecord(topic: "t", key: "k", value: "v")

    private func scram(_ password: String = SecureClusters.password) -> SASLConfiguration {
        .scramSHA512(username: SecureClusters.user, password: password)
    }

    @Test("In plaintext, there is nothing to count")
    func plaintext() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try await withKafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)) { producer in
                try await producer.send(record)
                let metrics = await producer.metrics().security
                #expect(metrics.tlsHandshakes.count == 0 && metrics.tlsHandshakeFailures == 0)
                #expect(metrics.authentications.count == 0 && metrics.authenticationFailures == 0)
            }
        }
    }

    @Test("Each connection has a handshake and an authentication; those to a known broker resume a session")
    func successes() async throws {
        try await SecureClusters.with(sasl: SecureClusters.sasl()) { cluster in
            var configuration = try cluster.clientConfiguration()
            configuration.sasl = scram()
            try await withKafkaProducer(configuration) { producer in
                for partition in Int32(0)..<2 {
                    try await producer.send(ProducerRecord(topic: "t", partition: partition, value: "v"))
                }
                let before = await producer.metrics().security
                for broker in cluster.brokerIDs { cluster.disconnectClients(of: broker) }
                for partition in Int32(0)..<2 {
                    try await producer.send(ProducerRecord(topic: "t", partition: partition, value: "v"))
                }
                let metrics = await producer.metrics().security
                #expect(metrics.tlsHandshakes.count >= 4 && metrics.tlsHandshakes.max > .zero)
                #expect(metrics.authentications.count >= 4 && metrics.authentications.max > .zero)
                #expect(before.tlsSessionsResumed < before.tlsHandshakes.count)
                let again = metrics.tlsHandshakes.count - before.tlsHandshakes.count
                #expect(again >= 2 && metrics.tlsSessionsResumed - before.tlsSessionsResumed == again)
                #expect(metrics.tlsHandshakeFailures == 0 && metrics.authenticationFailures == 0)
                #expect(metrics.reauthentications.count == 0 && metrics.reauthenticationFailures == 0)
                #expect(metrics.clientCertificateExpiry == nil && metrics.certificateReloads == 0)
                #expect(metrics.tokenRefreshes == 0 && metrics.tokenRefreshFailures == 0)
            }
        }
    }

    @Test("Refusals: of the certificate, and of the user")
    func failures() async throws {
        try await SecureClusters.with(tls: EmbeddedTLS(certificate: .expired), sasl: SecureClusters.sasl()) { cluster in
            var configuration = try cluster.clientConfiguration()
            configuration.sasl = scram("wrong")
            try await withKafkaProducer(configuration) { producer in
                #expect(await caught { try await producer.send(record) }?.code == .tlsFailed)
                let tls = await producer.metrics().security
                #expect(tls.tlsHandshakeFailures > 0 && tls.tlsHandshakes.count == 0)
                #expect(tls.authenticationFailures == 0 && tls.authentications.count == 0)
                try cluster.replaceCertificate(with: .valid)
                var error = await caught { try await producer.send(record) }
                while error?.code == .tlsFailed { error = await caught { try await producer.send(record) } }
                #expect(error?.code == .authenticationFailed)
                let sasl = await producer.metrics().security
                #expect(sasl.authenticationFailures > 0 && sasl.authentications.count == 0)
                #expect(sasl.tlsHandshakes.count > 0)
            }
        }
    }

    @Test("A client certificate that is refused after the handshake is a handshake that failed")
    func clientCertificate() async throws {
        try await SecureClusters.with(tls: EmbeddedTLS(clientCertificates: .required)) { cluster in
            try await withKafkaProducer(try cluster.clientConfiguration()) { producer in
                #expect(await caught { try await producer.send(record) }?.code == .tlsFailed)
                #expect(await producer.metrics().security.tlsHandshakeFailures > 0)
            }
        }
    }

    @Test("Re-authentications, and how long they took")
    func reauthentication() async throws {
        var sasl = SecureClusters.sasl()
        sasl.sessionLifetime = .seconds(2)
        try await SecureClusters.with(tls: nil, sasl: sasl) { cluster in
            var configuration = try cluster.clientConfiguration()
            configuration.sasl = scram()
            try await withKafkaProducer(configuration) { producer in
                try await reauthenticates(producer)
                let metrics = await producer.metrics().security
                #expect(metrics.reauthentications.max > .zero && metrics.reauthenticationFailures == 0)
                try cluster.setPassword("another", of: SecureClusters.user)
                try await failsToReauthenticate(producer)
            }
        }
    }

    /// Sends until a connection has authenticated again.
    private func reauthenticates(_ producer: KafkaProducer) async throws {
        while await producer.metrics().security.reauthentications.count == 0 { try await producer.send(record) }
    }

    private func failsToReauthenticate(_ producer: KafkaProducer) async throws {
        while await producer.metrics().security.reauthenticationFailures == 0 { try Task.checkCancellation() }
    }

    @Test("Certificates that were read again, and when the client's expires")
    func reloads() async throws {
        let files = try TemporaryFiles()
        try await SecureClusters.with(tls: EmbeddedTLS(clientCertificates: .required)) { cluster in
            func write(_ client: EmbeddedClientCertificate) throws -> String {
                try files.write("client.pem", client.keyPEM + client.certificatePEM)
            }
            var configuration = try cluster.clientConfiguration()
            configuration.tls.refreshInterval = .milliseconds(1)
            configuration.tls.identity = .pemFile(try write(try cluster.makeClientCertificate("client", .expired)))
            try await withKafkaProducer(configuration) { producer in
                let yesterday = try #require(await producer.metrics().security.clientCertificateExpiry)
                _ = try write(try cluster.makeClientCertificate())
                while await caught({ try await producer.send(record) }) != nil {}
                let renewed = await producer.metrics().security
                #expect(renewed.certificateReloads == 1 && renewed.certificateReloadFailures == 0)
                #expect(try #require(renewed.clientCertificateExpiry) > yesterday)
                _ = try files.write("client.pem", "no certificate")
                while await producer.metrics().security.certificateReloadFailures == 0 {
                    for broker in cluster.brokerIDs { cluster.disconnectClients(of: broker) }
                    _ = await caught { try await producer.send(record) }
                }
                #expect(await producer.metrics().security.certificateReloads == 1)
            }
        }
    }

    @Test("Tokens that the provider returned, and calls that failed")
    func tokens() async throws {
        struct Unavailable: Error {}
        let calls = Counter()
        var sasl = SecureClusters.sasl([.oauthBearer])
        sasl.checkToken = { .accepted(user: $0.text) }
        try await SecureClusters.with(tls: nil, sasl: sasl) { cluster in
            var configuration = try cluster.clientConfiguration()
            configuration.sasl = .oauthBearer {
                calls.add()
                guard calls.value > 1 else { throw Unavailable() }
                return OAuthBearerToken("token", lifetime: .seconds(3600))
            }
            try await withKafkaProducer(configuration) { producer in
                while await caught({ try await producer.send(record) }) != nil {}
                let metrics = await producer.metrics().security
                #expect(metrics.tokenRefreshes == 1 && metrics.tokenRefreshFailures == 1)
            }
        }
    }
}
