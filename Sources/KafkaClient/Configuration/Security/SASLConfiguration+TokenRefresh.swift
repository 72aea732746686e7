import KafkaSASL

extension SASLConfiguration {
    /// When a bearer token is replaced by a new one: Java's `sasl.login.refresh.*` (KIP-255).
    ///
    /// A token is replaced after a part of its lifetime, at the latest when only the buffer is left of it. All connections
    /// share it. If the provider fails, it is asked again ten seconds later, and the old token stays in use for as long as
    /// it is valid.
    public struct TokenRefresh: Hashable, Sendable {
        /// The part of its lifetime after which a token is replaced, from 0.5 to 1. The default is 0.8. Java:
        /// `sasl.login.refresh.window.factor`.
        public var windowFactor: Double

        /// The most that is added to that part, at random, from 0 to 0.25. The default is 0.05. Java:
        /// `sasl.login.refresh.window.jitter`.
        public var windowJitter: Double

        /// The least time between two refreshes, in whole seconds up to 15 minutes. The default is 60 s. Java:
        /// `sasl.login.refresh.min.period.seconds`.
        public var minimumPeriod: Duration

        /// How much of a token's lifetime is left at least when it is replaced, in whole seconds up to an hour. The
        /// default is 300 s. Java: `sasl.login.refresh.buffer.seconds`.
        ///
        /// If a token's lifetime has no room for this and ``minimumPeriod``, neither counts.
        public var buffer: Duration

        /// Java's defaults. Bounds are checked by ``ProducerConfiguration/validate()``.
        public init(
            windowFactor: Double = 0.8, windowJitter: Double = 0.05, minimumPeriod: Duration = .seconds(60),
            buffer: Duration = .seconds(300)
        ) {
            self.windowFactor = windowFactor
            self.windowJitter = windowJitter
            self.minimumPeriod = minimumPeriod
            self.buffer = buffer
        }

        var settings: TokenRefreshSettings {
            TokenRefreshSettings(
                windowFactor: windowFactor, windowJitter: windowJitter,
                minimumPeriodSeconds: Self.seconds(minimumPeriod), bufferSeconds: Self.seconds(buffer))
        }

        /// What is out of bounds stays so.
        private static func seconds(_ duration: Duration) -> Int {
            if duration < .zero { return -1 }
            return Int(min(duration, .seconds(1_000_000)).components.seconds)
        }
    }
}
