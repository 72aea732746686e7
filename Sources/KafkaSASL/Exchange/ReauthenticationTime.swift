/// When a connection authenticates again (KIP-368).
package enum ReauthenticationTime {
    /// How long after the end of an exchange the next one begins, in milliseconds; nil for never.
    ///
    /// - Parameters:
    ///   - sessionLifetimeMs: From the last SaslAuthenticate response; 0 for a session without an end.
    ///   - random: From 0 up to 1: chooses between 85 and 95 percent of the lifetime, as in Java, so that not all
    ///     connections authenticate at the same time.
    package static func delayMs(sessionLifetimeMs: Int64, random: Double) -> Int64? {
        guard sessionLifetimeMs > 0 else { return nil }
        let part = 0.85 + 0.1 * min(max(random, 0), 1)
        return Int64(exactly: (Double(sessionLifetimeMs) * part).rounded(.down)) ?? sessionLifetimeMs
    }
}
