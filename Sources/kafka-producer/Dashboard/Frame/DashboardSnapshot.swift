import KafkaClient

/// What producers had done at one moment: the sums of their metrics, and how they are.
struct DashboardSnapshot: Sendable {
    struct Topic: Equatable, Sendable {
        var records = 0
        var bytes = 0
        var errors = 0
    }

    struct Broker: Equatable, Sendable {
        var records = 0
        var bytes = 0
        var requests = 0
        var requestTime = Duration.zero
        var throttles = 0
        var throttleTime = Duration.zero
        var inFlight = 0
    }

    var records = 0
    var errors = 0
    var errorsByCode: [String: Int] = [:]
    var retries = 0
    var requests = 0
    var batches = 0
    var batchBytes = 0
    var batchedRecords = 0
    var bytesBeforeCompression = 0
    var bytesAfterCompression = 0
    var bufferTotal = 0
    var bufferAvailable = 0
    var tasksWaiting = 0
    var queuedRecords = 0
    var queuedBatches = 0
    var oldestAge: Duration?
    var inFlight = 0
    var delivery = LatencyHistogram()
    var queue = LatencyHistogram()
    var request = LatencyHistogram()
    var topics: [String: Topic] = [:]
    var brokers: [Int: Broker] = [:]
    var health: [DashboardFrame.Health] = []

    /// Nothing yet.
    init() {}

    /// - Parameter name: What reasons of its health are marked with; nil to leave them as they are.
    init(_ metrics: ProducerMetrics, health: ProducerHealth, pressure: BackPressure, name: String?) {
        records = metrics.recordsSent
        errors = metrics.recordErrors
        for (code, count) in metrics.recordErrorsByCode { errorsByCode["\(code)"] = count }
        retries = metrics.recordRetries
        requests = metrics.produceRequests
        batches = metrics.batchSizes.count
        batchBytes = metrics.batchSizes.total
        batchedRecords = metrics.recordSizes.count
        bytesBeforeCompression = metrics.compression.bytesBefore
        bytesAfterCompression = metrics.compression.bytesAfter
        bufferTotal = metrics.bufferTotalBytes
        bufferAvailable = metrics.bufferAvailableBytes
        tasksWaiting = metrics.tasksWaitingForMemory
        queuedRecords = metrics.recordsQueued
        queuedBatches = metrics.batchesQueued
        oldestAge = metrics.oldestRecordAge
        inFlight = metrics.requestsInFlight
        delivery = metrics.deliveryLatency
        queue = metrics.queueTimeDistribution
        request = metrics.requestLatencyDistribution
        topics = metrics.topics.mapValues(Topic.init)
        for (id, broker) in metrics.brokers { brokers[Int(id)] = Broker(broker) }
        self.health = [DashboardFrame.Health(health, pressure, name: name)]
    }

    /// Both together, as if one producer had done it.
    static func + (one: DashboardSnapshot, other: DashboardSnapshot) -> DashboardSnapshot {
        var sum = one
        for path in summed { sum[keyPath: path] += other[keyPath: path] }
        sum.errorsByCode.merge(other.errorsByCode) { $0 + $1 }
        sum.oldestAge = [one.oldestAge, other.oldestAge].compactMap { $0 }.max()
        sum.delivery = one.delivery + other.delivery
        sum.queue = one.queue + other.queue
        sum.request = one.request + other.request
        sum.topics.merge(other.topics) { $0 + $1 }
        sum.brokers.merge(other.brokers) { $0 + $1 }
        sum.health += other.health
        return sum
    }

    // `unsafe`, since key paths are not marked Sendable; these capture nothing.
    nonisolated(unsafe) private static let summed: [WritableKeyPath<DashboardSnapshot, Int>] = [
        \.records, \.errors, \.retries, \.requests, \.batches, \.batchBytes, \.batchedRecords, \.bytesBeforeCompression,
        \.bytesAfterCompression, \.bufferTotal, \.bufferAvailable, \.tasksWaiting, \.queuedRecords, \.queuedBatches,
        \.inFlight,
    ]
}

extension DashboardSnapshot.Topic {
    fileprivate init(_ topic: ProducerMetrics.Topic) {
        (records, bytes, errors) = (topic.recordsSent, topic.bytesSent, topic.recordErrors)
    }

    fileprivate static func + (one: Self, other: Self) -> Self {
        Self(records: one.records + other.records, bytes: one.bytes + other.bytes, errors: one.errors + other.errors)
    }
}

extension DashboardSnapshot.Broker {
    fileprivate init(_ broker: ProducerMetrics.Broker) {
        (records, bytes, inFlight) = (broker.recordsSent, broker.bytesSent, broker.requestsInFlight)
        (requests, requestTime) = (broker.requestLatency.count, broker.requestLatency.total)
        (throttles, throttleTime) = (broker.throttleTime.count, broker.throttleTime.total)
    }

    fileprivate static func + (one: Self, other: Self) -> Self {
        Self(
            records: one.records + other.records, bytes: one.bytes + other.bytes,
            requests: one.requests + other.requests,
            requestTime: one.requestTime + other.requestTime, throttles: one.throttles + other.throttles,
            throttleTime: one.throttleTime + other.throttleTime, inFlight: one.inFlight + other.inFlight)
    }
}
