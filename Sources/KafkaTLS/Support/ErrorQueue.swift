internal import COpenSSL

/// An entry of OpenSSL's error queue.
struct OpenSSLError: Hashable {
    /// The part of OpenSSL that failed, such as `ERR_LIB_SSL`.
    var library: Int32
    /// The reason code, specific to that part.
    var reason: Int32
    /// A description for people.
    var text: String

    /// Whether libssl failed for this reason.
    func isSSL(_ reason: Int32) -> Bool {
        library == kafka_ERR_LIB_SSL && self.reason == reason
    }

    /// The peer's alert, if this error is about one.
    var alert: TLSAlert? {
        guard library == kafka_ERR_LIB_SSL else { return nil }
        return UInt8(exactly: reason - kafka_SSL_AD_REASON_OFFSET).map(TLSAlert.init(rawValue:))
    }
}

/// The calling thread's queue of OpenSSL errors.
enum ErrorQueue {
    /// Drops the errors of earlier calls, so that `take` returns only those of the next call.
    static func clear() {
        kafka_ERR_clear_error()
    }

    /// Removes all errors and returns them, the root cause first.
    static func take() -> [OpenSSLError] {
        var errors: [OpenSSLError] = []
        while errors.count < 32 {
            var data: UnsafePointer<CChar>?
            var flags: Int32 = 0
            let code = kafka_ERR_get_error_all(nil, nil, nil, &data, &flags)
            if code == 0 { break }
            errors.append(error(code, data: flags & kafka_ERR_TXT_STRING != 0 ? data : nil))
        }
        kafka_ERR_clear_error()
        return errors
    }

    /// Removes all errors and returns their texts in one line; nil when there are none.
    static func takeText() -> String? {
        text(of: take())
    }

    /// The texts of errors in one line; nil when there are none.
    static func text(of errors: [OpenSSLError]) -> String? {
        errors.isEmpty ? nil : errors.map(\.text).joined(separator: "; ")
    }

    private static func error(_ code: UInt, data: UnsafePointer<CChar>?) -> OpenSSLError {
        var text = kafka_ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
        if let data, data.pointee != 0 { text += " (\(String(cString: data)))" }
        // As ERR_GET_LIB and ERR_GET_REASON do it; the highest bit marks an error of the system.
        let isSystem = code & 0x8000_0000 != 0
        return OpenSSLError(
            library: isSystem ? 2 : Int32(code >> 23 & 0xff),
            reason: Int32(code & (isSystem ? 0x7fff_ffff : 0x7f_ffff)), text: text)
    }
}
