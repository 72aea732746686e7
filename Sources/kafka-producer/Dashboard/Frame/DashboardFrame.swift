/// What a dashboard shows of one interval, and what `--serve` sends as JSON.
///
/// A value without a clock, made from what was so at the interval's two ends. An app may serve the same JSON, as events of a stream
/// (`text/event-stream`) at `/events`: `kafka-producer top` and its page then show it.
struct DashboardFrame: Codable, Equatable, Sendable {
    /// A count that grows: by how much in a second of the interval, and what it was at its end.
    struct Counter: Codable, Equatable, Sendable {
        var perSecond = 0.0
        var total = 0
    }

    /// Durations of the interval, in milliseconds; all 0 if there were none.
    struct Durations: Codable, Equatable, Sendable {
        var count = 0
        var average = 0.0
        var p50 = 0.0
        var p95 = 0.0
        var p99 = 0.0
        var p999 = 0.0
        var max = 0.0
    }

    struct Topic: Codable, Equatable, Sendable {
        var name: String
        var records = Counter()
        var bytes = Counter()
        var errors = Counter()
    }

    struct Broker: Codable, Equatable, Sendable {
        var id: Int
        var records = Counter()
        var bytes = Counter()
        var requests = Counter()
        var inFlight = 0
        /// The mean time to a response in the interval, in milliseconds.
        var latency = 0.0
        /// The mean time of being throttled in the interval, in milliseconds.
        var throttle = 0.0
    }

    /// Batches that were sent for the first time in the interval.
    struct Batches: Codable, Equatable, Sendable {
        var perSecond = 0.0
        /// The mean on the wire.
        var averageBytes = 0.0
        var averageRecords = 0.0
        /// `batch.size`.
        var limitBytes = 0
        /// The mean before compression, as a part of `batch.size`: 1 is full.
        var fill = 0.0
        /// The size after compression divided by that before.
        var compression = 1.0
    }

    /// At the interval's end.
    struct Buffer: Codable, Equatable, Sendable {
        var totalBytes = 0
        var usedBytes = 0
        var tasksWaiting = 0
        var queuedRecords = 0
        var queuedBatches = 0
        /// The age of the oldest record that has not ended, in milliseconds; 0 if there is none.
        var oldestAge = 0.0
        /// Requests without a response.
        var inFlight = 0

        var usage: Double { totalBytes > 0 ? Double(usedBytes) / Double(totalBytes) : 0 }
    }

    struct Failure: Codable, Equatable, Sendable {
        /// The code of `KafkaError`, such as `deliveryTimedOut`.
        var code: String
        var records = Counter()
    }

    struct Health: Codable, Equatable, Sendable {
        struct Reason: Codable, Equatable, Sendable {
            var problem: String
            var status: String
            /// In milliseconds since 1970-01-01 UTC.
            var since: Int64
            var message: String
        }

        /// `healthy`, `degraded` or `unhealthy`.
        var status = "healthy"
        var reasons: [Reason] = []
        /// What records wait for, if there is back-pressure.
        var pressure: [String] = []
    }

    /// The version of this format.
    static let currentFormat = 1

    var format = currentFormat
    /// What is shown, such as `perf, topic t`.
    var title = ""
    /// The end of the interval, in milliseconds since 1970-01-01 UTC.
    var time: Int64 = 0
    /// Seconds that the producers have run.
    var uptime = 0.0
    /// The length of the interval in seconds.
    var interval = 1.0
    var records = Counter()
    var bytes = Counter()
    var errors = Counter()
    var retries = Counter()
    var requests = Counter()
    var batches = Batches()
    var buffer = Buffer()
    /// From enqueueing a record to its acknowledgement.
    var delivery = Durations()
    /// From a batch's first record to its first sending.
    var queue = Durations()
    /// From sending a produce request to its response.
    var request = Durations()
    /// By name.
    var topics: [Topic] = []
    /// By id.
    var brokers: [Broker] = []
    /// By code.
    var failures: [Failure] = []
    var health = Health()

    init() {}
}
