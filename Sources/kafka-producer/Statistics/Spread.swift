/// Repeated measurements of one thing: the one in the middle, and how far they lie apart.
struct Spread: Equatable, Sendable, Codable {
    let median: Double
    let low: Double
    let high: Double
    /// How many measurements there are.
    let count: Int

    /// nil for none.
    init?(_ values: [Double]) {
        let sorted = values.filter(\.isFinite).sorted()
        guard let low = sorted.first, let high = sorted.last else { return nil }
        let middle = sorted.count / 2
        median = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        (self.low, self.high) = (low, high)
        count = sorted.count
    }

    /// How two spreads compare.
    enum Difference: String, Sendable, Codable {
        /// One of them was measured less than twice, so that its noise is not known.
        case unknown
        /// The ranges overlap: a difference is not distinguishable from noise.
        case noise
        /// All measurements lie below the other's.
        case lower
        /// All measurements lie above the other's.
        case higher
    }

    /// A difference counts if no measurement of the one lies within the range of the other.
    ///
    /// For two times three measurements of the same thing, chance alone brings that about in one of ten cases, for two times five
    /// in one of 126.
    func difference(to other: Spread) -> Difference {
        if count < 2 || other.count < 2 { return .unknown }
        if high < other.low { return .lower }
        return low > other.high ? .higher : .noise
    }
}
