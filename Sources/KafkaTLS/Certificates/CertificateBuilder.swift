internal import COpenSSL

/// Makes a certificate.
struct CertificateBuilder {
    private let certificate: Certificate
    private let isCA: Bool

    /// A certificate without issuer and signature.
    init(_ request: CertificateRequest, isCA: Bool, key: PrivateKey) throws(TLSError) {
        guard let pointer = kafka_X509_new() else { throw .internalFailure("X509_new") }
        certificate = Certificate(owning: pointer)
        self.isCA = isCA
        try Self.check(kafka_X509_set_version(pointer, 2), "X509_set_version")
        // 63 bits: serial numbers are positive.
        let serial = try Crypto().randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1
        try Self.check(
            kafka_ASN1_INTEGER_set_uint64(kafka_X509_get_serialNumber(pointer), serial), "ASN1_INTEGER_set_uint64")
        let (from, until) = (request.validity.from, request.validity.until)
        guard kafka_X509_gmtime_adj(kafka_X509_getm_notBefore(pointer), from) != nil,
            kafka_X509_gmtime_adj(kafka_X509_getm_notAfter(pointer), until) != nil
        else { throw .internalFailure("X509_gmtime_adj") }
        try Self.setSubject(pointer, request.commonName)
        try Self.check(kafka_X509_set_pubkey(pointer, key.pointer), "X509_set_pubkey")
        try addExtensions(request)
    }

    private static func setSubject(_ certificate: OpaquePointer, _ commonName: String) throws(TLSError) {
        guard let name = kafka_X509_NAME_new() else { throw .internalFailure("X509_NAME_new") }
        defer { kafka_X509_NAME_free(name) }
        let text = Array(commonName.utf8)
        try check(
            kafka_X509_NAME_add_entry_by_txt(name, "CN", kafka_MBSTRING_UTF8, text, Int32(text.count), -1, 0),
            "X509_NAME_add_entry_by_txt")
        try check(kafka_X509_set_subject_name(certificate, name), "X509_set_subject_name")
    }

    private func addExtensions(_ request: CertificateRequest) throws(TLSError) {
        try add(kafka_NID_basic_constraints, isCritical: true, DER.basicConstraints(isCA: isCA))
        try add(kafka_NID_key_usage, isCritical: true, DER.keyUsage(isCA: isCA))
        try add(kafka_NID_subject_key_identifier, DER.subjectKeyIdentifier(try Self.keyIdentifier(certificate)))
        if isCA { return }
        let usage = DER.extendedKeyUsage(server: request.isForServers, client: request.isForClients)
        try add(kafka_NID_ext_key_usage, usage)
        if request.hosts.isEmpty { return }
        var hosts: [HostName] = []
        for host in request.hosts { hosts.append(try HostName(host)) }
        try add(kafka_NID_subject_alt_name, DER.subjectAlternativeNames(hosts))
    }

    private func add(_ nid: Int32, isCritical: Bool = false, _ der: [UInt8]) throws(TLSError) {
        guard let data = kafka_ASN1_OCTET_STRING_new() else { throw .internalFailure("ASN1_OCTET_STRING_new") }
        defer { kafka_ASN1_OCTET_STRING_free(data) }
        try Self.check(kafka_ASN1_OCTET_STRING_set(data, der, Int32(der.count)), "ASN1_OCTET_STRING_set")
        guard let made = kafka_X509_EXTENSION_create_by_NID(nil, nid, isCritical ? 1 : 0, data) else {
            throw .internalFailure("X509_EXTENSION_create_by_NID")
        }
        defer { kafka_X509_EXTENSION_free(made) }
        try Self.check(kafka_X509_add_ext(certificate.pointer, made, -1), "X509_add_ext")
    }

