import KafkaSASL
import KafkaTLS
import Testing

@Suite("Clients' messages, as servers read them", .timeLimit(.minutes(10)))
struct ClientMessageTests {
    private func bytes(_ step: SASLStep) -> [UInt8] {
        guard case .send(let message) = step else { return [] }
        return message.reveal { $0 }
    }

    @Test("PLAIN")
    func plain() throws {
        var exchange = try PlainExchange(UserCredentials(user: "jörg", password: "p=,"))
        let message = try #require(PlainMessage(bytes(try exchange.start())))
        #expect(message.user == "jörg" && message.password == "p=," && message.authorizationIdentity == "")
        for invalid in ["", "\0", "\0\0", "\0a\0", "\0\0p", "a\0p", "\0a\0p\0"] {
            #expect(PlainMessage(Array(invalid.utf8)) == nil)
        }
        #expect(PlainMessage([0, 0xff, 0, 1]) == nil)
    }

    @Test("OAUTHBEARER")
    func oauthBearer() throws {
        let token = try OAuthToken(
            "a.b=", principal: "a", expiresAtMs: 1, extensions: SASLExtensions(["key": "v=1", "other": " "]))
        var exchange = OAuthBearerExchange(token)
        let message = try #require(OAuthBearerMessage(bytes(try exchange.start())))
        #expect(message.token == "a.b=" && message.extensions == ["key": "v=1", "other": " "])
        #expect(OAuthBearerMessage(Array("n,a=alice,\u{1}auth=Bearer t\u{1}\u{1}".utf8))?.token == "t")
        for invalid in [
            "", "n,,", "n,,\u{1}\u{1}", "n,,\u{1}auth=Bearer t\u{1}", "y,,\u{1}auth=Bearer t\u{1}\u{1}",
            "n,,\u{1}key=value\u{1}\u{1}", "n,,\u{1}auth=Bearer t\u{1}key\u{1}\u{1}",
        ] { #expect(OAuthBearerMessage(Array(invalid.utf8)) == nil) }
    }
}
