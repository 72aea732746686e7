internal import COpenSSL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Android)
    internal import Android
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The parts of a certificate that messages and reports show.
///
/// Texts come from the peer: they are shortened, and control characters in them are replaced.
package struct CertificateInfo: Sendable, Hashable {
    /// The owner, such as "CN=broker1, O=Example".
    package var subject: String
    /// Who signed it.
    package var issuer: String
    /// The host names and IP addresses that it is for (subject alternative names).
    package var names: [String]
    package var notBefore: CertificateTime
    package var notAfter: CertificateTime

    /// Reads an X509.
    init(_ certificate: OpaquePointer) {
        subject = Self.name(kafka_X509_get_subject_name(certificate))
        issuer = Self.name(kafka_X509_get_issuer_name(certificate))
        names = Self.alternativeNames(of: certificate)
        notBefore = CertificateTime(kafka_X509_get0_notBefore(certificate))
        notAfter = CertificateTime(kafka_X509_get0_notAfter(certificate))
    }

    /// As in RFC 2253, with spaces after commas, and with letters beyond ASCII as they are.
    private static let nameFormat =
        kafka_ASN1_STRFLGS_RFC2253 & ~kafka_ASN1_STRFLGS_ESC_MSB | kafka_XN_FLAG_SEP_CPLUS_SPC | kafka_XN_FLAG_DN_REV
        | kafka_XN_FLAG_DUMP_UNKNOWN_FIELDS

    private static func name(_ name: OpaquePointer?) -> String {
        guard let name, let output = try? MemoryBIO(),
            kafka_X509_NAME_print_ex(output.pointer, name, 0, nameFormat) >= 0
        else { return "a name that cannot be read" }
        let bytes = output.bytes
        return bytes.isEmpty ? "no name" : printable(bytes)
    }

    private static func alternativeNames(of certificate: OpaquePointer) -> [String] {
        guard let found = kafka_X509_get_ext_d2i(certificate, kafka_NID_subject_alt_name, nil, nil) else { return [] }
        let names = OpaquePointer(found)
        defer { kafka_GENERAL_NAMES_free(names) }
        return (0..<kafka_OPENSSL_sk_num(names)).compactMap { index in
            kafka_OPENSSL_sk_value(names, index).flatMap { alternativeName(OpaquePointer($0)) }
        }
    }

    private static func alternativeName(_ name: OpaquePointer) -> String? {
        var type: Int32 = 0
        guard let value = kafka_GENERAL_NAME_get0_value(name, &type),
            type == kafka_GEN_DNS || type == kafka_GEN_IPADD
        else { return nil }
        let string = OpaquePointer(value)
        let bytes = UnsafeRawBufferPointer(
            start: kafka_ASN1_STRING_get0_data(string), count: Int(kafka_ASN1_STRING_length(string)))
        return type == kafka_GEN_DNS ? printable(Array(bytes)) : address(bytes)
    }

    private static func address(_ bytes: UnsafeRawBufferPointer) -> String? {
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard bytes.count == 4 || bytes.count == 16, let start = bytes.baseAddress else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            inet_ntop(family, start, text.baseAddress, socklen_t(text.count)).map { String(cString: $0) }
        }
    }

    /// At most 256 characters, none of which can break a log line.
    private static func printable(_ bytes: [UInt8]) -> String {
        var text = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars.prefix(256) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                text.unicodeScalars.append("?")
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
