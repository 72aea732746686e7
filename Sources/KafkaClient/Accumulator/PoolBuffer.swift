/// Memory of the pool, with one holder at a time.
///
/// `@unchecked Sendable`: a buffer has one holder at a time, and is handed over under a lock.
package struct PoolBuffer: @unchecked Sendable {
    /// Where it starts.
    package let base: UnsafeMutableRawPointer
    /// How many bytes it holds; this many count against the pool's bound.
    package let capacity: Int
    /// The share of its topic, if that is bounded: see `TopicShares`.
    var share: Int32 = -1
}
