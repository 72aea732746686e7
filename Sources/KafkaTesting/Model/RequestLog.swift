import DequeModule

/// The latest requests, and counts of all.
package struct RequestLog: Sendable {
    private struct Key: Hashable, Sendable {
        var api: EmbeddedAPI
        var broker: Int32
    }

    private let limit: Int
    private var counts: [Key: Int] = [:]
    private var ring: Deque<EmbeddedRequest> = []
    /// All requests ever.
    package private(set) var total = 0
    /// Batches that the brokers themselves refused, by error code: what tests inject does not count.
    package private(set) var refusals: [EmbeddedErrorCode: Int] = [:]
    /// Frames that were no request, or none that the broker speaks.
    package var malformed = 0

    package init(limit: Int) {
        self.limit = limit
    }

    package mutating func append(_ request: EmbeddedRequest) {
        total += 1
        counts[Key(api: request.api, broker: request.broker), default: 0] += 1
        guard limit > 0 else { return }
        if ring.count == limit { ring.removeFirst() }
        ring.append(request)
    }

    package mutating func noteRefusal(_ code: EmbeddedErrorCode) {
        refusals[code, default: 0] += 1
    }

    /// The latest requests, oldest first.
    package var latest: [EmbeddedRequest] { Array(ring) }

    /// How many requests there were, of one type or all, at one broker or all.
    package func count(api: EmbeddedAPI?, broker: Int32?) -> Int {
        counts.reduce(0) { sum, entry in
            if let api, entry.key.api != api { return sum }
            if let broker, entry.key.broker != broker { return sum }
            return sum + entry.value
        }
    }

    /// Resets the counters and empties the log.
    package mutating func reset() {
        counts.removeAll()
        ring.removeAll()
    }
}
