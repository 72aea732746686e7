import Foundation
import KafkaClient
import KafkaTesting
import Testing

/// Where certificates and keys come from: each source of `TLSConfiguration` lets a producer into a cluster that wants a
/// client certificate.
@Suite("Certificates of producers", .timeLimit(.minutes(10)))
struct SecureStoreTests {
    enum Source: CaseIterable {
        case pemFile, pemFiles, encryptedKey, pemText, oneLine, pkcs12, directory

        func apply(
            to tls: inout TLSConfiguration, _ files: TemporaryFiles, ca: String, _ client: EmbeddedClientCertificate
        ) throws {
            let (certificate, key) = (client.certificatePEM, client.keyPEM)
            tls.trust = [.pemFile(try files.write("ca.pem", ca))]
            switch self {
            case .pemFile:
                tls.identity = .pemFile(try files.write("client.pem", key + certificate))
            case .pemFiles:
                tls.identity = .pemFiles(
                    certificates: try files.write("client.crt", certificate), key: try files.write("client.key", key))
            case .encryptedKey:
                let encrypted = try client.encryptedKeyPEM(password: "key password")
                tls.identity = .pemFile(
                    try files.write("client.pem", encrypted + certificate), keyPassword: "key password")
            case .pemText:
                tls.trust = [.system, .pemText(ca)]
                tls.identity = .pemText(certificates: certificate, key: key)
            case .oneLine:
                tls.trust = [.pemText(ca.replacing("\n", with: " "))]
                tls.identity = .pemText(
                    certificates: certificate.replacing("\n", with: " "), key: key.replacing("\n", with: " "))
            case .pkcs12:
                let store = try files.write("client.p12", try client.pkcs12(password: "store password"))
                tls.identity = .pkcs12File(store, password: "store password")
            case .directory:
                tls.trust = [.pemDirectory(files.directory.path)]
                tls.identity = .pemText(certificates: certificate, key: key)
            }
        }
    }

    @Test("Every source of trust and identity", arguments: Source.allCases)
    func sources(source: Source) async throws {
        let files = try TemporaryFiles()
        try await SecureClusters.with(tls: EmbeddedTLS(clientCertificates: .required)) { cluster in
            var configuration = try cluster.clientConfiguration()
            try source.apply(
                to: &configuration.tls, files, ca: try #require(cluster.certificateAuthorityPEM),
                try cluster.makeClientCertificate())
            if source == .pkcs12 {
                let store = try files.write("ca.p12", try cluster.certificateAuthorityPKCS12(password: "trust"))
                configuration.tls.trust = [.pkcs12File(store, password: "trust")]
            }
            try await produce(configuration)
            #expect(cluster.recordCount(in: "t") == 2 && cluster.tlsFailureCount == 0)
        }
    }

    @Test("Files and settings that cannot be used are errors of the configuration when a producer is made")
    func unusable() throws {
        let files = try TemporaryFiles()
        let jks = try files.write("store.jks", [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2])
        let pem = try files.write("empty.pem", "")
        func message(_ change: (inout TLSConfiguration) -> Void) throws -> String {
            var configuration = ProducerConfiguration(bootstrapServers: ["localhost:1"])
            configuration.securityProtocol = .tls
            change(&configuration.tls)
            let error = try #require(caught { try KafkaProducer(configuration) })
            #expect(error.code == .invalidConfiguration)
            return error.message
        }
        #expect(try message { $0.trust = [.pemFile("/no/such/file")] }.contains("/no/such/file cannot be read"))
        #expect(try message { $0.trust = [.pemFile(pem)] }.contains("empty.pem is empty"))
        #expect(
            try message { $0.trust = [.pkcs12File(jks, password: "hunter2")] }.contains(
                "keytool -importkeystore -srckeystore \(jks) -destkeystore \(jks.dropLast(4)).p12 -deststoretype PKCS12"
            ))
        #expect(try message { $0.identity = .pemFile(pem) }.contains("empty.pem is empty"))
        #expect(try message { $0.cipherSuites = ["TLS_NO_SUCH"] }.contains("no cipher suite TLS_NO_SUCH"))
        #expect(
            try message {
                $0.cipherSuites = ["TLS_AES_128_GCM_SHA256"]
                $0.versions = .tls12 ... .tls12
            }.contains("No cipher suite is named for the enabled versions"))
    }
}
