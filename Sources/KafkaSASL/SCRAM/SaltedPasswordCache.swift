package import KafkaTLS

/// The salted passwords that this process has derived, so that reconnecting costs no PBKDF2.
///
/// A key is looked up by everything it was derived from, which is kept only as a digest under a random key. A value: put
/// it behind a lock to share it.
package struct SaltedPasswordCache: Sendable {
    /// What to do about a key.
    package enum Answer: Sendable, Hashable {
        /// It is known.
        case known(Secret)
        /// Derive it now, and call `finish`.
        case derive
        /// Another connection is deriving it. Look it up again when that one has called `finish`.
        case wait
    }

    private enum Entry: Sendable {
        case pending
        case known(Secret, lastUse: UInt64)
    }

    /// How many keys are kept, those used last. A server chooses the salts, so there has to be a bound.
    package static let capacity = 64

    private let crypto: Crypto
    private let digestKey: Secret
    private var entries: [[UInt8]: Entry] = [:]
    private var uses: UInt64 = 0

    /// An empty cache.
    package init(_ crypto: Crypto) throws(SASLError) {
        self.crypto = crypto
        digestKey = try SASLError.cryptography { () throws(TLSError) in Secret(bytes: try crypto.randomBytes(32)) }
    }

    /// Asks for a key.
    package mutating func lookUp(_ derivation: KeyDerivation) throws(SASLError) -> Answer {
        let digest = try digest(of: derivation)
        switch entries[digest] {
        case .known(let key, _):
            uses += 1
            entries[digest] = .known(key, lastUse: uses)
            return .known(key)
        case .pending:
            return .wait
        case nil:
            entries[digest] = .pending
            return .derive
        }
    }

    /// Ends what an answer `.derive` has begun.
    ///
    /// - Parameter key: The key; nil if it could not be derived, so that the next to ask tries again.
    package mutating func finish(_ derivation: KeyDerivation, _ key: Secret?) throws(SASLError) {
        let digest = try digest(of: derivation)
        guard let key else {
            entries[digest] = nil
            return
        }
        uses += 1
        entries[digest] = .known(key, lastUse: uses)
        dropOldest()
    }

    /// Whether the key is being derived now.
    package func isPending(_ derivation: KeyDerivation) throws(SASLError) -> Bool {
        if case .pending = entries[try digest(of: derivation)] { true } else { false }
    }

    /// How many keys are kept.
    package var count: Int {
        entries.values.count { if case .known = $0 { true } else { false } }
    }

    private mutating func dropOldest() {
        guard count > Self.capacity else { return }
        var oldest: (digest: [UInt8], lastUse: UInt64)?
        for case (let digest, .known(_, let lastUse)) in entries where lastUse < oldest?.lastUse ?? .max {
            oldest = (digest, lastUse)
        }
        if let oldest { entries[oldest.digest] = nil }
    }

    private func digest(of derivation: KeyDerivation) throws(SASLError) -> [UInt8] {
        var bytes: [UInt8] = []
        func add(_ part: [UInt8]) {
            // With its length, so that no two different sequences of parts look the same.
            withUnsafeBytes(of: UInt64(part.count).bigEndian) { bytes += $0 }
            bytes += part
        }
        add(Array(SASLMechanism.scram(derivation.hash).rawValue.utf8))
        add(Array("\(derivation.iterations)".utf8))
        add(Array(derivation.user.utf8))
        add(derivation.salt)
        derivation.password.reveal { add($0) }
        return try SASLError.cryptography { () throws(TLSError) in
            try digestKey.reveal { (key) throws(TLSError) in try crypto.hmac(.sha256, key: key, bytes) }
        }
    }
}
