package import KafkaTLS

/// What SCRAM computes from a salted password (RFC 5802, section 3).
struct ScramKeys {
    let hash: Crypto.Hash
    let crypto: Crypto
    let clientKey: [UInt8]
    let storedKey: [UInt8]
    let serverKey: [UInt8]

    init(_ hash: Crypto.Hash, saltedPassword: Secret, _ crypto: Crypto) throws(TLSError) {
        self.hash = hash
        self.crypto = crypto
        clientKey = try saltedPassword.reveal { (key) throws(TLSError) in
            try crypto.hmac(hash, key: key, Array("Client Key".utf8))
        }
        storedKey = try crypto.digest(hash, clientKey)
        serverKey = try saltedPassword.reveal { (key) throws(TLSError) in
            try crypto.hmac(hash, key: key, Array("Server Key".utf8))
        }
    }

    /// What shows the server that the client knows the password.
    func proof(_ transcript: [UInt8]) throws(TLSError) -> [UInt8] {
        zip(clientKey, try crypto.hmac(hash, key: storedKey, transcript)).map { $0 ^ $1 }
    }

    /// What shows the client that the server knows it.
    func serverSignature(_ transcript: [UInt8]) throws(TLSError) -> [UInt8] {
        try crypto.hmac(hash, key: serverKey, transcript)
    }
}

extension SASLMechanism {
    /// SCRAM with this hash function.
    package static func scram(_ hash: Crypto.Hash) -> SASLMechanism {
        switch hash {
        case .sha256: .scramSHA256
        case .sha512: .scramSHA512
        }
    }

    /// The hash function; nil if the mechanism is not SCRAM.
    package var scramHash: Crypto.Hash? {
        switch self {
        case .scramSHA256: .sha256
        case .scramSHA512: .sha512
        case .plain, .oauthBearer: nil
        }
    }
}
