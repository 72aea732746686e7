import KafkaTLS

extension TLSConfiguration {
    /// A source of certificates that are trusted: of CAs, or of single brokers.
    ///
    /// JKS key stores, which only Java can read, are refused with the `keytool` command that converts them.
    public struct Trust: Hashable, Sendable {
        let source: TrustSource

        /// The system's CAs, from OpenSSL's default file and directory or those that `SSL_CERT_FILE` and `SSL_CERT_DIR`
        /// name. On Linux, the package `ca-certificates` provides them.
        public static let system = Trust(source: .system)

        /// A file of one or more certificates in PEM.
        public static func pemFile(_ path: String) -> Trust {
            Trust(source: .pem(.file(path)))
        }

        /// One or more certificates in PEM.
        public static func pemText(_ text: String) -> Trust {
            Trust(
                source: .pem(
                    .memory(Array(PEMText.withLineBreaks(text).utf8), name: Setting.truststoreCertificates.javaName)))
        }

        /// A directory of PEM files: all that end in `.pem`, `.crt` or `.cer`, and those named by `openssl rehash`.
        public static func pemDirectory(_ path: String) -> Trust {
            Trust(source: .directory(path))
        }

        /// All certificates in a PKCS#12 key store.
        ///
        /// - Parameters:
        ///   - path: The key store's file.
        ///   - password: The store's password; `nil` if it has none.
        public static func pkcs12File(_ path: String, password: String?) -> Trust {
            Trust(source: .pkcs12(.file(path), password: password.map { Secret($0) }))
        }
    }
}

extension TLSConfiguration.Trust: CustomStringConvertible, CustomReflectable {
    /// Where the certificates come from, such as a path.
    public var description: String {
        switch source {
        case .system: "system"
        case .pem(let source): source.path ?? "PEM text"
        case .directory(let path): path
        case .pkcs12(let source, password: _): source.name
        }
    }

    /// Without what is secret.
    public var customMirror: Mirror { Mirror(self, children: ["source": description]) }
}
