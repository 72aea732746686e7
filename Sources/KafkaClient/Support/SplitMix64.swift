/// A small, fast random number generator: the same seed gives the same numbers on every machine, so that a run can be
/// repeated. It is the only one in the repository.
package struct SplitMix64: RandomNumberGenerator, Sendable, Hashable {
    /// What the state grows by with each number.
    static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= Self.increment
        return Self.mix(state)
    }

    /// The number that belongs to a state.
    @inline(__always)
    static func mix(_ state: UInt64) -> UInt64 {
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }
}

// `Int.random(in:using:)` may change its method between releases of Swift. These do not, so a seed always means the same run.
extension SplitMix64 {
    /// A number in `0..<bound`; 0 for an empty range. The bias of the remainder is far below what a test could notice.
    package mutating func below(_ bound: Int) -> Int {
        bound <= 1 ? 0 : Int(next() % UInt64(bound))
    }

    /// True with the given probability: 0 is never, 1 is always.
    package mutating func chance(_ probability: Double) -> Bool {
        if probability >= 1 { return true }
        return Double(next() >> 11) * 0x1p-53 < probability
    }

    /// Random bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 24) }
    }
}
