import Synchronization

/// An interceptor that refuses records beyond a rate, so that one part of an app cannot use up the buffer or the quota of all.
///
/// It is a token bucket: up to `burst` records may come at any moment, and in the long run no more than the rate. A record that is
/// refused fails with ``KafkaError/Code/interceptorFailed``, whose ``KafkaError/underlying`` is an ``Exceeded``; the app decides whether it
/// waits, drops the record, or slows down its source.
///
/// ```swift
/// let limit = RateLimit(recordsPerSecond: 500, burst: 1000, topics: ["clicks"])
/// let producer = try KafkaProducer(configuration, interceptors: [limit])
/// ```
public final class RateLimit: ProducerInterceptor {
    /// A record came too early.
    public struct Exceeded: Error, Sendable, CustomStringConvertible {
        /// How long it takes until a record is let through, if no other one comes first.
        public let retryAfter: Duration

        /// Says how long to wait.
        public var description: String { "the rate limit is exceeded; there is room in \(retryAfter.brief)" }
    }

    private let bucket: Mutex<TokenBucket>
    private let topics: Set<String>?
    private let clock: any ProducerClock

    /// Limits the records of some topics together, or of all.
    ///
    /// - Parameters:
    ///   - recordsPerSecond: The rate. It must be more than 0.
    ///   - burst: How many records may come at any moment after a pause. At least 1; by default one second's worth.
    ///   - topics: The topics that are limited; `nil`, the default, for all.
    public convenience init(recordsPerSecond: Double, burst: Int? = nil, topics: Set<String>? = nil) {
        self.init(recordsPerSecond: recordsPerSecond, burst: burst, topics: topics, clock: SystemClock())
    }

    init(recordsPerSecond: Double, burst: Int?, topics: Set<String>?, clock: any ProducerClock) {
        precondition(recordsPerSecond > 0 && recordsPerSecond.isFinite, "a rate limit needs a rate above 0")
        let burst = burst ?? Int(min(recordsPerSecond, 1_000_000))
        bucket = Mutex(TokenBucket(rate: recordsPerSecond, burst: max(1, burst)))
        self.topics = topics
        self.clock = clock
    }

    /// Refuses the record if it comes too early.
    ///
    /// - Throws: ``Exceeded``.
    public func onSend(_ record: inout InterceptedRecord) throws {
        if let topics, !topics.contains(record.topic) { return }
        let now = clock.now()
        if let wait = bucket.withLock({ $0.take(now: now) }) { throw Exceeded(retryAfter: wait) }
    }
}
