internal import COpenSSL

/// A version of TLS.
package enum TLSVersion: Int32, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Obsolete (RFC 8996), and refused by OpenSSL unless the cipher list lowers the security level. Tests use it to play
    /// an outdated peer.
    case tls11 = 0x0302
    case tls12 = 0x0303
    case tls13 = 0x0304

    package static func < (left: TLSVersion, right: TLSVersion) -> Bool {
        left.rawValue < right.rawValue
    }

    package var description: String {
        switch self {
        case .tls11: "TLS 1.1"
        case .tls12: "TLS 1.2"
        case .tls13: "TLS 1.3"
        }
    }
}
