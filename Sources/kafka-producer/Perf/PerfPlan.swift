/// What to measure.
struct PerfPlan: Sendable {
    let topic: String
    let records: Int
    let payloads: Payloads
    /// Records per second; nil for as many as possible.
    let throughput: Double?
    /// Tasks that await each acknowledgement before they send the next record; nil for one task that never waits.
    let awaited: Int?

    /// How many records make a transaction; nil for none.
    var transactionSize: Int?

    /// One latency of so many is measured when the speed is unlimited.
    static let samplingInterval = 64

    /// Whether each record's latency is measured.
    var measuresEveryRecord: Bool { throughput != nil || awaited != nil }
}
