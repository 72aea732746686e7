import Foundation
import KafkaClient
import KafkaTesting
import Testing

/// Properties files as Java clients have them, and real stores: they let a producer in.
@Suite("Secure connections from properties", .timeLimit(.minutes(10)))
struct SecureFileTests {
    private func produce(to cluster: EmbeddedKafkaCluster, _ text: String) async throws {
        let servers = "bootstrap.servers=\(cluster.bootstrapServers.joined(separator: ","))\n"
        let properties = try ProducerConfiguration.parseProperties(servers + text)
        try await IntegrationTests.produce(try ProducerConfiguration(properties: properties))
        #expect(cluster.recordCount(in: "t") == 2)
    }

    private func oneLine(_ pem: String) -> String { pem.replacing("\n", with: " ") }

    @Test("Stores: PKCS12, PEM files, PEM texts", arguments: ["PKCS12", "JKS", "PEM", "texts"])
    func stores(type: String) async throws {
        let files = try TemporaryFiles()
        try await SecureClusters.with(tls: EmbeddedTLS(clientCertificates: .required)) { cluster in
            let client = try cluster.makeClientCertificate()
            let ca = try #require(cluster.certificateAuthorityPEM)
            let key = try client.encryptedKeyPEM(password: "key")
            var text = "security.protocol=SSL\n"
            switch type {
            case "PEM":
                text += "ssl.truststore.type=PEM\nssl.truststore.location=\(try files.write("ca.pem", ca))\n"
                text += "ssl.keystore.type=PEM\nssl.key.password=key\n"
                text += "ssl.keystore.location=\(try files.write("client.pem", key + client.certificatePEM))\n"
            case "texts":
                text += "ssl.truststore.type=PEM\nssl.truststore.certificates=\(oneLine(ca))\n"
                text += "ssl.keystore.type=PEM\nssl.key.password=key\nssl.keystore.key=\(oneLine(key))\n"
                text += "ssl.keystore.certificate.chain=\(oneLine(client.certificatePEM))\n"
            default:
                let trust = try files.write("ca", try cluster.certificateAuthorityPKCS12(password: "trust"))
                let store = try files.write("client", try client.pkcs12(password: "store"))
                text += "ssl.truststore.type=\(type)\nssl.truststore.location=\(trust)\nssl.truststore.password=trust\n"
                text += "ssl.keystore.type=\(type)\nssl.keystore.location=\(store)\nssl.keystore.password=store\n"
            }
            try await produce(to: cluster, text)
        }
    }

    @Test("User name and password", arguments: [("PLAIN", "plain.Plain"), ("SCRAM-SHA-512", "scram.Scram")])
    func mechanisms(mechanism: String, module: String) async throws {
        try await SecureClusters.with(sasl: SecureClusters.sasl()) { cluster in
            let ca = oneLine(try #require(cluster.certificateAuthorityPEM))
            try await produce(
                to: cluster,
                """
                security.protocol=SASL_SSL
                ssl.truststore.type=PEM
                ssl.truststore.certificates=\(ca)
                sasl.mechanism=\(mechanism)
                sasl.jaas.config=org.apache.kafka.common.security.\(module)LoginModule required \\
                    username="\(SecureClusters.user)" password="\(SecureClusters.password)";
                """)
        }
    }

    @Test("A token in a file, whose claims have other names")
    func tokenFile() async throws {
        func encode(_ json: String) -> String {
            Data(json.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                .replacing("=", with: "")
        }
        let claims = #"{"sub":"","user":"owner","scp":["a"],"scope":[""],"exp":4102444800}"#
        let token = "\(encode(#"{"alg":"none"}"#)).\(encode(claims))."
        let files = try TemporaryFiles()
        var sasl = SecureClusters.sasl([.oauthBearer])
        sasl.checkToken = { $0.text == token ? .accepted(user: "owner") : .refused("{}") }
        try await SecureClusters.with(tls: nil, sasl: sasl) { cluster in
            try await produce(
                to: cluster,
                """
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=OAUTHBEARER
                sasl.oauthbearer.token.endpoint.url=file://\(try files.write("token", token + "\n"))
                sasl.oauthbearer.sub.claim.name=user
                sasl.oauthbearer.scope.claim.name=scp
                """)
        }
    }

    @Test("A file of certificates that changes is read again")
    func renewal() async throws {
        let files = try TemporaryFiles()
        try await SecureClusters.with { cluster in
            let wrong = try cluster.makeClientCertificate("other", .unknownAuthority).certificatePEM
            var configuration = try cluster.clientConfiguration()
            configuration.tls.trust = [.pemFile(try files.write("ca.pem", wrong))]
            configuration.tls.refreshInterval = .milliseconds(1)
            let right = try #require(cluster.certificateAuthorityPEM)
            try await withKafkaProducer(configuration) { producer in
                let record = ProducerRecord(topic: "t", key: "k", value: "v")
                var error = await caught { try await producer.send(record) }
                #expect(error?.code == .tlsFailed)
                _ = try files.write("ca.pem", right)
                while error != nil { error = await caught { try await producer.send(record) } }
            }
            #expect(cluster.recordCount(in: "t") == 1)
        }
    }
}
