internal import COpenSSL

/// A private key.
// `@unchecked Sendable`: the key does not change, and OpenSSL allows threads to share it.
package final class PrivateKey: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over the reference.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        kafka_EVP_PKEY_free(pointer)
    }

    /// Reads a key from PEM: PKCS#8, encrypted or not, or the older forms of RSA and EC keys.
    ///
    /// - Throws: `.openSSLMissing`, `.unreadableFile`, `.wrongFormat`, `.wrongPassword`.
    package convenience init(_ source: TLSSource, password: Secret? = nil) throws(TLSError) {
        try OpenSSL.load()
        self.init(owning: try PEM.privateKey(in: try source.read(), password: password, source: source.name))
    }

    /// Whether it is a key of that type: "RSA" or "EC".
    func isA(_ type: String) -> Bool {
        kafka_EVP_PKEY_is_a(pointer, type) == 1
    }
}
