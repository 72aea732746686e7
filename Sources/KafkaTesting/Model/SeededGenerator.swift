/// A small seeded generator: the same seed gives the same sequence on every machine and in every Swift version.
///
/// Everything random in the model comes from one of these, so that a run can be replayed from its seed.
package struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable {
    private var state: UInt64

    /// Creates a generator; equal seeds give equal sequences.
    package init(seed: UInt64) {
        self.state = seed
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`; the modulo bias is far below what a test could notice.
    ///
    /// Spelled out instead of `Int.random(in:using:)` because the standard library may change its method between
    /// releases, and a seed must mean the same run everywhere.
    package mutating func below(_ bound: Int) -> Int {
        bound <= 1 ? 0 : Int(next() % UInt64(bound))
    }

    /// True with the given probability (0 never, 1 always).
    package mutating func chance(_ probability: Double) -> Bool {
        if probability >= 1 { return true }
        return Double(next() >> 11) * 0x1p-53 < probability
    }
}
