/// The format of a file, guessed from its first bytes for error messages.
enum FileKind {
    case empty
    /// A key store that only Java reads.
    case javaKeyStore(name: String)
    case pkcs12
    /// A certificate or key in DER.
    case der
    /// PEM, with the labels of its blocks.
    case pem(labels: [String])
    case unknown

    init(_ bytes: [UInt8]) {
        switch Array(bytes.prefix(4)) {
        case []: self = .empty
        case [0xfe, 0xed, 0xfe, 0xed]: self = .javaKeyStore(name: "JKS")
        case [0xce, 0xce, 0xce, 0xce]: self = .javaKeyStore(name: "JCEKS")
        default:
            let labels = Self.labels(in: bytes)
            if !labels.isEmpty {
                self = .pem(labels: labels)
            } else if bytes[0] == 0x30 {
                // Both are sequences; only PKCS#12 begins with its version, 3.
                let header = bytes.count > 1 && bytes[1] > 0x80 ? 2 + Int(bytes[1] & 0x7f) : 2
                self = bytes.dropFirst(header).starts(with: [0x02, 0x01, 0x03]) ? .pkcs12 : .der
            } else {
                self = .unknown
            }
        }
    }

    /// The labels after "-----BEGIN ".
    private static func labels(in bytes: [UInt8]) -> [String] {
        let mark = Array("-----BEGIN ".utf8)
        return bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }).compactMap {
            line in
            guard line.starts(with: mark) else { return nil }
            return String(decoding: line.dropFirst(mark.count).prefix { $0 != UInt8(ascii: "-") }, as: UTF8.self)
        }
    }

    /// An error for a source of this kind where PEM was expected, where `wanted` is "certificate" or "private key".
    func wrongForPEM(_ source: String, wanted: String) -> TLSError {
        let problem =
            switch self {
            case .empty: "is empty."
            case .javaKeyStore(let name): Self.convert(name, source)
            case .pkcs12: "is a PKCS#12 key store, not PEM. Set the type of the store to PKCS12."
            case .der:
                "holds binary data (DER), not PEM. Convert it: openssl x509 -inform der -in \(source) -out NAME.pem"
            case .pem(let labels):
                "holds no \(wanted), only: \(Set(labels).sorted().joined(separator: ", "))."
            case .unknown: "is not PEM: no line begins with \"-----BEGIN\"."
            }
        return TLSError(.wrongFormat(source: source, problem: problem))
    }

    /// An error for a source of this kind where PKCS#12 was expected.
    func wrongForPKCS12(_ source: String) -> TLSError {
        let problem =
            switch self {
            case .empty: "is empty."
            case .javaKeyStore(let name): Self.convert(name, source)
            case .pem: "is PEM, not a PKCS#12 key store. Set the type of the store to PEM."
            case .pkcs12, .der, .unknown: "is not a PKCS#12 key store."
            }
        return TLSError(.wrongFormat(source: source, problem: problem))
    }

    private static func convert(_ name: String, _ source: String) -> String {
        let base = source.hasSuffix(".jks") ? String(source.dropLast(4)) : source
        return "is a \(name) key store, which only Java reads. Convert it: keytool -importkeystore "
            + "-srckeystore \(source) -destkeystore \(base).p12 -deststoretype PKCS12"
    }
}
