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

/// A time in a certificate, in seconds.
package struct CertificateTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since the beginning of 1970, UTC.
    package var seconds: Int64

    package init(seconds: Int64) {
        self.seconds = seconds
    }

    /// Reads an ASN1_TIME; the beginning of 1970 if it is malformed.
    init(_ time: OpaquePointer?) {
        var parts = tm()
        guard let time, kafka_ASN1_TIME_to_tm(time, &parts) == 1 else {
            self.init(seconds: 0)
            return
        }
        self.init(seconds: Int64(timegm(&parts)))
    }

    package static func < (left: CertificateTime, right: CertificateTime) -> Bool {
        left.seconds < right.seconds
    }

    /// For example "2026-01-31 12:00:00 UTC".
    package var description: String {
        var parts = tm()
        var time = time_t(seconds)
        guard gmtime_r(&time, &parts) != nil else { return "\(seconds) s after 1970" }
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(1900 + Int(parts.tm_year))-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
        return "\(day) \(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec)) UTC"
    }
}
