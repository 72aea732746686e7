import KafkaTLS
import Testing

@Suite("Secrets", .timeLimit(.minutes(10)))
struct SecretTests {
    private func texts<Value>(of value: Value) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(reflecting: value), dumped, "\([value])", "\(Optional(value) as Any)"]
    }

    @Test("A secret shows in no text")
    func secret() {
        for text in texts(of: Secret("hunter2")) + texts(of: Secret(bytes: [12, 34])) {
            #expect(!text.contains("hunter2") && !text.contains("12") && text.contains("hidden"))
        }
        #expect(Secret("hunter2").reveal { $0 } == Array("hunter2".utf8))
    }

    @Test("Settings show no password and no key")
    func settings() throws {
        let issued = try CertificateAuthority.selfSigned(CertificateRequest("a"))
        let key = try issued.keyPEM()
        var settings = TLSSettings()
        settings.identity = .pem(
            certificates: .memory(issued.pem, name: "chain"), key: .memory(key, name: "key"), password: "hunter2")
        settings.trust = [.pkcs12(.file("trust.p12"), password: "hunter2")]
        for text in texts(of: settings) + texts(of: TLSSource.memory(key, name: "key")) {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("PRIVATE"))
            // "-----BEGIN" as an array of numbers.
            #expect(!text.contains("45, 45, 45") && !text.contains("- 45"))
        }
    }
}
