/// When a token is replaced by a new one: Java's `sasl.login.refresh.*`.
package struct TokenRefreshSettings: Sendable, Hashable {
    /// The fraction of its lifetime after which a token is replaced (`sasl.login.refresh.window.factor`). Default 0.8;
    /// from 0.5 to 1.
    package var windowFactor: Double
    /// The largest random fraction to add to that (`sasl.login.refresh.window.jitter`). Default 0.05; from 0 to 0.25.
    package var windowJitter: Double
    /// The shortest time between two refreshes, in seconds (`sasl.login.refresh.min.period.seconds`). Default 60; from 0
    /// to 900.
    package var minimumPeriodSeconds: Int
    /// The least time left of a token's lifetime when it is replaced, in seconds
    /// (`sasl.login.refresh.buffer.seconds`). Default 300; from 0 to 3600.
    package var bufferSeconds: Int

    /// Java's defaults.
    package init(
        windowFactor: Double = 0.8, windowJitter: Double = 0.05, minimumPeriodSeconds: Int = 60,
        bufferSeconds: Int = 300
    ) {
        self.windowFactor = windowFactor
        self.windowJitter = windowJitter
        self.minimumPeriodSeconds = minimumPeriodSeconds
        self.bufferSeconds = bufferSeconds
    }

    /// Checks the bounds.
    ///
    /// - Throws: `.invalidSetting`.
    package func check() throws(SASLError) {
        try Self.check("sasl.login.refresh.window.factor", windowFactor, 0.5...1)
        try Self.check("sasl.login.refresh.window.jitter", windowJitter, 0...0.25)
        try Self.check("sasl.login.refresh.min.period.seconds", minimumPeriodSeconds, 0...900)
        try Self.check("sasl.login.refresh.buffer.seconds", bufferSeconds, 0...3600)
    }

    private static func check<Value: Comparable>(
        _ name: String, _ value: Value, _ range: ClosedRange<Value>
    ) throws(SASLError) {
        if !range.contains(value) {
            throw SASLError(
                .invalidSetting("\(name) is \(value), and has to be from \(range.lowerBound) to \(range.upperBound)."))
        }
    }
}
