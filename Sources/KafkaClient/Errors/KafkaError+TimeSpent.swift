extension KafkaError {
    /// Where the time of a failed delivery went. The parts follow one another; they add up to ``total``.
    public struct TimeSpent: Hashable, Sendable {
        /// Waiting to learn the topic's partitions.
        public var waitingForMetadata: Duration

        /// Waiting for buffer memory.
        public var waitingForMemory: Duration

        /// In a batch that was filling, lingering, or queued behind others.
        public var inBatch: Duration

        /// Ready to go, with no connection to the partition's leader, or no leader at all.
        public var connecting: Duration

        /// Sent, with the broker's answer outstanding.
        public var inFlight: Duration

        /// Waiting out the backoff between attempts.
        public var backingOff: Duration

        /// Makes a value of its parts; those not given are zero.
        public init(
            waitingForMetadata: Duration = .zero,
            waitingForMemory: Duration = .zero,
            inBatch: Duration = .zero,
            connecting: Duration = .zero,
            inFlight: Duration = .zero,
            backingOff: Duration = .zero
        ) {
            self.waitingForMetadata = waitingForMetadata
            self.waitingForMemory = waitingForMemory
            self.inBatch = inBatch
            self.connecting = connecting
            self.inFlight = inFlight
            self.backingOff = backingOff
        }

        /// The sum of the parts.
        public var total: Duration {
            waitingForMetadata + waitingForMemory + inBatch + connecting + inFlight + backingOff
        }
    }
}

extension KafkaError.TimeSpent: CustomStringConvertible {
    /// The parts that are not zero, the longest first: `29.4 s in flight, 600 ms backing off`.
    public var description: String {
        let parts: [(Duration, String)] = [
            (waitingForMetadata, "waiting for metadata"),
            (waitingForMemory, "waiting for buffer memory"),
            (inBatch, "in the batch"),
            (connecting, "without a connection to the leader"),
            (inFlight, "in flight"),
            (backingOff, "backing off"),
        ]
        let spent = parts.filter { $0.0 > .zero }.sorted { $0.0 > $1.0 }
        return spent.isEmpty ? "no time" : spent.map { "\($0.0.brief) \($0.1)" }.joined(separator: ", ")
    }
}

extension Duration {
    /// The duration for people: whole milliseconds below ten seconds, tenths of a second from there on.
    package var brief: String {
        let (seconds, attoseconds) = components
        let microseconds = attoseconds / 1_000_000_000_000
        if seconds == 0 && abs(microseconds) < 1000 && microseconds != 0 {
            return "\(microseconds) µs"
        }
        if abs(seconds) < 10 {
            return "\(seconds * 1000 + microseconds / 1000) ms"
        }
        let tenths = abs(microseconds / 100_000)
        return tenths == 0 ? "\(seconds) s" : "\(seconds).\(tenths) s"
    }
}