    /// The digest by which certificates name a key (RFC 5280, section 4.2.1.2).
    private static func keyIdentifier(_ certificate: Certificate) throws(TLSError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 64)
        var count: UInt32 = 0
        try check(
            kafka_X509_pubkey_digest(certificate.pointer, kafka_EVP_sha1(), &digest, &count), "X509_pubkey_digest")
        return Array(digest[..<Int(count)])
    }

    /// Signs the certificate with the issuer's key. Without an issuer, it is self-signed. To be called once.
    func sign(issuer: Certificate?, with key: PrivateKey) throws(TLSError) -> Certificate {
        let issuer = issuer ?? certificate
        let name = kafka_X509_get_subject_name(issuer.pointer)
        try Self.check(kafka_X509_set_issuer_name(certificate.pointer, name), "X509_set_issuer_name")
        let identifier = DER.authorityKeyIdentifier(try Self.keyIdentifier(issuer))
        try add(kafka_NID_authority_key_identifier, identifier)
        // X509_sign returns the signature's length.
        let length = kafka_X509_sign(certificate.pointer, key.pointer, kafka_EVP_sha256())
        try Self.check(length > 0 ? 1 : 0, "X509_sign")
        return certificate
    }

    private static func check(_ result: Int32, _ function: String) throws(TLSError) {
        if result != 1 { throw .internalFailure(function) }
    }
}

extension PrivateKey {
    /// A new key.
    convenience init(generating type: CertificateRequest.KeyType) throws(TLSError) {
        ErrorQueue.clear()
        guard let context = kafka_EVP_PKEY_CTX_new_from_name(nil, type == .p256 ? "EC" : "RSA", nil) else {
            throw .internalFailure("EVP_PKEY_CTX_new_from_name")
        }
        defer { kafka_EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard kafka_EVP_PKEY_keygen_init(context) == 1 else { throw .internalFailure("EVP_PKEY_keygen_init") }
        let isSet =
            switch type {
            case .p256: kafka_EVP_PKEY_CTX_set_group_name(context, "P-256") == 1
            case .rsa2048: kafka_EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) == 1
            }
        guard isSet, kafka_EVP_PKEY_generate(context, &key) == 1, let key else {
            throw .internalFailure("EVP_PKEY_generate")
        }
        self.init(owning: key)
    }

    /// The key in PEM (PKCS#8), encrypted when there is a password.
    func pem(password: String?) throws(TLSError) -> [UInt8] {
        let output = try MemoryBIO()
        let text = password.map { Array($0.utf8).map(CChar.init(bitPattern:)) }
        let cipher = password == nil ? nil : kafka_EVP_aes_256_cbc()
        let isWritten = kafka_PEM_write_bio_PKCS8PrivateKey(
            output.pointer, pointer, cipher, text, Int32(text?.count ?? 0), nil, nil)
        guard isWritten == 1 else { throw .internalFailure("PEM_write_bio_PKCS8PrivateKey") }
        return output.bytes
    }
}

extension Certificate {
    /// The certificate in PEM.
    var pem: [UInt8] {
        guard let output = try? MemoryBIO(), kafka_PEM_write_bio_X509(output.pointer, pointer) == 1 else { return [] }
        return output.bytes
    }
}

extension PKCS12 {
    /// A key store.
    static func make(
        password: String, key: PrivateKey?, certificate: Certificate?, others: [Certificate]
    ) throws(TLSError) -> [UInt8] {
        guard let stack = kafka_OPENSSL_sk_new_null() else { throw .internalFailure("OPENSSL_sk_new_null") }
        defer { kafka_OPENSSL_sk_free(stack) }
        for other in others { kafka_OPENSSL_sk_push(stack, UnsafeRawPointer(other.pointer)) }
        // 0: OpenSSL's defaults for encryption and iterations.
        let made = kafka_PKCS12_create(
            password, "kafka", key?.pointer, certificate?.pointer, stack, 0, 0, 0, 0, 0)
        guard let made else { throw .internalFailure("PKCS12_create") }
        defer { kafka_PKCS12_free(made) }
        let output = try MemoryBIO()
        guard kafka_i2d_PKCS12_bio(output.pointer, made) == 1 else { throw .internalFailure("i2d_PKCS12_bio") }
        return output.bytes
    }
}
