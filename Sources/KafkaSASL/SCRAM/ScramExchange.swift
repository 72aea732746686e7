package import KafkaTLS

/// SCRAM (RFC 5802 and 7677) as Kafka has it: without channel binding, and without SASLprep of names and passwords.
package struct ScramExchange: SASLExchange {
    private enum State: Sendable {
        case initial
        case awaitingServerFirst
        /// Both sides sign the transcript, which consists of the exchange's messages.
        case derivingKey(clientFinalWithoutProof: String, transcript: [UInt8])
        case awaitingServerFinal(signature: Secret)
        case ended
    }

    private let hash: Crypto.Hash
    private let crypto: Crypto
    private let credentials: UserCredentials
    private let nonce: String
    private var state = State.initial

    package var mechanism: SASLMechanism { .scram(hash) }

    /// An exchange.
    ///
    /// - Parameter nonce: What makes the exchange unique: printable, and without a comma. Tests set it.
    /// - Throws: `.invalidSetting` for credentials that SCRAM cannot send.
    package init(
        _ hash: Crypto.Hash, _ credentials: UserCredentials, _ crypto: Crypto, nonce: String? = nil
    ) throws(SASLError) {
        try credentials.check(for: .scram(hash))
        self.hash = hash
        self.credentials = credentials
        self.crypto = crypto
        self.nonce = if let nonce { nonce } else { try Self.randomNonce(.scram(hash), crypto) }
    }

    static func randomNonce(_ mechanism: SASLMechanism, _ crypto: Crypto) throws(SASLError) -> String {
        try SASLError.cryptography(mechanism) { () throws(TLSError) in Base64.encode(try crypto.randomBytes(24)) }
    }

    private var clientFirstBare: String {
        let first = "n=\(ScramText.escape(credentials.user)),r=\(nonce)"
        return credentials.isDelegationToken ? first + ",tokenauth=true" : first
    }

    package mutating func start() throws(SASLError) -> SASLStep {
        guard case .initial = state else { throw SASLError(.outOfOrder, mechanism) }
        state = .awaitingServerFirst
        return .send(Secret("n,,\(clientFirstBare)"))
    }

    package mutating func receive(_ message: [UInt8]) throws(SASLError) -> SASLStep {
        let current = state
        state = .ended
        switch current {
        case .awaitingServerFirst: return try receiveServerFirst(message)
        case .awaitingServerFinal(let signature): return try receiveServerFinal(message, expected: signature)
        case .initial, .derivingKey, .ended: throw SASLError(.outOfOrder, mechanism)
        }
    }

    private mutating func receiveServerFirst(_ message: [UInt8]) throws(SASLError) -> SASLStep {
        if message.starts(with: Array("e=".utf8)), case .error(let error) = try ScramServerFinal(message, mechanism) {
            throw refusal(error)
        }
        let first = try ScramServerFirst(message, clientNonce: Array(nonce.utf8), mechanism)
        // "biws" is the encoding of "n,,": the server compares it with what it received, and so sees changes to it.
        let clientFinal = "c=biws,r=\(String(decoding: first.nonce, as: UTF8.self))"
        state = .derivingKey(
            clientFinalWithoutProof: clientFinal,
            transcript: Array("\(clientFirstBare),".utf8) + message + Array(",\(clientFinal)".utf8))
        return .deriveKey(
            KeyDerivation(
                hash: hash, user: credentials.user, password: credentials.password, salt: first.salt,
                iterations: first.iterations))
    }

    package mutating func keyDerived(_ key: Secret) throws(SASLError) -> SASLStep {
        guard case .derivingKey(let clientFinal, let transcript) = state else {
            state = .ended
            throw SASLError(.outOfOrder, mechanism)
        }
        state = .ended
        let (proof, signature) = try SASLError.cryptography(mechanism) { () throws(TLSError) in
            let keys = try ScramKeys(hash, saltedPassword: key, crypto)
            return (try keys.proof(transcript), try keys.serverSignature(transcript))
        }
        state = .awaitingServerFinal(signature: Secret(bytes: signature))
        return .send(Secret("\(clientFinal),p=\(Base64.encode(proof))"))
    }

    private func receiveServerFinal(_ message: [UInt8], expected: Secret) throws(SASLError) -> SASLStep {
        switch try ScramServerFinal(message, mechanism) {
        case .error(let error):
            throw refusal(error)
        case .signature(let signature):
            guard expected.reveal({ crypto.isEqual($0, signature) }) else {
                throw SASLError(.serverNotVerified, mechanism)
            }
            return .done
        }
    }

    package mutating func refused(_ text: String?) -> SASLError {
        state = .ended
        return refusal(text)
    }

    private func refusal(_ text: String?) -> SASLError {
        SASLError(.refused(user: credentials.user), mechanism, saying: text, hiding: [credentials.password])
    }
}
