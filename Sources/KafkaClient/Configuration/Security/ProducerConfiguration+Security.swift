import KafkaSASL
import KafkaTLS

extension ProducerConfiguration {
    /// How connections are secured. The configuration has been validated.
    ///
    /// - Parameter clock: Tokens are dated by it.
    /// - Throws: ``KafkaError/Code/invalidConfiguration`` if OpenSSL is missing, or does not know a cipher suite.
    func securitySettings(clock: any ProducerClock) throws(KafkaError) -> SecuritySettings {
        var settings = SecuritySettings()
        if securityProtocol.usesTLS {
            do throws(TLSError) {
                settings.tls = SecuritySettings.TLS(
                    try tls.tlsSettings(), refreshInterval: tls.refreshInterval ?? Self.never)
            } catch {
                throw .unusable(error)
            }
        }
        if securityProtocol.usesSASL { settings.sasl = sasl?.saslLogin(clock: clock) }
        return settings
    }

    /// A time that does not come while a producer lives.
    private static let never = Duration.milliseconds(Setting.Spelling<Duration>.forever)
}

extension KafkaError {
    /// TLS cannot be set up from the configuration.
    static func unusable(_ error: TLSError) -> KafkaError {
        KafkaError(.invalidConfiguration, "TLS cannot be set up: \(error)", underlying: error)
    }

    /// SASL cannot be set up from the configuration.
    static func unusable(_ error: SASLError) -> KafkaError {
        KafkaError(.invalidConfiguration, "SASL cannot be set up: \(error)", underlying: error)
    }
}
