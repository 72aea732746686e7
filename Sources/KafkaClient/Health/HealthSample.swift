import KafkaSockets

/// What a producer's health is judged by, at one moment.
struct HealthSample: Sendable {
    var time: MonotonicTime
    /// Milliseconds since 1970-01-01 UTC.
    var wallTime: Int64
    /// Why the producer takes no more records, if it does not.
    var end: KafkaError?
    /// Whether a broker has ever said what the cluster consists of.
    var isKnown = true
    /// Whether there is a connection, or none is needed.
    var isReachable = true
    /// The last failure to reach or to use the cluster.
    var lastError: KafkaError?
    /// Topics in use with partitions without a leader, in order.
    var leaderless: [String] = []
    var recordsSent = 0
    var recordErrors = 0
    var oldestRecordAge: Duration?
    var bufferTotal = 0
    var bufferAvailable = 0
    /// How many records it may hold, if that is bounded, and how many more.
    var recordsTotal: Int?
    var recordsAvailable = 0
    /// Tasks that wait for memory.
    var tasksWaiting = 0
    /// What records wait for, most bytes first.
    var stalls: [BackPressure.Stall] = []
    /// When they expire, in milliseconds since 1970-01-01 UTC; nil if there is none.
    var certificateExpiry: Int64?
    var tokenExpiry: Int64?
}
