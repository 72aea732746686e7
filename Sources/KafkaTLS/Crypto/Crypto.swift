internal import COpenSSL

/// Cryptography from OpenSSL, which the initializer loads.
package struct Crypto: Sendable {
    /// A hash function.
    package enum Hash: Sendable, CaseIterable {
        case sha256, sha512

        /// How many bytes a digest has.
        package var count: Int {
            switch self {
            case .sha256: 32
            case .sha512: 64
            }
        }

        var pointer: OpaquePointer? {
            switch self {
            case .sha256: kafka_EVP_sha256()
            case .sha512: kafka_EVP_sha512()
            }
        }
    }

    /// - Throws: `.openSSLMissing`.
    package init() throws(TLSError) {
        try OpenSSL.load()
    }

    /// The digest of these bytes.
    package func digest(_ hash: Hash, _ bytes: [UInt8]) throws(TLSError) -> [UInt8] {
        try output(hash.count, "EVP_Digest") { out in
            kafka_EVP_Digest(bytes, bytes.count, out, nil, hash.pointer, nil) == 1
        }
    }

    /// HMAC (RFC 2104).
    package func hmac(_ hash: Hash, key: [UInt8], _ bytes: [UInt8]) throws(TLSError) -> [UInt8] {
        try output(hash.count, "HMAC") { out in
            // An empty array may have no address, and OpenSSL rejects a missing key.
            let address = key.isEmpty ? [0] : key
            return kafka_HMAC(hash.pointer, address, Int32(clamping: key.count), bytes, bytes.count, out, nil) != nil
        }
    }

    /// PBKDF2 with HMAC (RFC 8018); as many bytes as the hash has.
    ///
    /// Slow by design: a few milliseconds for 4,096 iterations, about a second for a million.
    ///
    /// - Parameter iterations: 1 or more.
    package func pbkdf2(
        _ hash: Hash, password: Secret, salt: [UInt8], iterations: Int
    ) throws(TLSError) -> [UInt8] {
        try output(hash.count, "PKCS5_PBKDF2_HMAC") { out in
            password.reveal { password in
                password.withUnsafeBytes { bytes in
                    kafka_PKCS5_PBKDF2_HMAC(
                        bytes.bindMemory(to: CChar.self).baseAddress, Int32(clamping: bytes.count), salt,
                        Int32(clamping: salt.count), Int32(clamping: iterations), hash.pointer, Int32(hash.count), out)
                        == 1
                }
            }
        }
    }

    /// Cryptographically secure random bytes.
    package func randomBytes(_ count: Int) throws(TLSError) -> [UInt8] {
        try output(count, "RAND_bytes") { kafka_RAND_bytes($0, Int32(clamping: count)) == 1 }
    }

    /// Whether bytes are the same, in a time that depends only on their number.
    package func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && kafka_CRYPTO_memcmp(left, right, left.count) == 0
    }

    private func output(
        _ count: Int, _ name: String, _ body: (UnsafeMutablePointer<UInt8>?) -> Bool
    ) throws(TLSError) -> [UInt8] {
        var isDone = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            buffer.initialize(repeating: 0)
            isDone = body(buffer.baseAddress)
            initialized = count
        }
        guard isDone else { throw .internalFailure(name) }
        return bytes
    }
}
