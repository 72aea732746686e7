import KafkaTLS
import KafkaTesting
import KafkaWire
import Testing

@Suite("Key stores and secrets of embedded clusters", .timeLimit(.minutes(10)))
struct EmbeddedSecretTests {
    @Test("Key stores of an embedded cluster let a client in")
    func keyStores() async throws {
        var configuration = EmbeddedClusterConfiguration(brokers: 1)
        configuration.security.tls = EmbeddedTLS(clientCertificates: .required)
        try await withEmbeddedKafkaCluster(configuration) { cluster in
            let trust = try cluster.certificateAuthorityPKCS12(password: "trust")
            let certificate = try cluster.makeClientCertificate("orders-service")
            let key = try certificate.pkcs12(password: "key")
            try TLSClient.exchange(
                with: cluster, trust: .pkcs12(.memory(trust, name: "trust"), password: "trust"),
                identity: .pkcs12(.memory(key, name: "key"), password: "key"))
            #expect(cluster.requests.map(\.user) == ["CN=orders-service"])
            #expect(cluster.tlsFailureCount == 0)
        }
    }

    @Test("What is printed of a configuration contains no password and no token")
    func printed() {
        var configuration = EmbeddedClusterConfiguration()
        var sasl = EmbeddedSASL(users: [.init("alice", password: "pass-word")])
        sasl.delegationTokens = [.init(id: "id", hmac: "pass-word", owner: "carol")]
        configuration.security.sasl = sasl
        var text = "\(configuration)\(String(reflecting: configuration))\(sasl.users)\(sasl.delegationTokens)"
        dump(configuration, to: &text)
        #expect(text.contains("alice") && text.contains("carol"))
        #expect(!text.contains("pass-word"))
    }

    @Test("What is printed of a bearer token does not contain it")
    func printedToken() throws {
        let driver = ModelDriver.withSASL {
            $0.checkToken = { token in
                var text = "\(token)\(String(reflecting: token))"
                dump(token, to: &text)
                return .refused(text.contains("pass-word") ? "it is printed" : "it is not printed")
            }
        }
        _ = try driver.handshake("OAUTHBEARER")
        let answer = try driver.authenticate("n,,\u{1}auth=Bearer pass-word\u{1}\u{1}")
        #expect(String(decoding: answer.authBytes, as: UTF8.self) == "it is not printed")
    }
}
