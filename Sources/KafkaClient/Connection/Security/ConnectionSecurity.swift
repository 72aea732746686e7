import KafkaSASL
import KafkaSockets
package import KafkaTLS

/// How connections are secured, with OpenSSL loaded and all files read.
///
/// It is made before the I/O thread starts, so that what cannot be used is an error of the producer's initializer.
package struct ConnectionSecurity: Sendable {
    let tls: RenewableTLSContext?
    let sasl: SASLLogin?
    /// Makes what stands for TLS in a simulation, by host and port; nil outside of simulations.
    package typealias SessionMaker = @Sendable (String, UInt16) -> any SecureSession
    package var makeSession: SessionMaker?

    /// Accepts any certificate, and shows none: for a look at what a server shows.
    init(unverified configuration: ProducerConfiguration, clock: any ProducerClock) throws(KafkaError) {
        sasl = nil
        do throws(TLSError) {
            var settings = try configuration.tls.tlsSettings()
            settings.verifiesPeer = false
            settings.identity = nil
            let now = Duration.nanoseconds(clock.now().nanoseconds)
            tls = try RenewableTLSContext(.client, settings, interval: .seconds(60), now: now)
        } catch {
            throw .unusable(error)
        }
    }

    /// Reads files, with blocking calls.
    ///
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    package init(_ configuration: ProducerConfiguration, clock: any ProducerClock) throws(KafkaError) {
        guard configuration.securityProtocol != .plaintext else {
            (tls, sasl) = (nil, nil)
            return
        }
        let settings = try configuration.securitySettings(clock: clock)
        sasl = settings.sasl
        do throws(TLSError) {
            if configuration.sasl?.needsCryptography == true { try OpenSSL.load() }
            tls = try settings.tls.map { (tls) throws(TLSError) in
                let now = Duration.nanoseconds(clock.now().nanoseconds)
                return try RenewableTLSContext(.client, tls.settings, interval: tls.refreshInterval, now: now)
            }
        } catch {
            throw .unusable(error)
        }
    }
}
