/// Which token is in use, and when to ask for the next one, by Java's rules. Times are milliseconds since 1970.
///
/// A value without a clock: ask `isDue`, call `began` when the provider is asked, and report with `received` or
/// `failed` what came of it. While a new token is awaited, the old one stays in use for as long as it is valid.
package struct TokenRefreshSchedule: Sendable {
    /// How long after a failure the provider is asked again, as in Java.
    package static let retryMs: Int64 = 10_000

    /// The end of the year 9999. Tokens that never expire may say more than can be calculated with.
    private static let farFutureMs: Int64 = 253_402_300_799_999

    private let settings: TokenRefreshSettings
    private var current: OAuthToken?
    private var nextMs: Int64?
    private var isAsking = false

    /// A schedule that needs its first token immediately.
    package init(_ settings: TokenRefreshSettings = TokenRefreshSettings()) throws(SASLError) {
        try settings.check()
        self.settings = settings
    }

    /// The token to use now; nil if there is none that is still valid.
    package func token(nowMs: Int64) -> OAuthToken? {
        current.flatMap { $0.expiresAtMs > nowMs ? $0 : nil }
    }

    /// When the newest token expires, or has expired.
    package var expiresAtMs: Int64? { current?.expiresAtMs }

    /// Whether the provider has to be asked now.
    package func isDue(nowMs: Int64) -> Bool {
        !isAsking && nowMs >= nextMs ?? nowMs
    }

    /// When the provider has to be asked; nil for immediately, and while it is being asked.
    package var dueMs: Int64? { isAsking ? nil : nextMs }

    /// Whether the provider is being asked now.
    package var isBeingAsked: Bool { isAsking }

    /// The provider is being asked.
    package mutating func began() {
        isAsking = true
    }

    /// The provider has returned a token.
    ///
    /// - Parameter random: From 0 up to 1: chooses within the jitter.
    /// - Throws: `.tokenExpired`; this counts as a failure.
    package mutating func received(_ token: OAuthToken, nowMs: Int64, random: Double) throws(SASLError) {
        do throws(SASLError) {
            try token.checkExpiry(nowMs: nowMs)
        } catch {
            failed(nowMs: nowMs)
            throw error
        }
        isAsking = false
        current = token
        nextMs = refreshTime(of: token, nowMs: nowMs, random: random)
    }

    /// The provider has failed. Ask again in ten seconds.
    package mutating func failed(nowMs: Int64) {
        isAsking = false
        nextMs = nowMs.addingReportingOverflow(Self.retryMs).partialValue
    }

    private func refreshTime(of token: OAuthToken, nowMs: Int64, random: Double) -> Int64 {
        let part = settings.windowFactor + settings.windowJitter * min(max(random, 0), 1)
        let expiry = min(token.expiresAtMs, Self.farFutureMs)
        let (buffer, period) = (Int64(settings.bufferSeconds) * 1000, Int64(settings.minimumPeriodSeconds) * 1000)
        let remaining = expiry - nowMs
        if remaining < buffer + period {
            // No room for both: the lifetime's part alone decides.
            return nowMs + Self.fraction(min(part, 1), of: remaining)
        }
        let start = token.issuedAtMs ?? nowMs
        let proposed = start + Self.fraction(part, of: expiry - start)
        return max(min(proposed, expiry - buffer), nowMs + period)
    }

    private static func fraction(_ part: Double, of duration: Int64) -> Int64 {
        Int64(Double(duration) * part)
    }
}
