import KafkaTLS
import Testing

@Suite("Cryptography", .timeLimit(.minutes(10)))
struct CryptoTests {
    private let crypto: Crypto

    init() throws {
        crypto = try Crypto()
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test("Digests (FIPS 180-4 examples)")
    func digests() throws {
        #expect(
            hex(try crypto.digest(.sha256, Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hex(try crypto.digest(.sha256, []))
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            hex(try crypto.digest(.sha512, Array("abc".utf8)))
                == "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")
    }

    @Test("HMAC (RFC 4231, cases 1 and 2; and an empty key)")
    func hmac() throws {
        #expect(
            hex(try crypto.hmac(.sha256, key: [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8)))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        let question = Array("what do ya want for nothing?".utf8)
        #expect(
            hex(try crypto.hmac(.sha512, key: Array("Jefe".utf8), question))
                == "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")
        #expect(
            hex(try crypto.hmac(.sha256, key: [], []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test("PBKDF2 (the salted password of RFC 7677)")
    func pbkdf2() throws {
        // W22ZaJ0SNY7soEsUEjb6gQ==, the salt of the example; the salted password was computed with Python's hashlib.
        let salt: [UInt8] = [
            0x5b, 0x6d, 0x99, 0x68, 0x9d, 0x12, 0x35, 0x8e, 0xec, 0xa0, 0x4b, 0x14, 0x12, 0x36, 0xfa, 0x81,
        ]
        #expect(
            hex(try crypto.pbkdf2(.sha256, password: "pencil", salt: salt, iterations: 4096))
                == "c4a49510323ab4f952cac1fa99441939e78ea74d6be81ddf7096e87513dc615d")
        #expect(
            hex(try crypto.pbkdf2(.sha512, password: "pencil", salt: salt, iterations: 4096))
                == "f16efe1be67f1d09502ebd5ed9262fddffba5a377ab4f0b687e5ed5ba0f50686"
                + "b8a4ae166476da8ab3b951d2fa9238b63998f45461bc33a464814949cec9631d")
        #expect(throws: TLSError.self) { try crypto.pbkdf2(.sha256, password: "pencil", salt: salt, iterations: 0) }
    }

    @Test("Random bytes differ")
    func random() throws {
        #expect(try crypto.randomBytes(16).count == 16)
        #expect(try crypto.randomBytes(16) != crypto.randomBytes(16))
        #expect(try crypto.randomBytes(0) == [])
    }

    @Test("Comparison")
    func comparison() {
        #expect(crypto.isEqual([1, 2], [1, 2]))
        #expect(crypto.isEqual([], []))
        #expect(!crypto.isEqual([1, 2], [1, 3]))
        #expect(!crypto.isEqual([1, 2], [1]))
    }

    /// Whether OpenSSL's own tool takes the signature for one of the key.
    private func isValid(_ signature: [UInt8], _ message: [UInt8], _ key: [UInt8]) throws -> Bool {
        let directory = try TemporaryDirectory()
        return try Command.run([
            "openssl", "dgst", "-sha256", "-prverify", try directory.write("key.pem", key), "-signature",
            try directory.write("signature", signature), try directory.write("message", message),
        ]).status == 0
    }

    @Test("RS256 is what OpenSSL's tool verifies, and the key may be encrypted")
    func rs256() throws {
        var request = CertificateRequest("signer")
        request.key = .rsa2048
        let issued = try CertificateAuthority.selfSigned(request)
        let key = try PrivateKey(.memory(try issued.keyPEM(password: "x"), name: "key"), password: "x")
        let message = Array("header.payload".utf8)
        let signature = try crypto.sign(message, with: key, .rs256)
        #expect(signature.count == 256)
        #expect(try isValid(signature, message, try issued.keyPEM()))
        #expect(try !isValid(signature, [1], try issued.keyPEM()))
        #expect(throws: TLSError(.invalidSetting("ES256 needs an EC key of the curve P-256."))) {
            try crypto.sign(message, with: key, .es256)
        }
    }

    @Test("ES256 is r and s, of which OpenSSL's tool verifies the DER form")
    func es256() throws {
        let issued = try CertificateAuthority.selfSigned(CertificateRequest("signer"))
        let key = try PrivateKey(.memory(try issued.keyPEM(), name: "key"))
        let message = Array("header.payload".utf8)
        // Often enough for numbers with leading zeros.
        for _ in 0..<300 {
            let signature = try crypto.sign(message, with: key, .es256)
            #expect(signature.count == 64)
            if signature[0] == 0 || signature[32] == 0 {
                #expect(try isValid(der(signature), message, try issued.keyPEM()))
            }
        }
        #expect(try isValid(der(try crypto.sign(message, with: key, .es256)), message, try issued.keyPEM()))
        #expect(throws: TLSError(.invalidSetting("RS256 needs an RSA key."))) {
            try crypto.sign(message, with: key, .rs256)
        }
    }

    /// An ECDSA signature in DER.
    private func der(_ signature: [UInt8]) -> [UInt8] {
        func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
            var digits = Array(bytes.drop { $0 == 0 })
            if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
            return [0x02, UInt8(digits.count)] + digits
        }
        let contents = integer(signature[..<32]) + integer(signature[32...])
        return [0x30, UInt8(contents.count)] + contents
    }
}
