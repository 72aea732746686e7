import KafkaSockets

extension MonotonicTime {
    /// Virtual time: this long after an arbitrary start, which is not 0.
    static func at(_ duration: Duration) -> MonotonicTime {
        MonotonicTime(nanoseconds: 1_000_000_000_000) + duration
    }

    /// The start of virtual time.
    static var start: MonotonicTime { at(.zero) }
}

/// Always the same number, so that jitter is known.
struct ConstantRandom: RandomNumberGenerator {
    var value: UInt64

    /// The least jitter: 80 %. Not 0: the standard library draws again after that.
    static var least: ConstantRandom { ConstantRandom(value: 1) }
    /// The most jitter: 120 %.
    static var most: ConstantRandom { ConstantRandom(value: .max) }

    mutating func next() -> UInt64 { value }
}
