internal import COpenSSL

extension Crypto {
    /// An algorithm that signs JSON web tokens (RFC 7518, section 3).
    package enum SignatureAlgorithm: String, Sendable, CaseIterable {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        case rs256 = "RS256"
        /// ECDSA over P-256 with SHA-256; a signature is 64 bytes, r and s.
        case es256 = "ES256"
    }

    /// Signs bytes.
    ///
    /// - Throws: `.invalidSetting` when the key is not one for this algorithm.
    package func sign(
        _ bytes: [UInt8], with key: PrivateKey, _ algorithm: SignatureAlgorithm
    ) throws(TLSError) -> [UInt8] {
        try check(key, algorithm)
        let signature = try der(bytes, key)
        return algorithm == .es256 ? try Self.joined(signature) : signature
    }

    private func check(_ key: PrivateKey, _ algorithm: SignatureAlgorithm) throws(TLSError) {
        switch algorithm {
        case .rs256 where !key.isA("RSA"):
            throw TLSError(.invalidSetting("RS256 needs an RSA key."))
        case .es256 where !key.isA("EC") || key.groupName != "prime256v1":
            throw TLSError(.invalidSetting("ES256 needs an EC key of the curve P-256."))
        default: break
        }
    }

    private func der(_ bytes: [UInt8], _ key: PrivateKey) throws(TLSError) -> [UInt8] {
        ErrorQueue.clear()
        guard let context = kafka_EVP_MD_CTX_new() else { throw .internalFailure("EVP_MD_CTX_new") }
        defer { kafka_EVP_MD_CTX_free(context) }
        var count = 0
        guard kafka_EVP_DigestSignInit(context, nil, kafka_EVP_sha256(), nil, key.pointer) == 1,
            kafka_EVP_DigestSign(context, nil, &count, bytes, bytes.count) == 1
        else { throw .internalFailure("EVP_DigestSignInit") }
        var signature = [UInt8](repeating: 0, count: count)
        guard kafka_EVP_DigestSign(context, &signature, &count, bytes, bytes.count) == 1 else {
            throw .internalFailure("EVP_DigestSign")
        }
        return Array(signature[..<count])
    }

    /// r and s of an ECDSA signature, 32 bytes each.
    private static func joined(_ der: [UInt8]) throws(TLSError) -> [UInt8] {
        let parsed = der.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            return kafka_d2i_ECDSA_SIG(nil, &start, bytes.count)
        }
        guard let parsed else { throw .internalFailure("d2i_ECDSA_SIG") }
        defer { kafka_ECDSA_SIG_free(parsed) }
        var (r, s) = ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 32))
        guard kafka_BN_bn2binpad(kafka_ECDSA_SIG_get0_r(parsed), &r, 32) == 32,
            kafka_BN_bn2binpad(kafka_ECDSA_SIG_get0_s(parsed), &s, 32) == 32
        else { throw .internalFailure("BN_bn2binpad") }
        return r + s
    }
}

extension PrivateKey {
    /// OpenSSL's name of an EC key's curve.
    fileprivate var groupName: String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            var count = 0
            guard kafka_EVP_PKEY_get_group_name(pointer, buffer.baseAddress, buffer.count, &count) == 1,
                let start = buffer.baseAddress
            else { return nil }
            return String(cString: start)
        }
    }
}
