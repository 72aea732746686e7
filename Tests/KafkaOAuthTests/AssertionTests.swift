import Foundation
import KafkaJSON
import KafkaSASL
import KafkaTLS
import Testing

@testable import KafkaOAuth

@Suite("Assertions that are signed here", .timeLimit(.minutes(10)))
struct AssertionTests {
    /// Runs `openssl`, which makes keys and verifies signatures.
    private func openssl(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private let claims: OAuthAssertion.Claims = {
        var claims = OAuthAssertion.Claims()
        (claims.audience, claims.issuer, claims.subject) = ("https://a", "client", "client")
        claims.includesID = true
        return claims
    }()

    @Test("OpenSSL's tool verifies RS256, with an encrypted key and a template")
    func rs256() throws {
        try withFolder { folder in
            let (key, template) = (folder.appending(path: "key").path, folder.appending(path: "template"))
            #expect(
                try openssl([
                    "genpkey", "-algorithm", "RSA", "-aes256", "-pass", "pass:s3cret", "-out", key,
                ]) == 0)
            try Data(#"{"header": {"kid": "k1"}, "payload": {"tenant": "t1", "sub": "other"}}"#.utf8).write(
                to: template)
            let assertion = OAuthAssertion.signed(
                keyFile: key, passphrase: "s3cret", claims: claims, template: template.path)
            let token = try assertion.token(now: 1000)
            let parts = token.split(separator: ".")
            let header = try JSONValue(parsing: Base64.decode(parts[0].utf8, .url) ?? [])
            let payload = try JSONValue(parsing: Base64.decode(parts[1].utf8, .url) ?? [])
            #expect(header == ["kid": "k1", "alg": "RS256", "typ": "JWT"])
            #expect(payload["tenant"] == "t1" && payload["sub"] == "client" && payload["aud"] == "https://a")
            #expect(payload["iat"] == 1000 && payload["exp"] == 1300 && payload["nbf"] == 940)
            #expect(payload["jti"]?.stringValue?.isEmpty == false)
            let (signature, text, publicKey) = (
                folder.appending(path: "signature"), folder.appending(path: "text"),
                folder.appending(path: "public").path
            )
            try Data(Base64.decode(parts[2].utf8, .url) ?? []).write(to: signature)
            try Data((parts[0] + "." + parts[1]).utf8).write(to: text)
            #expect(try openssl(["pkey", "-in", key, "-passin", "pass:s3cret", "-pubout", "-out", publicKey]) == 0)
            #expect(
                try openssl(["dgst", "-sha256", "-verify", publicKey, "-signature", signature.path, text.path]) == 0)
            try Data("other".utf8).write(to: text)
            #expect(
                try openssl(["dgst", "-sha256", "-verify", publicKey, "-signature", signature.path, text.path]) != 0)
            #expect(!"\(assertion)".contains("s3cret"))
        }
    }

    @Test("ES256 is 64 bytes, and needs a key of its own")
    func es256() throws {
        try withFolder { folder in
            let key = folder.appending(path: "key").path
            #expect(
                try openssl([
                    "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key,
                ]) == 0)
            let token = try OAuthAssertion.signed(keyFile: key, algorithm: .es256, claims: claims).token(now: 1000)
            #expect(Base64.decode(token.split(separator: ".")[2].utf8, .url)?.count == 64)
            let error = #expect(throws: OAuthError.self) {
                try OAuthAssertion.signed(keyFile: key, algorithm: .rs256, claims: claims).token(now: 1000)
            }
            #expect(error?.code == .invalidConfiguration && error?.message.contains("RSA") == true)
            #expect(throws: OAuthError.self) {
                try OAuthAssertion.signed(keyFile: "/nowhere", claims: claims).token(now: 1000)
            }
        }
    }
}
