package import KafkaTLS

/// How connections are secured.
package struct SecuritySettings: Sendable {
    /// TLS, and how often its files are looked at.
    package struct TLS: Sendable {
        package var settings: TLSSettings
        package var refreshInterval: Duration

        package init(_ settings: TLSSettings, refreshInterval: Duration = .seconds(60)) {
            self.settings = settings
            self.refreshInterval = refreshInterval
        }
    }

    /// Nil if connections are not encrypted.
    package var tls: TLS?
    /// Nil if clients do not say who they are.
    package var sasl: SASLLogin?

    /// By default, neither.
    package init(tls: TLS? = nil, sasl: SASLLogin? = nil) {
        self.tls = tls
        self.sasl = sasl
    }
}
