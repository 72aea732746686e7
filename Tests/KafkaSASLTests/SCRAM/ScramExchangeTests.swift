import KafkaSASL
import KafkaTLS
import Testing

@Suite("SCRAM, the client", .timeLimit(.minutes(10)))
struct ScramExchangeTests {
    /// Expects that server-first is refused.
    private func expectRefusal(
        _ reason: SASLError.Reason, ofServerFirst message: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var example = try RFC7677()
        _ = try example.exchange.start()
        expectError(reason, sourceLocation: sourceLocation) { () throws(SASLError) in
            try example.exchange.receive(message)
        }
        // The exchange has ended, even for the right message.
        expectError(.outOfOrder, sourceLocation: sourceLocation) { () throws(SASLError) in
            try example.exchange.receive(RFC7677.serverFirst)
        }
    }

    /// Expects that server-final is refused.
    private func expectRefusal(
        _ reason: SASLError.Reason, ofServerFinal message: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var example = try RFC7677()
        try example.proceedToServerFinal()
        expectError(reason, sourceLocation: sourceLocation) { () throws(SASLError) in
            try example.exchange.receive(message)
        }
        expectError(.outOfOrder, sourceLocation: sourceLocation) { () throws(SASLError) in
            try example.exchange.receive(RFC7677.serverFinal)
        }
    }

    @Test("Nonces are new each time, long, and without commas")
    func nonces() throws {
        let crypto = try Crypto()
        var seen: Set<String> = []
        for _ in 0..<200 {
            var exchange = try ScramExchange(.sha512, UserCredentials(user: "u", password: "p"), crypto)
            let message = try #require(try exchange.start().message)
            #expect(message.hasPrefix("n,,n=u,r=") && message.utf8.count { $0 == UInt8(ascii: ",") } == 3)
            #expect(message.utf8.count >= "n,,n=u,r=".utf8.count + 32)
            seen.insert(message)
        }
        #expect(seen.count == 200)
    }

    @Test("A server nonce that does not extend ours is refused")
    func foreignNonces() throws {
        let rest = "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        // Another one; ours alone; ours shortened; ours in other letters; ours after something else.
        try expectRefusal(.foreignNonce, ofServerFirst: "r=somethingElse,\(rest)")
        try expectRefusal(.foreignNonce, ofServerFirst: "r=\(RFC7677.clientNonce),\(rest)")
        try expectRefusal(.foreignNonce, ofServerFirst: "r=\(RFC7677.clientNonce.dropLast()),\(rest)")
        try expectRefusal(.foreignNonce, ofServerFirst: "r=\(RFC7677.nonce.lowercased()),\(rest)")
        try expectRefusal(.foreignNonce, ofServerFirst: "r=x\(RFC7677.nonce),\(rest)")
    }

    @Test("Too few and too many iterations are refused")
    func iterations() throws {
        let first = "r=\(RFC7677.nonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i="
        try expectRefusal(.iterationsTooLow(4095), ofServerFirst: first + "4095")
        try expectRefusal(.iterationsTooLow(1), ofServerFirst: first + "1")
        try expectRefusal(.iterationsTooHigh("1000001"), ofServerFirst: first + "1000001")
        let long = String(repeating: "9", count: 40)
        try expectRefusal(.iterationsTooHigh("\(long.prefix(20))"), ofServerFirst: first + long)
        try expectRefusal(.iterationsTooHigh("18446744073709555712"), ofServerFirst: first + "18446744073709555712")
        for invalid in ["0", "04096", "-4096", "+4096", "4096.0", "4096 ", "0x1000", "٤٠٩٦", ""] {
            try expectRefusal(
                .malformedMessage("server-first has no valid number of iterations."), ofServerFirst: first + invalid)
        }
        for valid in [4096, 16384, 1_000_000] {
            var example = try RFC7677()
            _ = try example.exchange.start()
            guard case .deriveKey(let derivation) = try example.exchange.receive("\(first)\(valid)") else {
                Issue.record("\(valid)")
                continue
            }
            #expect(derivation.iterations == valid && derivation.user == "user" && derivation.hash == .sha256)
        }
    }

    @Test("Malformed server-first messages are refused")
    func malformedServerFirst() throws {
        try expectRefusal(.mandatoryExtension, ofServerFirst: "m=new,\(RFC7677.serverFirst)")
        let noNonce = SASLError.Reason.malformedMessage("server-first does not begin with a nonce.")
        for message in ["", ",", "=", "r", "r=", "r=,s=QQ==,i=4096", "s=QQ==,i=4096", "x=1", "r=a\u{7f}", "r=é"] {
            try expectRefusal(noNonce, ofServerFirst: message)
        }
        let noSalt = SASLError.Reason.malformedMessage("server-first has no valid salt.")
        for rest in ["", ",", ",s=", ",s=,i=4096", ",i=4096", ",s=QQ,i=4096", ",s=QQ=,i=4096", ",s=QR==,i=1", ",s=-_"] {
            try expectRefusal(noSalt, ofServerFirst: "r=\(RFC7677.nonce)\(rest)")
        }
        let long = RFC7677.serverFirst + "," + String(repeating: "x", count: ScramLimits.maximumMessage)
        try expectRefusal(
            .malformedMessage("it has \(long.utf8.count) bytes; SCRAM needs a few hundred."), ofServerFirst: long)
    }

