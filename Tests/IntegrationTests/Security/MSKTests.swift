import Foundation
import KafkaClient
import KafkaTesting
import Synchronization
import Testing

/// Amazon MSK's IAM listeners, end to end: what a cluster gets is checked as AWS checks it, by code that is not ours.
@Suite("Amazon MSK IAM", .timeLimit(.minutes(10)))
struct MSKTests {
    private struct Verdict: Decodable {
        var error: String?
        var key: String?
        var session: String?
        var agent: String?
    }

    private struct Task: Encodable {
        var secret: String
        var region: String
        var tokens: [String]
    }

    private static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    /// A cluster that notes tokens, and accepts them for a second and a half.
    private func sasl(_ tokens: Tokens) -> EmbeddedSASL {
        var sasl = EmbeddedSASL(mechanisms: [.oauthBearer])
        sasl.checkToken = { token in
            tokens.add(token.text)
            return .accepted(user: "role", expiresIn: .milliseconds(1500))
        }
        return sasl
    }

    private final class Tokens: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    private func check(_ tokens: [String], secret: String) async throws -> [Verdict] {
        let task = Task(secret: secret, region: "eu-west-1", tokens: tokens)
        let output = try await OneShotProcess.output(
            Peers.python(), [Peers.script("check_msk_tokens.py")], input: try JSONEncoder().encode(task))
        return try output.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Verdict.self, from: Data($0))
        }
    }

    @Test(
        "Tokens are signed with the credentials of the closure, temporary ones too",
        arguments: [nil, "FQoGZXIvYXdz/+=="])
    func tokens(session: String?) async throws {
        let tokens = Tokens()
        try await SecureClusters.with(sasl: sasl(tokens)) { cluster in
            var configuration = try cluster.clientConfiguration()
            configuration.sasl = .awsMSKIAM(region: "eu-west-1") {
                .init(accessKeyID: "AKIDEXAMPLE", secretAccessKey: Self.secret, sessionToken: session)
            }
            try await withKafkaProducer(configuration) { producer in
                // Until connections have authenticated again, since MSK limits sessions.
                repeat {
                    for partition in Int32(0)..<2 {
                        try await producer.send(ProducerRecord(topic: "t", partition: partition, value: "v"))
                    }
                } while cluster.reauthenticationCount < 2
            }
            #expect(cluster.authenticationFailureCount == 0)
        }
        #expect(tokens.all.count >= 4)
        for verdict in try await check(tokens.all, secret: Self.secret) {
            #expect(verdict.error == nil)
            #expect(verdict.key == "AKIDEXAMPLE" && verdict.session == session)
            #expect(verdict.agent?.isEmpty == false)
        }
        for verdict in try await check(tokens.all, secret: "another") {
            #expect(verdict.error == "AssertionError: the signature does not match")
        }
    }
}
