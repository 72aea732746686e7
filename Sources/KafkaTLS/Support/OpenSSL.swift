internal import COpenSSL

/// OpenSSL, which is bound at run time.
package enum OpenSSL {
    /// Loads OpenSSL on the first call. Everything else here does so by itself.
    ///
    /// - Throws: `.openSSLMissing`, with the package to install. All later calls have the same result.
    package static func load() throws(TLSError) {
        guard let status = kafka_openssl_load() else { return }
        if status.pointee.problem != kafka_openssl_problem_none {
            let (library, detail) = (text(status.pointee.library), text(status.pointee.detail))
            throw error(status.pointee.problem, library: library, detail: detail)
        }
    }

    /// For example "OpenSSL 3.0.19 27 Jan 2026".
    package static func version() throws(TLSError) -> String {
        try load()
        return String(cString: kafka_OpenSSL_version(kafka_OPENSSL_VERSION))
    }

    /// The error for the fields of a `kafka_openssl_status`.
    package static func error(_ problem: Int32, library: String, detail: String) -> TLSError {
        let text =
            switch problem {
            case kafka_openssl_problem_too_old: "\(library) is \(detail)"
            case kafka_openssl_problem_incomplete: "\(library) has no function \(detail)"
            default: detail
            }
        return TLSError(.openSSLMissing(text))
    }

    /// The text in a C array of characters.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
