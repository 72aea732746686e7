extension ProducerMetrics {
    /// What TLS and SASL have done.
    ///
    /// A failure ends its connection; the producer tries again, so each attempt counts.
    public struct SecurityTotals: Sendable, Hashable {
        /// TLS handshakes that succeeded, and how long they took.
        public internal(set) var tlsHandshakes = DurationSummary()
        /// TLS handshakes that failed, those that a broker refused afterwards included (TLS 1.3 allows that).
        public internal(set) var tlsHandshakeFailures = 0
        /// How many of ``tlsHandshakes`` resumed an earlier session, which makes them shorter.
        public internal(set) var tlsSessionsResumed = 0
        /// New connections that have authenticated (`successful-authentication-total`), and how long that took after the
        /// TLS handshake, the time for credentials included.
        public internal(set) var authentications = DurationSummary()
        /// New connections that were refused, or ended while they authenticated (`failed-authentication-total`).
        public internal(set) var authenticationFailures = 0
        /// Connections that have authenticated again before their session ended
        /// (`successful-reauthentication-total`), and how long they sent nothing for it (`reauthentication-latency-avg`,
        /// `-max`).
        public internal(set) var reauthentications = DurationSummary()
        /// Connections that were refused then, or ended (`failed-reauthentication-total`).
        public internal(set) var reauthenticationFailures = 0
        /// How often files of certificates had changed and were read again.
        public internal(set) var certificateReloads = 0
        /// How often they had changed and could not be used: those before stay in use. It counts at each look, see
        /// ``TLSConfiguration/refreshInterval``.
        public internal(set) var certificateReloadFailures = 0
        /// When the client's certificate expires, in milliseconds since 1970-01-01 UTC; nil if it has none.
        public internal(set) var clientCertificateExpiry: Int64?
        /// How often the provider has returned a bearer token, the first one included.
        public internal(set) var tokenRefreshes = 0
        /// When the token in use expires, in milliseconds since 1970-01-01 UTC; nil without one.
        public internal(set) var tokenExpiry: Int64?
        /// How often it threw, returned a token that had expired, or was given up.
        public internal(set) var tokenRefreshFailures = 0
    }
}
