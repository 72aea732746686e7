import KafkaSASL
import KafkaTLS
import Testing

/// An implementation of SCRAM that is not ours: Python's scramp, over pipes.
@Suite("scramp as the peer", .timeLimit(.minutes(10)))
struct ScrampTests {
    private static let hashes: [Crypto.Hash] = [.sha256, .sha512]

    @Test("Our client, its server", arguments: hashes, ["alice-secret", "p,a=s s\\'\"%"])
    func client(hash: Crypto.Hash, password: String) async throws {
        try await onThread {
            let crypto = try Crypto()
            let peer = try ScrampPeer("server", SASLMechanism.scram(hash).rawValue, "al,i=ce", password, "10000")
            var exchange = try ScramExchange(hash, UserCredentials(user: "al,i=ce", password: Secret(password)), crypto)
            guard case .send(let first) = try exchange.start() else { throw SASLError(.outOfOrder) }
            try first.reveal { try peer.send($0) }
            guard case .deriveKey(let derivation) = try exchange.receive(peer.receive()),
                case .send(let final) = try exchange.keyDerived(try derivation.run(crypto))
            else { throw SASLError(.outOfOrder) }
            #expect(derivation.iterations == 10000)
            try final.reveal { try peer.send($0) }
            #expect(try exchange.receive(peer.receive()) == .done)
            #expect(peer.line() == "ok")
        }
    }

    @Test("Its server refuses a wrong password", arguments: hashes)
    func wrongPassword(hash: Crypto.Hash) async throws {
        try await onThread {
            let crypto = try Crypto()
            let peer = try ScrampPeer("server", SASLMechanism.scram(hash).rawValue, "alice", "right", "4096")
            var exchange = try ScramExchange(hash, UserCredentials(user: "alice", password: "wrong"), crypto)
            guard case .send(let first) = try exchange.start() else { throw SASLError(.outOfOrder) }
            try first.reveal { try peer.send($0) }
            let step = try exchange.deriving(try exchange.receive(peer.receive()), crypto)
            guard case .send(let final) = step else { throw SASLError(.outOfOrder) }
            try final.reveal { try peer.send($0) }
            let answer = peer.receive()
            #expect(answer.starts(with: "e=".utf8))
            expectError(.refused(user: "alice")) { () throws(SASLError) in try exchange.receive(answer) }
            #expect(peer.line().hasPrefix("refused"))
        }
    }

    @Test("Our server, its client", arguments: hashes, ["alice-secret", "wrong"])
    func server(hash: Crypto.Hash, password: String) async throws {
        try await onThread {
            let crypto = try Crypto()
            let peer = try ScrampPeer("client", SASLMechanism.scram(hash).rawValue, "a=li,ce", password)
            let credential = try ScramCredential(hash, password: "alice-secret", crypto)
            var server = try ScramServer(hash, crypto)
            #expect(try server.begin(peer.receive()).user == "a=li,ce")
            try peer.send(try server.respond(credential))
            let final = peer.receive()
            if password == "wrong" {
                #expect(throws: ScramServer.Refusal.wrongProof) { try server.finish(final) }
            } else {
                try peer.send(try server.finish(final))
                #expect(peer.line() == "ok")
            }
        }
    }
}