    @Test("Extensions that need not be understood are signed with the rest")
    func optionalExtensions() throws {
        let crypto = try Crypto()
        var example = try RFC7677()
        var server = try ScramServer(.sha256, crypto)
        let credential = try ScramCredential(.sha256, password: "pencil", crypto)
        _ = try server.begin(Array(try #require(try example.exchange.start().message).utf8))
        let first = String(decoding: try server.respond(credential), as: UTF8.self)
        let step = try example.exchange.receive(first + ",x=new")
        let final = try #require(try example.exchange.deriving(step, crypto).message)
        // The server did not send that extension, so it has signed something else.
        #expect(throws: ScramServer.Refusal.wrongProof) { try server.finish(Array(final.utf8)) }
    }

    @Test("A forged server signature is refused")
    func forgedSignature() throws {
        // Zeros; too short; too long; none.
        for count in [32, 16, 64, 0] {
            let signature = Base64.encode([UInt8](repeating: 0, count: count))
            try expectRefusal(.serverNotVerified, ofServerFinal: "v=\(signature)")
        }
        let malformed = SASLError.Reason.malformedMessage("server-final has no valid signature.")
        for message in ["", "v", "v=.", "x=1", String(RFC7677.serverFinal.dropLast(2)), " " + RFC7677.serverFinal] {
            try expectRefusal(malformed, ofServerFinal: message)
        }
    }

    @Test("Every changed bit of the server's signature is noticed")
    func changedSignature() throws {
        var example = try RFC7677()
        try example.proceedToServerFinal()
        let signature = try #require(Base64.decode(RFC7677.serverFinal.dropFirst(2).utf8))
        for bit in 0..<(signature.count * 8) {
            var changed = signature
            changed[bit / 8] ^= 1 << (bit % 8)
            var copy = example.exchange
            expectError(.serverNotVerified) { () throws(SASLError) in
                try copy.receive("v=\(Base64.encode(changed))")
            }
        }
        #expect(try example.exchange.receive(RFC7677.serverFinal) == .done)
    }

    @Test("A replayed server-final is refused: it belongs to other nonces")
    func replay() throws {
        let crypto = try Crypto()
        let credential = try ScramCredential(.sha256, password: "pencil", crypto)
        func run(_ final: String?) throws -> (step: SASLStep, final: String) {
            var exchange = try ScramExchange(.sha256, UserCredentials(user: "user", password: "pencil"), crypto)
            var server = try ScramServer(.sha256, crypto)
            _ = try server.begin(Array(try #require(try exchange.start().message).utf8))
            let step = try exchange.receive(try server.respond(credential))
            let proof = try #require(try exchange.deriving(step, crypto).message)
            let own = String(decoding: try server.finish(Array(proof.utf8)), as: UTF8.self)
            return (try exchange.receive(final ?? own), own)
        }
        let (step, recorded) = try run(nil)
        #expect(step == .done)
        #expect(throws: SASLError(.serverNotVerified, .scramSHA256)) { try run(recorded) }
    }

    @Test("A server that accepts without a proof is not believed")
    func successWithoutProof() throws {
        // Immediately, and instead of its last message.
        try expectRefusal(
            .malformedMessage("server-first does not begin with a nonce."), ofServerFirst: "")
        try expectRefusal(.malformedMessage("server-final has no valid signature."), ofServerFinal: "")
        try expectRefusal(
            .malformedMessage("server-first does not begin with a nonce."), ofServerFirst: RFC7677.serverFinal)
    }

    @Test("The server's error is in ours")
    func serverErrors() throws {
        var example = try RFC7677()
        try example.proceedToServerFinal()
        do throws(SASLError) {
            _ = try example.exchange.receive("e=invalid-proof")
            Issue.record("no error")
        } catch {
            #expect(error.reason == .refused(user: "user"))
            #expect(error.serverText == "invalid-proof")
            #expect(
                error.description == "SCRAM-SHA-256: The broker refused the user \"user\". The server said "
                    + "\"invalid-proof\". Check the user name and the password, and that the user has credentials for this "
                    + "mechanism.")
        }
        example = try RFC7677()
        _ = try example.exchange.start()
        expectError(.refused(user: "user")) { () throws(SASLError) in try example.exchange.receive("e=unknown-user") }
        example = try RFC7677()
        _ = try example.exchange.start()
        let error = example.exchange.refused("Authentication failed")
        #expect(error.serverText == "Authentication failed")
        expectError(.outOfOrder) { () throws(SASLError) in try example.exchange.receive(RFC7677.serverFirst) }
    }

    @Test("Steps in the wrong order are refused")
    func order() throws {
        var example = try RFC7677()
        expectError(.outOfOrder) { () throws(SASLError) in try example.exchange.receive(RFC7677.serverFirst) }
        example = try RFC7677()
        expectError(.outOfOrder) { () throws(SASLError) in try example.exchange.keyDerived("key") }
        example = try RFC7677()
        _ = try example.exchange.start()
        expectError(.outOfOrder) { () throws(SASLError) in try example.exchange.start() }
        // Another message while the key is being derived.
        _ = try example.exchange.receive(RFC7677.serverFirst)
        expectError(.outOfOrder) { () throws(SASLError) in try example.exchange.receive(RFC7677.serverFinal) }
        example = try RFC7677()
        try example.proceedToServerFinal()
        _ = try example.exchange.receive(RFC7677.serverFinal)
        // The same again, after success.
        expectError(.outOfOrder) { () throws(SASLError) in try example.exchange.receive(RFC7677.serverFinal) }
    }

    @Test("Credentials that cannot be sent are refused immediately")
    func credentials() throws {
        let crypto = try Crypto()
        func make(_ user: String, _ password: Secret) throws(SASLError) {
            _ = try ScramExchange(.sha256, UserCredentials(user: user, password: password), crypto)
        }
        expectError(.invalidSetting("The user name is empty.")) { () throws(SASLError) in try make("", "p") }
        expectError(.invalidSetting("The user name contains a NUL.")) { () throws(SASLError) in try make("a\0", "p") }
        expectError(.invalidSetting("The password is empty.")) { () throws(SASLError) in try make("a", "") }
        try make("a", "with \0 inside")
    }
}
