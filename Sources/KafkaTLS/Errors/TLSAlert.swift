/// An alert: how a TLS peer says why it ends the connection (RFC 8446, section 6).
package struct TLSAlert: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    package var rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let handshakeFailure = TLSAlert(rawValue: 40)
    package static let badCertificate = TLSAlert(rawValue: 42)
    package static let unsupportedCertificate = TLSAlert(rawValue: 43)
    package static let certificateRevoked = TLSAlert(rawValue: 44)
    package static let certificateExpired = TLSAlert(rawValue: 45)
    package static let certificateUnknown = TLSAlert(rawValue: 46)
    package static let unknownCA = TLSAlert(rawValue: 48)
    package static let accessDenied = TLSAlert(rawValue: 49)
    package static let decryptError = TLSAlert(rawValue: 51)
    package static let protocolVersion = TLSAlert(rawValue: 70)
    package static let certificateRequired = TLSAlert(rawValue: 116)

    /// Alerts with which servers answer a client's certificate, or its absence. Which one it is depends on the
    /// server: without a certificate, Java brokers send bad_certificate, OpenSSL handshake_failure under TLS 1.2 and
    /// certificate_required under TLS 1.3.
    var isAboutCertificate: Bool {
        switch self {
        case .handshakeFailure, .badCertificate, .unsupportedCertificate, .certificateRevoked, .certificateExpired,
            .certificateUnknown, .unknownCA, .accessDenied, .decryptError, .certificateRequired:
            true
        default: false
        }
    }

    /// For example "alert 48, unknown CA".
    package var description: String {
        Self.names[rawValue].map { "alert \(rawValue), \($0)" } ?? "alert \(rawValue)"
    }

    private static let names: [UInt8: String] = [
        0: "close notify", 10: "unexpected message", 20: "bad record MAC", 22: "record overflow",
        40: "handshake failure", 42: "bad certificate", 43: "unsupported certificate", 44: "certificate revoked",
        45: "certificate expired", 46: "certificate unknown", 47: "illegal parameter", 48: "unknown CA",
        49: "access denied", 50: "decode error", 51: "decrypt error", 70: "protocol version",
        71: "insufficient security", 80: "internal error", 86: "inappropriate fallback", 90: "user canceled",
        100: "no renegotiation", 109: "missing extension", 110: "unsupported extension", 112: "unrecognized name",
        113: "bad certificate status response", 115: "unknown PSK identity", 116: "certificate required",
        120: "no application protocol",
    ]
}
