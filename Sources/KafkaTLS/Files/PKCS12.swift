internal import COpenSSL

/// The contents of a PKCS#12 key store.
struct PKCS12 {
    var key: PrivateKey?
    /// The key's certificate.
    var certificate: Certificate?
    /// All other certificates: the rest of the chain, or trust anchors.
    var others: [Certificate] = []

    /// Reads a key store.
    ///
    /// - Throws: `.wrongFormat`, `.wrongPassword`.
    init(_ bytes: [UInt8], password: Secret?, source: String) throws(TLSError) {
        ErrorQueue.clear()
        let store = try MemoryBIO.reading(bytes) { bio throws(TLSError) in kafka_d2i_PKCS12_bio(bio, nil) }
        guard let store else {
            ErrorQueue.clear()
            throw FileKind(bytes).wrongForPKCS12(source)
        }
        defer { kafka_PKCS12_free(store) }
        var (key, certificate, others): (OpaquePointer?, OpaquePointer?, OpaquePointer?)
        let cString = (password ?? Secret("")).reveal { $0.map(CChar.init(bitPattern:)) + [0] }
        let isRead = kafka_PKCS12_parse(store, cString, &key, &certificate, &others) == 1
        self.key = key.map(PrivateKey.init(owning:))
        self.certificate = certificate.map(Certificate.init(owning:))
        if let others {
            self.others = Certificate.array(others)
            for certificate in self.others { kafka_X509_free(certificate.pointer) }
            kafka_OPENSSL_sk_free(others)
        }
        if !isRead { throw Self.error(source: source, isMissing: password == nil) }
        ErrorQueue.clear()
    }

    private static func error(source: String, isMissing: Bool) -> TLSError {
        let errors = ErrorQueue.take()
        let detail = ErrorQueue.text(of: errors)
        if errors.contains(where: {
            $0.library == kafka_ERR_LIB_PKCS12 && $0.reason == kafka_PKCS12_R_MAC_VERIFY_FAILURE
        }) {
            return TLSError(.wrongPassword(source: source, isMissing: isMissing), detail: detail)
        }
        if errors.contains(where: { $0.reason == kafka_ERR_R_UNSUPPORTED }) {
            let problem =
                "is encrypted with an algorithm that OpenSSL 3 no longer reads, such as RC2. Rewrite it with Java 17 or "
                + "later: keytool -importkeystore -srckeystore \(source) -destkeystore NEW.p12 -deststoretype PKCS12"
            return TLSError(.wrongFormat(source: source, problem: problem), detail: detail)
        }
        return TLSError(.wrongFormat(source: source, problem: "is a damaged PKCS#12 key store."), detail: detail)
    }
}
