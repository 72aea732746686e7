internal import COpenSSL

/// Reads certificates and keys from PEM.
enum PEM {
    /// All certificates, in order; at least one.
    static func certificates(in bytes: [UInt8], source: String) throws(TLSError) -> [Certificate] {
        let (certificates, isComplete) = try MemoryBIO.reading(bytes) { bio throws(TLSError) in
            readCertificates(bio)
        }
        if !isComplete {
            let number = certificates.count + 1
            throw TLSError(
                .wrongFormat(source: source, problem: "is damaged: certificate \(number) in it cannot be read."),
                detail: ErrorQueue.takeText())
        }
        ErrorQueue.clear()
        if certificates.isEmpty { throw FileKind(bytes).wrongForPEM(source, wanted: "certificate") }
        return certificates
    }

    /// The certificates up to the end, or up to one that cannot be read.
    private static func readCertificates(_ bio: OpaquePointer) -> ([Certificate], isComplete: Bool) {
        var certificates: [Certificate] = []
        ErrorQueue.clear()
        // Without this callback, OpenSSL would ask for a password on the terminal.
        while let certificate = kafka_PEM_read_bio_X509(bio, nil, { _, _, _, _ in -1 }, nil) {
            certificates.append(Certificate(owning: certificate))
        }
        let errors = ErrorQueue.take()
        let isEnd = errors.last.map { $0.library == kafka_ERR_LIB_PEM && $0.reason == kafka_PEM_R_NO_START_LINE }
        return (certificates, isEnd ?? true)
    }

    /// The first private key.
    static func privateKey(in bytes: [UInt8], password: Secret?, source: String) throws(TLSError) -> OpaquePointer {
        ErrorQueue.clear()
        var request = PasswordRequest(password: password)
        let key = try MemoryBIO.reading(bytes) { bio throws(TLSError) in
            withUnsafeMutablePointer(to: &request) { request in
                kafka_PEM_read_bio_PrivateKey(
                    bio, nil,
                    { buffer, size, _, request in
                        guard let buffer, let request else { return -1 }
                        return request.assumingMemoryBound(to: PasswordRequest.self).pointee.answer(
                            UnsafeMutableRawBufferPointer(start: buffer, count: Int(size)))
                    }, request)
            }
        }
        if let key {
            ErrorQueue.clear()
            return key
        }
        if request.wasAsked {
            throw TLSError(
                .wrongPassword(source: source, isMissing: password == nil), detail: ErrorQueue.takeText())
        }
        let detail = ErrorQueue.takeText()
        let kind = FileKind(bytes)
        if case .pem(let labels) = kind, labels.contains(where: { $0.hasSuffix("PRIVATE KEY") }) {
            let problem = "is damaged: the private key in it cannot be read."
            throw TLSError(.wrongFormat(source: source, problem: problem), detail: detail)
        }
        throw kind.wrongForPEM(source, wanted: "private key")
    }

    /// Answers OpenSSL's request for a password.
    private struct PasswordRequest {
        var password: Secret?
        var wasAsked = false

        /// The password's length, or -1 when there is none or it is too long.
        mutating func answer(_ buffer: UnsafeMutableRawBufferPointer) -> Int32 {
            wasAsked = true
            guard let password else { return -1 }
            return password.reveal { bytes in
                guard bytes.count <= buffer.count else { return -1 }
                buffer.copyBytes(from: bytes)
                return Int32(bytes.count)
            }
        }
    }
}
