import KafkaSASL
import KafkaSockets
import KafkaTLS

/// How connections are secured, with OpenSSL loaded and all files read.
///
/// It is made before the I/O thread starts, so that what cannot be used is an error of the producer's initializer.
package struct ConnectionSecurity: Sendable {
    let tls: RenewableTLSContext?
    let sasl: SASLLogin?

    /// Reads files, with blocking calls.
    ///
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    package init(_ configuration: ProducerConfiguration, clock: any ProducerClock) throws(KafkaError) {
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
