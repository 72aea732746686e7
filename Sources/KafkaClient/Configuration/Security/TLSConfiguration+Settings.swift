import KafkaTLS

extension TLSConfiguration {
    /// The settings of a TLS context.
    ///
    /// - Throws: `.openSSLMissing`; `.invalidSetting` for a cipher suite that OpenSSL does not know.
    func tlsSettings() throws(TLSError) -> TLSSettings {
        var settings = TLSSettings()
        settings.versions = versions.lowerBound.tlsVersion...versions.upperBound.tlsVersion
        settings.trust = trust.map(\.source)
        settings.identity = identity?.source
        settings.verifiesHost = verifiesHostName
        settings.resumesSessions = resumesSessions
        if !cipherSuites.isEmpty { try settings.setCipherSuites(standardNames: cipherSuites) }
        return settings
    }
}

extension TLSConfiguration.Version {
    fileprivate var tlsVersion: TLSVersion {
        switch self {
        case .tls12: .tls12
        case .tls13: .tls13
        }
    }
}
