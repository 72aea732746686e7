internal import COpenSSL

/// Names of cipher suites.
enum CipherNames {
    /// OpenSSL's name for a suite, from its standard name (RFC); nil when OpenSSL does not know it.
    static func openSSLName(of standardName: String) -> String? {
        guard let found = kafka_OPENSSL_cipher_name(standardName) else { return nil }
        let name = String(cString: found)
        return name == "(NONE)" ? nil : name
    }
}

extension TLSSettings {
    /// Sets the cipher suites from their standard names, as Java's `ssl.cipher.suites` has them, such as
    /// `TLS_AES_128_GCM_SHA256` and `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`. Versions of TLS for which none is named
    /// are disabled.
    ///
    /// - Throws: `.openSSLMissing`; `.invalidSetting` when OpenSSL does not know a name, or none is left for the
    ///   versions that are enabled.
    package mutating func setCipherSuites(standardNames: [String]) throws(TLSError) {
        try OpenSSL.load()
        var (older, newer): ([String], [String]) = ([], [])
        for name in standardNames {
            guard let found = CipherNames.openSSLName(of: name) else {
                throw TLSError(.invalidSetting("OpenSSL knows no cipher suite \(name)."))
            }
            // Only for suites up to TLS 1.2 do OpenSSL's names differ from the standard ones.
            if found == name { newer.append(found) } else { older.append(found) }
        }
        let lower = older.isEmpty ? max(versions.lowerBound, .tls13) : versions.lowerBound
        let upper = newer.isEmpty ? min(versions.upperBound, .tls12) : versions.upperBound
        guard lower <= upper, !standardNames.isEmpty else {
            let range = "\(versions.lowerBound) to \(versions.upperBound)"
            throw TLSError(.invalidSetting("No cipher suite is named for the enabled versions, \(range)."))
        }
        versions = lower...upper
        cipherList = older.isEmpty ? nil : older.joined(separator: ":")
        cipherSuites = newer.isEmpty ? nil : newer.joined(separator: ":")
    }
}
