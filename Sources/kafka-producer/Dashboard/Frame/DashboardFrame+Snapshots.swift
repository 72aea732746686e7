import KafkaClient

extension DashboardFrame {
    /// Where a frame is from.
    struct Origin: Equatable, Sendable {
        var title = ""
        /// `batch.size` of the producers.
        var batchSize = 0
    }

    /// What happened between two snapshots of the same producers.
    ///
    /// - Parameters:
    ///   - seconds: The time between them.
    ///   - time: When `now` was taken, in milliseconds since 1970-01-01 UTC.
    ///   - uptime: Seconds that the producers had run then.
    init(
        _ origin: Origin, before: DashboardSnapshot, now: DashboardSnapshot, seconds: Double, time: Int64,
        uptime: Double
    ) {
        self.init()
        let growth = Growth(seconds: seconds)
        (title, self.time, self.uptime, interval) = (origin.title, time, uptime, seconds)
        records = growth.counter(before.records, now.records)
        errors = growth.counter(before.errors, now.errors)
        retries = growth.counter(before.retries, now.retries)
        requests = growth.counter(before.requests, now.requests)
        bytes = growth.counter(
            before.topics.values.reduce(0) { $0 + $1.bytes }, now.topics.values.reduce(0) { $0 + $1.bytes })
        batches = Batches(before, now, limit: origin.batchSize, growth)
        buffer = Buffer(now)
        delivery = Durations(now.delivery.since(before.delivery))
        queue = Durations(now.queue.since(before.queue))
        request = Durations(now.request.since(before.request))
        topics = now.topics.sorted { $0.key < $1.key }.map { name, topic in
            let old = before.topics[name] ?? DashboardSnapshot.Topic()
            return Topic(
                name: name, records: growth.counter(old.records, topic.records),
                bytes: growth.counter(old.bytes, topic.bytes), errors: growth.counter(old.errors, topic.errors))
        }
        brokers = now.brokers.sorted { $0.key < $1.key }.map { id, broker in
            Broker(id, before.brokers[id] ?? DashboardSnapshot.Broker(), broker, growth)
        }
        failures = now.errorsByCode.sorted { $0.key < $1.key }.map { code, count in
            Failure(code: code, records: growth.counter(before.errorsByCode[code] ?? 0, count))
        }
        health = Health(all: now.health)
    }

    /// How counts grow in an interval.
    fileprivate struct Growth {
        let seconds: Double

        func counter(_ before: Int, _ now: Int) -> Counter {
            Counter(perSecond: perSecond(now - before), total: now)
        }

        /// A count that has become less began again.
        func perSecond(_ count: Int) -> Double { seconds > 0 ? Double(max(0, count)) / seconds : 0 }
    }
}

extension DashboardFrame.Durations {
    fileprivate init(_ histogram: LatencyHistogram) {
        count = histogram.count
        average = histogram.averageMicroseconds / 1000
        p50 = Double(histogram.microseconds(atQuantile: 0.5)) / 1000
        p95 = Double(histogram.microseconds(atQuantile: 0.95)) / 1000
        p99 = Double(histogram.microseconds(atQuantile: 0.99)) / 1000
        p999 = Double(histogram.microseconds(atQuantile: 0.999)) / 1000
        max = Double(histogram.maxMicroseconds) / 1000
    }
}

extension DashboardFrame.Batches {
    fileprivate init(
        _ before: DashboardSnapshot, _ now: DashboardSnapshot, limit: Int, _ growth: DashboardFrame.Growth
    ) {
        limitBytes = limit
        let count = now.batches - before.batches
        guard count > 0 else { return }
        perSecond = growth.perSecond(count)
        averageBytes = Double(now.batchBytes - before.batchBytes) / Double(count)
        averageRecords = Double(now.batchedRecords - before.batchedRecords) / Double(count)
        let plain = now.bytesBeforeCompression - before.bytesBeforeCompression
        if plain > 0 {
            compression = Double(now.bytesAfterCompression - before.bytesAfterCompression) / Double(plain)
            if limit > 0 { fill = Double(plain) / Double(count) / Double(limit) }
        }
    }
}

extension DashboardFrame.Buffer {
    fileprivate init(_ now: DashboardSnapshot) {
        totalBytes = now.bufferTotal
        usedBytes = now.bufferTotal - now.bufferAvailable
        tasksWaiting = now.tasksWaiting
        queuedRecords = now.queuedRecords
        queuedBatches = now.queuedBatches
        oldestAge = now.oldestAge.map { $0.inSeconds * 1000 } ?? 0
        inFlight = now.inFlight
    }
}

extension DashboardFrame.Broker {
    fileprivate init(
        _ id: Int, _ before: DashboardSnapshot.Broker, _ now: DashboardSnapshot.Broker, _ growth: DashboardFrame.Growth
    ) {
        // A broker that has left and come back counts from zero.
        let isNew = now.requests < before.requests || now.records < before.records
        let old = isNew ? DashboardSnapshot.Broker() : before
        self.init(id: id)
        records = growth.counter(old.records, now.records)
        bytes = growth.counter(old.bytes, now.bytes)
        requests = growth.counter(old.requests, now.requests)
        inFlight = now.inFlight
        latency = Self.mean(now.requestTime - old.requestTime, now.requests - old.requests)
        throttle = Self.mean(now.throttleTime - old.throttleTime, now.throttles - old.throttles)
    }

    private static func mean(_ time: Duration, _ count: Int) -> Double {
        count > 0 ? time.inSeconds * 1000 / Double(count) : 0
    }
}

extension DashboardFrame.Health {
    init(_ health: ProducerHealth, _ pressure: BackPressure, name: String?) {
        let prefix = name.map { "\($0): " } ?? ""
        status = health.status.rawValue
        reasons = health.reasons.map {
            Reason(
                problem: "\($0.problem)", status: $0.status.rawValue, since: $0.since, message: prefix + $0.message)
        }
        guard pressure.isHigh else { return }
        self.pressure = pressure.stalls.isEmpty ? ["\(prefix)\(pressure)"] : pressure.stalls.map { prefix + $0.message }
    }

    /// The worst of all.
    init(all: [DashboardFrame.Health]) {
        status = all.map(\.status).max { Self.severity($0) < Self.severity($1) } ?? "healthy"
        reasons = all.flatMap(\.reasons)
        pressure = all.flatMap(\.pressure)
    }

    /// From 0, which is healthy, to 2.
    static func severity(_ status: String) -> Int {
        switch ProducerHealth.Status(rawValue: status) {
        case .healthy: 0
        case .degraded: 1
        case .unhealthy, nil: 2
        }
    }
}
