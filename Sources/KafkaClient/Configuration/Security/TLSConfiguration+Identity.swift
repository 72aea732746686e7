import KafkaTLS

extension TLSConfiguration {
    /// A client certificate with its private key.
    ///
    /// Private keys in PEM may be encrypted. JKS key stores, which only Java can read, are refused with the `keytool`
    /// command that converts them.
    public struct Identity: Hashable, Sendable {
        let source: IdentitySource

        /// A PEM file with the private key, the client's certificate and those of its issuers.
        ///
        /// - Parameters:
        ///   - path: The file.
        ///   - keyPassword: The password of the private key; `nil` if it is not encrypted.
        public static func pemFile(_ path: String, keyPassword: String? = nil) -> Identity {
            Identity(source: .pem(certificates: .file(path), password: keyPassword.map { Secret($0) }))
        }

        /// A PEM file with the client's certificate, followed by those of its issuers, and one with the private key.
        ///
        /// - Parameters:
        ///   - certificates: The file with the certificates.
        ///   - key: The file with the private key.
        ///   - keyPassword: The password of the private key; `nil` if it is not encrypted.
        public static func pemFiles(certificates: String, key: String, keyPassword: String? = nil) -> Identity {
            Identity(
                source: .pem(
                    certificates: .file(certificates), key: .file(key), password: keyPassword.map { Secret($0) }))
        }

        /// The client's certificate, followed by those of its issuers, and the private key, each in PEM.
        ///
        /// - Parameters:
        ///   - certificates: The certificates' text.
        ///   - key: The private key's text.
        ///   - keyPassword: The password of the private key; `nil` if it is not encrypted.
        public static func pemText(certificates: String, key: String, keyPassword: String? = nil) -> Identity {
            Identity(
                source: .pem(
                    certificates: source(certificates, .keystoreCertificates), key: source(key, .keystoreKey),
                    password: keyPassword.map { Secret($0) }))
        }

        /// A PKCS#12 key store with the private key, the client's certificate and those of its issuers.
        ///
        /// - Parameters:
        ///   - path: The key store's file.
        ///   - password: The store's password; `nil` if it has none.
        public static func pkcs12File(_ path: String, password: String?) -> Identity {
            Identity(source: .pkcs12(.file(path), password: password.map { Secret($0) }))
        }

        private static func source(_ text: String, _ setting: Setting) -> TLSSource {
            .memory(Array(PEMText.withLineBreaks(text).utf8), name: setting.javaName)
        }
    }
}

extension TLSConfiguration.Identity: CustomStringConvertible, CustomReflectable {
    /// Where the certificate comes from, such as a path.
    public var description: String {
        switch source {
        case .pem(let certificates, key: _, password: _): certificates.path ?? "PEM text"
        case .pkcs12(let source, password: _): source.name
        }
    }

    /// Without what is secret.
    public var customMirror: Mirror { Mirror(self, children: ["source": description]) }
}
