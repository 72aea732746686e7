import KafkaSASL
import KafkaTLS
import Testing

/// All ways in which a value becomes text.
func texts<Value>(of value: Value) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return ["\(value)", String(reflecting: value), dumped, "\([value])", "\(Optional(value) as Any)"]
}

extension SASLStep {
    /// The message of a step `.send`, as text.
    var message: String? {
        guard case .send(let message) = self else { return nil }
        return message.reveal { String(decoding: $0, as: UTF8.self) }
    }
}

extension SASLExchange {
    /// `receive` for text.
    mutating func receive(_ message: String) throws(SASLError) -> SASLStep {
        try receive(Array(message.utf8))
    }

    /// Derives a key if the step demands that, as a connection's owner does.
    mutating func deriving(_ step: SASLStep, _ crypto: Crypto) throws(SASLError) -> SASLStep {
        guard case .deriveKey(let derivation) = step else { return step }
        return try keyDerived(try derivation.run(crypto))
    }
}

/// An exchange of the user of RFC 7677, and the messages of the server's that go with it.
struct RFC7677 {
    static let clientNonce = "rOprNGfwEbeRWgbNEkqO"
    static let nonce = clientNonce + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    static let clientFirst = "n,,n=user,r=\(clientNonce)"
    static let serverFirst = "r=\(nonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    static let clientFinal = "c=biws,r=\(nonce),p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    static let serverFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

    let crypto: Crypto
    var exchange: ScramExchange

    init() throws {
        crypto = try Crypto()
        exchange = try ScramExchange(
            .sha256, UserCredentials(user: "user", password: "pencil"), crypto, nonce: Self.clientNonce)
    }

    /// Goes on until the server's last message is awaited.
    mutating func proceedToServerFinal() throws {
        _ = try exchange.start()
        _ = try exchange.deriving(try exchange.receive(Self.serverFirst), crypto)
    }
}

/// Expects an error for this reason.
func expectError<Result>(
    _ reason: SASLError.Reason, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws(SASLError) -> Result
) {
    do throws(SASLError) {
        _ = try body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch {
        #expect(error.reason == reason, sourceLocation: sourceLocation)
    }
}
