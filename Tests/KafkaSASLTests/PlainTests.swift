import KafkaSASL
import KafkaTLS
import Testing

@Suite("PLAIN", .timeLimit(.minutes(10)))
struct PlainTests {
    @Test("One message: user and password")
    func message() throws {
        var exchange = try PlainExchange(UserCredentials(user: "jörg", password: "pässwörd"))
        #expect(exchange.mechanism.rawValue == "PLAIN")
        #expect(try exchange.start().message == "\0jörg\0pässwörd")
        #expect(try exchange.receive([]) == .done)
    }

    @Test("Steps in the wrong order are refused")
    func order() throws {
        var exchange = try PlainExchange(UserCredentials(user: "alice", password: "p"))
        expectError(.outOfOrder) { () throws(SASLError) in try exchange.receive([]) }
        _ = try exchange.start()
        expectError(.outOfOrder) { () throws(SASLError) in try exchange.start() }
        expectError(.outOfOrder) { () throws(SASLError) in try exchange.keyDerived("key") }
        #expect(try exchange.receive([]) == .done)
        expectError(.outOfOrder) { () throws(SASLError) in try exchange.receive([]) }
    }

    @Test("A refusal says who was refused, what the broker said, and what to do")
    func refusal() throws {
        var exchange = try PlainExchange(UserCredentials(user: "alice", password: "wrong-one"))
        _ = try exchange.start()
        let error = exchange.refused("Authentication failed: Invalid username or password")
        #expect(error.reason == .refused(user: "alice") && error.mechanism == .plain)
        #expect(
            error.description == "PLAIN: The broker refused the user \"alice\". The server said "
                + "\"Authentication failed: Invalid username or password\". Check the user name and the password, "
                + "and that the user has credentials for this mechanism.")
        expectError(.outOfOrder) { () throws(SASLError) in try exchange.receive([]) }
    }

    @Test("Credentials that cannot be sent are refused immediately")
    func credentials() {
        func expectProblem(_ problem: String, _ user: String, _ password: Secret, isToken: Bool = false) {
            expectError(.invalidSetting(problem)) { () throws(SASLError) in
                try PlainExchange(UserCredentials(user: user, password: password, isDelegationToken: isToken))
            }
        }
        expectProblem("The user name is empty.", "", "p")
        expectProblem("The user name contains a NUL.", "\0", "p")
        expectProblem("The password is empty.", "a", "")
        expectProblem("The password contains a NUL, which PLAIN cannot send.", "a", "p\0")
        expectProblem("Brokers accept delegation tokens with SCRAM only.", "a", "p", isToken: true)
    }
}
