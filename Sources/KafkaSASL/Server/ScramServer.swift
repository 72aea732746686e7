package import KafkaTLS

/// The server's side of one SCRAM exchange, for test clusters. A value without I/O.
///
/// `begin` with the client's first message, look the user up, `respond` with its credential, and `finish` with the
/// client's last message. Every error means that the client is refused.
package struct ScramServer: Sendable {
    /// Who the client claims to be.
    package struct Request: Sendable, Hashable {
        /// The user name, or the id of a delegation token.
        package let user: String
        /// Whether it is a delegation token.
        package let isDelegationToken: Bool
    }

    /// Why a client is refused.
    package enum Refusal: Error, Sendable, Hashable {
        /// A message that breaks the rules, or comes at the wrong time.
        case malformedMessage
        /// The client's last message is not about this exchange.
        case foreignNonce
        /// The proof is wrong, and so is the password.
        case wrongProof
        /// OpenSSL failed.
        case cryptography(TLSError)
    }

    private enum State: Sendable {
        case initial
        case begun(clientFirst: [UInt8], bareStart: Int, clientNonce: [UInt8])
        case responded(header: [UInt8], transcript: [UInt8], nonce: [UInt8], ScramCredential)
        case ended
    }

    private let hash: Crypto.Hash
    private let crypto: Crypto
    private let nonce: String
    private var state = State.initial

    /// An exchange.
    ///
    /// - Parameter nonce: The server's part of the nonce. Tests set it.
    package init(_ hash: Crypto.Hash, _ crypto: Crypto, nonce: String? = nil) throws(SASLError) {
        self.hash = hash
        self.crypto = crypto
        self.nonce = if let nonce { nonce } else { try ScramExchange.randomNonce(.scram(hash), crypto) }
    }

    /// Takes the client's first message: "n,,n=user,r=nonce", and extensions.
    package mutating func begin(_ clientFirst: [UInt8]) throws(Refusal) -> Request {
        guard case .initial = state, clientFirst.count <= ScramLimits.maximumMessage else {
            throw end(.malformedMessage)
        }
        state = .ended
        // "n": no channel binding. An authorization identity may follow, which has to be the user.
        let parts = clientFirst.split(separator: UInt8(ascii: ","), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == [UInt8(ascii: "n")] else { throw .malformedMessage }
        var attributes = ScramAttributes(parts[2])
        guard let name = attributes.take("n"), let user = ScramText.unescape(name), !user.isEmpty,
            let clientNonce = attributes.take("r"), ScramText.isNonce(clientNonce),
            parts[1].isEmpty || parts[1].elementsEqual(Array("a=".utf8) + name)
        else { throw .malformedMessage }
        let isToken = parts[2][clientNonce.endIndex...].elementsEqual(",tokenauth=true".utf8)
        state = .begun(clientFirst: clientFirst, bareStart: parts[2].startIndex, clientNonce: Array(clientNonce))
        return Request(user: user, isDelegationToken: isToken)
    }

    /// The server's first message, for the user of the request.
    package mutating func respond(_ credential: ScramCredential) throws(Refusal) -> [UInt8] {
        guard case .begun(let clientFirst, let bareStart, let clientNonce) = state, credential.hash == hash else {
            throw end(.malformedMessage)
        }
        let whole = clientNonce + Array(nonce.utf8)
        let salt = Base64.encode(credential.salt)
        let message = Array("r=".utf8) + whole + Array(",s=\(salt),i=\(credential.iterations)".utf8)
        let comma = UInt8(ascii: ",")
        state = .responded(
            header: Array(clientFirst[..<bareStart]),
            transcript: clientFirst[bareStart...] + [comma] + message + [comma], nonce: whole, credential)
        return message
    }

    /// Takes the client's last message, "c=biws,r=nonce,p=proof".
    ///
    /// - Returns: The server's last message. The client is who it claims to be.
    package mutating func finish(_ clientFinal: [UInt8]) throws(Refusal) -> [UInt8] {
        guard case .responded(let header, var transcript, let nonce, let credential) = state,
            clientFinal.count <= ScramLimits.maximumMessage
        else { throw end(.malformedMessage) }
        state = .ended
        var attributes = ScramAttributes(clientFinal[...])
        // The client repeats how its first message began, in case someone has changed that.
        guard let binding = attributes.take("c"), Base64.decode(binding) == header,
            let sentNonce = attributes.take("r")
        else { throw .malformedMessage }
        // Both parts of the nonce have to be right: see CVE-2024-56128.
        if !sentNonce.elementsEqual(nonce) { throw .foreignNonce }
        guard let encoded = attributes.take("p"), attributes.isEmpty, let proof = Base64.decode(encoded),
            proof.count == hash.count
        else { throw .malformedMessage }
        // All but ",p=" and the proof.
        transcript += clientFinal[..<(encoded.startIndex - 3)]
        return try verify(proof, transcript, credential)
    }

    private func verify(
        _ proof: [UInt8], _ transcript: [UInt8], _ credential: ScramCredential
    ) throws(Refusal) -> [UInt8] {
        let keys: (stored: [UInt8], own: [UInt8])
        do throws(TLSError) {
            let signature = try sign(transcript, credential.storedKey)
            keys.stored = try crypto.digest(hash, zip(proof, signature).map { $0 ^ $1 })
            keys.own = try sign(transcript, credential.serverKey)
        } catch {
            throw .cryptography(error)
        }
        guard credential.storedKey.reveal({ crypto.isEqual($0, keys.stored) }) else { throw .wrongProof }
        return Array("v=\(Base64.encode(keys.own))".utf8)
    }

    private func sign(_ transcript: [UInt8], _ key: Secret) throws(TLSError) -> [UInt8] {
        try key.reveal { (key) throws(TLSError) in try crypto.hmac(hash, key: key, transcript) }
    }

    private mutating func end(_ refusal: Refusal) -> Refusal {
        state = .ended
        return refusal
    }
}
