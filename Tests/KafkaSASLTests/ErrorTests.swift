import KafkaSASL
import KafkaTLS
import Testing

/// What people read when it does not work.
@Suite("Errors of SASL", .timeLimit(.minutes(10)))
struct ErrorTests {
    private func expectText(
        _ text: String, _ reason: SASLError.Reason, _ mechanism: SASLMechanism? = .scramSHA512,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(SASLError(reason, mechanism).description == text, sourceLocation: sourceLocation)
    }

    @Test("A mechanism that is off: which are on, and how to turn it on")
    func mechanismOff() {
        let advice = "Use one that it offers (sasl.mechanism), or add this one to the broker's sasl.enabled.mechanisms."
        expectText(
            "SCRAM-SHA-512: The broker's listener does not offer this mechanism. It offers GSSAPI, PLAIN. \(advice)",
            .mechanismNotEnabled(["GSSAPI", "PLAIN"]))
        expectText(
            "SCRAM-SHA-512: The broker's listener offers no mechanism at all. \(advice)", .mechanismNotEnabled([]))
        expectText(
            "SCRAM-SHA-512: The broker's listener does not use SASL. Use the port of one that does, or set security.protocol to "
                + "PLAINTEXT or SSL.", .listenerWithoutSASL)
        // A server decides on the list.
        let many = (1...1000).map { "M\($0)" }
        expectText(
            "SCRAM-SHA-512: The broker's listener does not offer this mechanism. It offers M1, M2, M3, M4, M5, M6, M7, M8, "
                + "M9, M10 and 990 more. \(advice)", .mechanismNotEnabled(many))
        let odd = ["", "A\nB", String(repeating: "x", count: 1000)]
        expectText(
            "SCRAM-SHA-512: The broker's listener does not offer this mechanism. It offers \"\", A B, "
                + "\(String(repeating: "x", count: 40))…. \(advice)", .mechanismNotEnabled(odd))
    }

    @Test("A server that asks for too little or too much: what it asks for, and the command that changes it")
    func iterations() {
        let advice =
            "Set the user's password again with a number of iterations in this range (kafka-configs --add-config "
            + "'SCRAM-SHA-512=[iterations=4096,password=…]')."
        expectText(
            "SCRAM-SHA-512: The server asks for 100 iterations, which is not safe: at least 4096 are needed. \(advice)",
            .iterationsTooLow(100))
        expectText(
            "SCRAM-SHA-512: The server asks for 2000000 iterations, and at most 1000000 are allowed. \(advice)",
            .iterationsTooHigh("2000000"))
    }

    @Test("A server that is not what it claims to be")
    func impostors() {
        let advice = "It may not be the server that it claims to be: check the address, and use TLS."
        expectText(
            "SCRAM-SHA-512: The server could not prove that it knows the password. \(advice)", .serverNotVerified)
        expectText(
            "SCRAM-SHA-512: The server's nonce does not extend the client's, so the message belongs to another exchange. "
                + advice, .foreignNonce)
        expectText(
            "SCRAM-SHA-512: The server demands an extension (m=) that this client does not know.", .mandatoryExtension)
        expectText("SCRAM-SHA-512: The server sent a message that is not valid: why.", .malformedMessage("why."))
    }

    @Test("A refused token, a bad setting, OpenSSL, and a mistake of ours")
    func others() {
        expectText(
            "OAUTHBEARER: The broker refused the token. Check that the broker trusts the token's issuer, that the "
                + "audience and the scope are right, and that the token has not expired.", .tokenRefused, .oauthBearer)
        expectText(
            "OAUTHBEARER: The provider of credentials threw an error of type IOError. Its text may hold a secret, so it is "
                + "not repeated.", .providerFailed("IOError"), .oauthBearer)
        expectText(
            "PLAIN: The provider of credentials has not returned in the time for connecting "
                + "(socket.connection.setup.timeout.ms). Its call was cancelled, and is repeated with the next attempt. Let it "
                + "throw when what it asks does not answer.", .providerSilent, .plain)
        expectText("The user name is empty.", .invalidSetting("The user name is empty."), nil)
        expectText("The token has no expiry.", .invalidToken("The token has no expiry."), nil)
        expectText(
            "SCRAM-SHA-512: OpenSSL failed in HMAC.", .cryptography(TLSError(.internalFailure("HMAC"))))
        expectText("SCRAM-SHA-512: The exchange's methods were called in the wrong order.", .outOfOrder)
        expectText(
            "The token expired \(Int64.max / 1000) s before it was received. Set this machine's clock if it is wrong; "
                + "otherwise the clock of the token's issuer is, or it hands out old tokens.",
            .tokenExpired(atMs: .min, nowMs: .max), nil)
    }
}
