internal import COpenSSL

/// A CA for tests and for the embedded cluster: made in memory, with a new key.
package struct CertificateAuthority: Sendable {
    private let certificate: Certificate
    private let key: PrivateKey
    /// The certificates of the CA's issuers, the direct issuer first; empty for a root.
    private let issuers: [Certificate]

    /// A root.
    package init(
        _ commonName: String = "Test CA", validity: CertificateRequest.Validity = .current
    ) throws(TLSError) {
        try OpenSSL.load()
        var request = CertificateRequest(commonName)
        request.validity = validity
        let key = try PrivateKey(generating: .p256)
        certificate = try CertificateBuilder(request, isCA: true, key: key).sign(issuer: nil, with: key)
        self.key = key
        issuers = []
    }

    private init(_ certificate: Certificate, _ key: PrivateKey, issuers: [Certificate]) {
        self.certificate = certificate
        self.key = key
        self.issuers = issuers
    }

    /// A CA whose certificate this one issues.
    package func intermediate(_ commonName: String) throws(TLSError) -> CertificateAuthority {
        let key = try PrivateKey(generating: .p256)
        let builder = try CertificateBuilder(CertificateRequest(commonName), isCA: true, key: key)
        return CertificateAuthority(
            try builder.sign(issuer: certificate, with: self.key), key,
            issuers: issuers.isEmpty && isRoot ? [certificate] : [certificate] + issuers)
    }

    private var isRoot: Bool { certificate.info.subject == certificate.info.issuer }

    /// A certificate, with a new key.
    package func issue(_ request: CertificateRequest) throws(TLSError) -> IssuedCertificate {
        let key = try PrivateKey(generating: request.key)
        let builder = try CertificateBuilder(request, isCA: false, key: key)
        let chain = isRoot ? [] : [certificate] + issuers.dropLast()
        return IssuedCertificate(
            certificate: try builder.sign(issuer: certificate, with: self.key), issuers: chain, key: key)
    }

    /// A self-signed certificate, with a new key.
    package static func selfSigned(_ request: CertificateRequest) throws(TLSError) -> IssuedCertificate {
        try OpenSSL.load()
        let key = try PrivateKey(generating: request.key)
        let builder = try CertificateBuilder(request, isCA: false, key: key)
        return IssuedCertificate(certificate: try builder.sign(issuer: nil, with: key), issuers: [], key: key)
    }

    /// The CA's certificate, in PEM.
    package var pem: [UInt8] { certificate.pem }

    /// The CA's certificate as a source of trust.
    package var trust: TrustSource { .pem(.memory(pem, name: "the test CA")) }

    /// A PKCS#12 key store that holds the CA's certificate and no key, as trust stores do.
    package func pkcs12(password: String) throws(TLSError) -> [UInt8] {
        try PKCS12.make(password: password, key: nil, certificate: nil, others: [certificate])
    }
}

/// A certificate for tests, with its key.
package struct IssuedCertificate: Sendable {
    let certificate: Certificate
    let issuers: [Certificate]
    let key: PrivateKey

    /// The certificate, then those of its issuers below the root, in PEM.
    package var pem: [UInt8] { certificate.pem + issuers.flatMap(\.pem) }

    /// The certificate alone, in PEM.
    package var leafPEM: [UInt8] { certificate.pem }

    /// The private key in PEM (PKCS#8), encrypted when there is a password.
    package func keyPEM(password: String? = nil) throws(TLSError) -> [UInt8] {
        try key.pem(password: password)
    }

    /// Key, certificate and issuers in a PKCS#12 key store.
    package func pkcs12(password: String) throws(TLSError) -> [UInt8] {
        try PKCS12.make(password: password, key: key, certificate: certificate, others: issuers)
    }

    /// The certificate and its key, for a context.
    package func identity() throws(TLSError) -> IdentitySource {
        .pem(
            certificates: .memory(pem, name: "the test certificate"),
            key: .memory(try keyPEM(), name: "the test key"))
    }

    /// The certificate alone as a source of trust.
    package var trust: TrustSource { .pem(.memory(certificate.pem, name: "the test certificate")) }

    /// What the certificate says.
    package var info: CertificateInfo { certificate.info }
}
