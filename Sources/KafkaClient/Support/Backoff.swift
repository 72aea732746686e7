/// Exponential backoff with jitter (KIP-580, KIP-601): doubles with each failure, varies by ±20 % so that clients which
/// failed together do not come back together, and never exceeds a bound, jitter included.
package struct Backoff: Equatable, Sendable {
    let initial: Duration
    let max: Duration

    /// The backoff between retries of requests.
    package init(retrying configuration: ProducerConfiguration) {
        self.init(initial: configuration.retryBackoff, max: configuration.retryBackoffMax)
    }

    /// The same wait after each failure, which coordinators are asked again after, as by Java's client.
    package init(constant wait: Duration) {
        self.init(initial: wait, max: wait)
    }

    package init(initial: Duration, max: Duration) {
        self.initial = initial
        self.max = max
    }

    /// How long to wait after the given number of failures in a row, the first being 1.
    package func duration(failures: Int, random: inout some RandomNumberGenerator) -> Duration {
        let doublings = min(Swift.max(0, failures - 1), 30)
        let base = min(initial * (1 << doublings), max)
        return min(base * Double.random(in: 0.8...1.2, using: &random), max)
    }
}
