import KafkaClient

/// The failover that is played: a leader is lost, and nothing else leads its partitions until it is back.
///
/// Its phases are counted in records rather than in time, so that a slow machine plays the same.
struct IncidentPlan: Codable, Equatable, Sendable {
    /// Records before the loss, while the leader is gone, and after its return.
    var calm = 2000
    var outage = 8000
    var recovery = 6000
    var recordsPerSecond = 4000.0
    var valueBytes = 1000
    var partitions = 6

    static let brokers = 3
    static let lostBroker: Int32 = 1
    /// Keys spread records over all partitions, whether or not these have a leader.
    static let keys = 64

    var records: Int { calm + outage + recovery }

    /// A producer of its time: small and impatient in what costs nothing, and patient where callers wait.
    static let story = [
        "acks": "1", "enable.idempotence": "false", "max.in.flight.requests.per.connection": "1", "linger.ms": "0",
        "batch.size": "16384", "buffer.memory": "1048576", "max.block.ms": "60000",
    ]

    /// What `tune` recommends for this load, and callers that do not wait for long when even that does not do.
    var recommended: [String: String] {
        var workload = TuneWorkload(recordBytes: Double(valueBytes), recordsPerSecond: recordsPerSecond)
        workload.partitions = partitions
        workload.brokers = Self.brokers
        workload.isKeyed = true
        workload.outageSeconds = Double(outage) / recordsPerSecond
        let advisor = TuneAdvisor(
            workload: workload, current: ProducerConfiguration(bootstrapServers: []), codecs: [])
        var properties = ["max.block.ms": "1000"]
        for line in advisor.recommend().lines { properties[line.property] = line.value }
        return properties
    }
}

/// What one run of the failover measured.
struct IncidentResult: Codable, Equatable, Sendable {
    /// A look at the producer while it ran.
    struct Sample: Codable, Equatable, Sendable {
        let seconds: Double
        /// Bytes of records that are not finished.
        let bufferBytes: Int
        /// Calls that wait to hand over their record.
        let callers: Int
        /// Records that have failed so far.
        let failed: Int
        /// The slowest acknowledgement since the sample before, in milliseconds.
        let slowestMilliseconds: Double
    }

    let name: String
    let properties: [String: String]
    let acknowledged: Int
    let failed: Int
    let firstError: String?
    let mostBufferBytes: Int
    let mostCallers: Int
    /// The longest that a call took to hand over its record, in milliseconds.
    let longestCall: Double
    let latencyP50: Double
    let latencyP99: Double
    let latencyMax: Double
    /// When the leader was lost and came back, in seconds from the start.
    let lostAt: Double
    let backAt: Double
    let samples: [Sample]
}
