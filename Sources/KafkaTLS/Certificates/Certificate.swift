internal import COpenSSL

/// Owns an X509 of OpenSSL.
// `@unchecked Sendable`: the certificate does not change, and OpenSSL counts references atomically.
final class Certificate: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over the reference.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    /// Adds a reference.
    init(sharing pointer: OpaquePointer) {
        kafka_X509_up_ref(pointer)
        self.pointer = pointer
    }

    deinit {
        kafka_X509_free(pointer)
    }

    var info: CertificateInfo { CertificateInfo(pointer) }

    /// The certificates of a STACK_OF(X509). The stack keeps them.
    static func array(_ stack: OpaquePointer?) -> [Certificate] {
        guard let stack else { return [] }
        return (0..<kafka_OPENSSL_sk_num(stack)).compactMap { index in
            kafka_OPENSSL_sk_value(stack, index).map { Certificate(sharing: OpaquePointer($0)) }
        }
    }
}
