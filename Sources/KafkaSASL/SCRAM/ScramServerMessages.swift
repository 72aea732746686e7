/// The server's first message: its nonce, and how the password becomes a key.
struct ScramServerFirst {
    /// The client's nonce and the server's.
    let nonce: [UInt8]
    let salt: [UInt8]
    let iterations: Int

    /// Reads the message, and refuses what is malformed, unsafe or too expensive.
    init(_ message: [UInt8], clientNonce: [UInt8], _ mechanism: SASLMechanism) throws(SASLError) {
        func malformed(_ problem: String) -> SASLError { SASLError(.malformedMessage(problem), mechanism) }
        try Self.checkLength(message, mechanism)
        var attributes = ScramAttributes(message[...])
        if attributes.nextName == UInt8(ascii: "m") { throw SASLError(.mandatoryExtension, mechanism) }
        guard let nonce = attributes.take("r"), ScramText.isNonce(nonce) else {
            throw malformed("server-first does not begin with a nonce.")
        }
        guard nonce.starts(with: clientNonce), nonce.count > clientNonce.count else {
            throw SASLError(.foreignNonce, mechanism)
        }
        guard let encoded = attributes.take("s"), let salt = Base64.decode(encoded), !salt.isEmpty else {
            throw malformed("server-first has no valid salt.")
        }
        guard let digits = attributes.take("i"), ScramText.isCount(digits) else {
            throw malformed("server-first has no valid number of iterations.")
        }
        // What follows are extensions that the client need not know.
        let text = String(decoding: digits.prefix(20), as: UTF8.self)
        guard let iterations = Int(text), iterations <= ScramLimits.maximumIterations, digits.count < 20 else {
            throw SASLError(.iterationsTooHigh(text), mechanism)
        }
        if iterations < ScramLimits.minimumIterations { throw SASLError(.iterationsTooLow(iterations), mechanism) }
        self.nonce = Array(nonce)
        self.salt = salt
        self.iterations = iterations
    }

    fileprivate static func checkLength(_ message: [UInt8], _ mechanism: SASLMechanism) throws(SASLError) {
        if message.count > ScramLimits.maximumMessage {
            throw SASLError(
                .malformedMessage("it has \(message.count) bytes; SCRAM needs a few hundred."), mechanism)
        }
    }
}

/// The server's last message.
enum ScramServerFinal {
    /// The server's proof.
    case signature([UInt8])
    /// Why the server refused the client, in the words of RFC 5802 or its own.
    case error(String)

    /// Reads the message.
    init(_ message: [UInt8], _ mechanism: SASLMechanism) throws(SASLError) {
        try ScramServerFirst.checkLength(message, mechanism)
        var attributes = ScramAttributes(message[...])
        if let error = attributes.take("e") {
            self = .error(String(decoding: error, as: UTF8.self))
        } else if let encoded = attributes.take("v"), let signature = Base64.decode(encoded) {
            self = .signature(signature)
        } else {
            throw SASLError(.malformedMessage("server-final has no valid signature."), mechanism)
        }
    }
}
