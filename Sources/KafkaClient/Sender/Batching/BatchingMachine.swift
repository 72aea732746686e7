/// Moves linger and batch size within bounds, window by window: a pure value, without I/O and clock.
///
/// The linger is the least time between two requests to a broker that are not of full batches. While brokers keep up, it is as short
/// as it may be. When requests queue up, each waits for those before it: a broker that answers one
/// each `s` answers the fifth after `5 s`. So the linger becomes `s` with a margin, and requests meet an idle broker again.
/// Larger batches only ever replace several full ones, which costs no latency.
struct BatchingMachine: Sendable {
    /// Why a setting has changed.
    enum Reason: String, Sendable {
        case requestsQueueUp = "requests queue up at brokers"
        case answersAreFaster = "brokers answer faster"
        case batchesAreFull = "most bytes leave in full batches"
        case batchesAreSmall = "batches have been much smaller for a while"
        case batchesAreRefused = "a broker found a batch too large"
    }

    /// A change of one setting, both of which are in force from then on.
    struct Change: Equatable, Sendable {
        var linger: Duration
        var batchSize: Int
        var reason: Reason
    }

    /// What the time that a broker takes for a request is multiplied by: it is busy for ten elevenths of the time then.
    private static let margin = 1.1
    /// Answers take so much longer than the fastest ones when requests wait for each other.
    private static let queueing = 1.5
    /// It rises if it is too short by more than this share, and falls if it is too long by more than that. The latter is wide, since the
    /// answers of a quiet time are those of small requests.
    private static let mostBelow = 0.1
    private static let mostAbove = 1.0 / 3
    /// After so many windows that call for a shorter linger, it is shorter.
    private static let lingerPatience = 10
    /// After so many windows without a batch that would need more, batches are smaller.
    private static let sizePatience = 50

    private let bounds: BatchingBounds
    private let sizes: [Int]
    private var sizeIndex: Int
    /// No size beyond this one: brokers refuse it.
    private var lastIndex: Int
    private(set) var linger: Duration
    /// How often a setting has changed.
    private(set) var changes = 0
    /// What a broker takes for a request; zero until requests have queued up.
    private var serviceTime: Duration = .zero
    /// The fastest answer; it ages, since a cluster may become slower.
    private var fastestAnswer: Duration?
    /// The windows in a row that called for a shorter linger.
    private var calmWindows = 0
    /// The windows since the batch size changed, or was looked at, and the largest batch in them.
    private var sizeWindows = 0
    private var largestBatch = 0

    init(within bounds: BatchingBounds, linger: Duration, batchSize: Int) {
        self.bounds = bounds
        sizes = bounds.batchSizes
        lastIndex = sizes.count - 1
        sizeIndex = sizes.lastIndex { $0 <= batchSize } ?? 0
        self.linger = min(max(linger, bounds.minimumLinger), bounds.maximumLinger)
    }

    /// The size at which a batch is full.
    var batchSize: Int { sizes[sizeIndex] }

    /// Looks at what happened since it last looked. Returns what has changed by that.
    mutating func observe(_ window: BatchingWindow) -> [Change] {
        [observeSizes(window), observeTimes(window)].compactMap { $0 }
    }

    private mutating func change(_ reason: Reason) -> Change {
        changes += 1
        return Change(linger: linger, batchSize: batchSize, reason: reason)
    }

    // MARK: The batch size

    private mutating func observeSizes(_ window: BatchingWindow) -> Change? {
        if window.splits > 0 {
            lastIndex = max(0, min(sizeIndex, lastIndex) - 1)
            return sizeIndex > lastIndex ? move(to: lastIndex, .batchesAreRefused) : nil
        }
        // Silence is no evidence.
        guard window.bytes > 0 else { return nil }
        if window.fullBytes * 2 >= window.bytes {
            if sizeIndex < lastIndex { return move(to: sizeIndex + 1, .batchesAreFull) }
            largestBatch = batchSize
        }
        largestBatch = max(largestBatch, window.largestBatch)
        sizeWindows += 1
        guard sizeWindows >= Self.sizePatience else { return nil }
        if sizeIndex > 0, largestBatch * 4 <= batchSize { return move(to: sizeIndex - 1, .batchesAreSmall) }
        sizeWindows = 0
        largestBatch = 0
        return nil
    }

    private mutating func move(to index: Int, _ reason: Reason) -> Change {
        sizeIndex = index
        sizeWindows = 0
        largestBatch = 0
        return change(reason)
    }

    // MARK: The linger

    private mutating func observeTimes(_ window: BatchingWindow) -> Change? {
        guard let mean = window.meanAnswer, let fastest = window.fastestAnswer else { return nil }
        let known = fastestAnswer ?? fastest
        if let gap = window.crowdedGap {
            fastestAnswer = min(known, fastest)
            // Where answers take their time all the same, requests are only under way.
            if mean >= min(known, fastest) * Self.queueing { serviceTime = gap }
        } else {
            fastestAnswer = min(known + known / 64, fastest)
            // No request takes longer than its answer does.
            serviceTime = min(serviceTime, mean)
        }
        return approach(min(max(serviceTime * Self.margin, bounds.minimumLinger), bounds.maximumLinger))
    }

    /// Up immediately, and down when that has been called for for a while.
    private mutating func approach(_ wanted: Duration) -> Change? {
        if wanted > linger * (1 + Self.mostBelow) {
            linger = wanted
            calmWindows = 0
            return change(.requestsQueueUp)
        }
        guard wanted < linger * (1 - Self.mostAbove) else {
            calmWindows = 0
            return nil
        }
        calmWindows += 1
        guard calmWindows >= Self.lingerPatience else { return nil }
        calmWindows = 0
        linger = wanted
        return change(.answersAreFaster)
    }
}
