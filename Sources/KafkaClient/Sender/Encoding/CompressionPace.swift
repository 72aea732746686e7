/// How much to compress in one go: what takes about 5 ms on all cores together.
///
/// The larger a group of batches, the less it matters that helpers take time to come, and that cores wait for the last
/// batch. But until it is done the I/O thread does nothing else, so a slow codec gets small groups.
struct CompressionPace {
    /// Bytes of a group, before compression.
    private(set) var groupBytes: Int
    private let bounds: ClosedRange<Int>

    private static let groupTime = Duration.milliseconds(5)
    private static let bytesOfCore = 64 << 10...1 << 20
    private static let firstBytesOfCore = 256 << 10

    init(processors: Int) {
        bounds = Self.bytesOfCore.lowerBound * processors...Self.bytesOfCore.upperBound * processors
        groupBytes = Self.firstBytesOfCore * processors
    }

    /// A group was compressed.
    mutating func compressed(bytes: Int, in time: Duration) {
        let ideal = Double(bytes) * (Self.groupTime / max(time, .nanoseconds(1)))
        let bounded = Int(min(max(ideal, Double(bounds.lowerBound)), Double(bounds.upperBound)))
        // One group says little: the machine may just have been busy.
        groupBytes = (groupBytes * 3 + bounded) / 4
    }
}
