import KafkaSASL
import KafkaTLS
import Testing

@Suite("SCRAM, the server", .timeLimit(.minutes(10)))
struct ScramServerTests {
    private let crypto: Crypto
    private let credential: ScramCredential

    init() throws {
        crypto = try Crypto()
        credential = try ScramCredential(.sha512, password: "secret", crypto)
    }

    /// An exchange that has come to the client's last message, which is changed.
    private func finish(
        password: Secret = "secret", _ change: (String) -> String = { $0 }
    ) throws -> Result<[UInt8], ScramServer.Refusal> {
        var exchange = try ScramExchange(.sha512, UserCredentials(user: "alice", password: password), crypto)
        var server = try ScramServer(.sha512, crypto)
        let request = try server.begin(Array(try #require(try exchange.start().message).utf8))
        #expect(request.user == "alice" && !request.isDelegationToken)
        let step = try exchange.receive(try server.respond(credential))
        let message = try #require(try exchange.deriving(step, crypto).message)
        return Result { () throws(ScramServer.Refusal) in try server.finish(Array(change(message).utf8)) }
    }

    @Test("The right password is accepted, and others are not")
    func passwords() throws {
        #expect(try finish().get().starts(with: "v=".utf8))
        #expect(try finish(password: "Secret") == .failure(.wrongProof))
        #expect(try finish(password: "secret ") == .failure(.wrongProof))
    }

    @Test("A client-final of another exchange, or a malformed one, is refused")
    func clientFinal() throws {
        #expect(try finish { $0.replacing(",r=", with: ",r=x") } == .failure(.foreignNonce))
        // Only the client's part of the nonce: CVE-2024-56128.
        let shortened = try finish { message in
            let parts = message.split(separator: ",")
            return "\(parts[0]),\(parts[1].prefix(34)),\(parts[2])"
        }
        #expect(shortened == .failure(.foreignNonce))
        #expect(try finish { $0.replacing("c=biws", with: "c=eSws") } == .failure(.malformedMessage))
        #expect(try finish { $0 + "," } == .failure(.malformedMessage))
        #expect(try finish { _ in "" } == .failure(.malformedMessage))
        #expect(try finish { $0.replacing(",p=", with: ",p=AAAA") } == .failure(.malformedMessage))
    }

    @Test(
        "Malformed client-first messages are refused",
        arguments: [
            "", "n", "n,", "n,,", "y,,n=a,r=b", "p=tls-unique,,n=a,r=b", "n,a=b,n=a,r=b", "n,,n=,r=b", "n,,n=a",
            "n,,n=a,r=", "n,,n=a=2,r=b", "n,,n=a=2D,r=b", "n,,r=b,n=a", "n,,m=x,n=a,r=b",
        ])
    func clientFirst(message: String) throws {
        var server = try ScramServer(.sha512, crypto)
        #expect(throws: ScramServer.Refusal.malformedMessage) { try server.begin(Array(message.utf8)) }
        #expect(throws: ScramServer.Refusal.malformedMessage) { try server.respond(credential) }
        #expect(throws: ScramServer.Refusal.malformedMessage) { try server.finish([]) }
    }

    @Test("An authorization identity has to be the user")
    func authorizationIdentity() throws {
        var server = try ScramServer(.sha512, crypto)
        #expect(try server.begin(Array("n,a=x=2Cy,n=x=2Cy,r=b".utf8)).user == "x,y")
    }

    @Test("A credential for another hash function is refused")
    func otherHash() throws {
        var server = try ScramServer(.sha256, crypto)
        _ = try server.begin(Array("n,,n=a,r=b".utf8))
        #expect(throws: ScramServer.Refusal.malformedMessage) { try server.respond(credential) }
    }

    @Test("Random salts differ")
    func salts() throws {
        #expect(try ScramCredential(.sha512, password: "secret", crypto).salt != credential.salt)
    }
}
