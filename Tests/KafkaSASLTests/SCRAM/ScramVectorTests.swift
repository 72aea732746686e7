import KafkaSASL
import KafkaTLS
import Testing

@Suite("SCRAM as others compute it", .timeLimit(.minutes(10)))
struct ScramVectorTests {
    @Test("The example of RFC 7677")
    func rfc7677() throws {
        var example = try RFC7677()
        #expect(example.exchange.mechanism.rawValue == "SCRAM-SHA-256")
        #expect(try example.exchange.start().message == RFC7677.clientFirst)
        let step = try example.exchange.receive(RFC7677.serverFirst)
        #expect(try example.exchange.deriving(step, example.crypto).message == RFC7677.clientFinal)
        #expect(try example.exchange.receive(RFC7677.serverFinal) == .done)
    }

    @Test("The client's messages", arguments: ScramFixture.all)
    func client(fixture: ScramFixture) throws {
        let crypto = try Crypto()
        let hash = try #require(SASLMechanism(rawValue: fixture.mechanism)?.scramHash)
        var exchange = try ScramExchange(
            hash,
            UserCredentials(
                user: fixture.user, password: Secret(fixture.password), isDelegationToken: fixture.isToken),
            crypto, nonce: fixture.clientNonce)
        #expect(try exchange.start().message == fixture.messages[0])
        let step = try exchange.receive(fixture.messages[1])
        #expect(try exchange.deriving(step, crypto).message == fixture.messages[2])
        #expect(try exchange.receive(fixture.messages[3]) == .done)
    }

    @Test("The server's messages", arguments: ScramFixture.all)
    func server(fixture: ScramFixture) throws {
        let crypto = try Crypto()
        let hash = try #require(SASLMechanism(rawValue: fixture.mechanism)?.scramHash)
        let parts = fixture.messages[1].split(separator: ",").map { $0.dropFirst(2) }
        let credential = try ScramCredential(
            hash, password: Secret(fixture.password), crypto, salt: Base64.decode(parts[1].utf8),
            iterations: try #require(Int(parts[2])))
        var server = try ScramServer(hash, crypto, nonce: fixture.serverNonce)
        let request = try server.begin(Array(fixture.messages[0].utf8))
        #expect(request.user == fixture.user)
        #expect(request.isDelegationToken == fixture.isToken)
        #expect(String(decoding: try server.respond(credential), as: UTF8.self) == fixture.messages[1])
        let final = try server.finish(Array(fixture.messages[2].utf8))
        #expect(String(decoding: final, as: UTF8.self) == fixture.messages[3])
    }
}
