import KafkaSockets

/// Judges a producer's health by samples, one after the other.
///
/// A value without a clock: the more often it is given a sample, the more exactly it knows since when something is so.
struct HealthMachine: JudgingMachine {
    private struct Counts: Sendable {
        let time: MonotonicTime
        let sent: Int
        let failed: Int
    }

    private struct Start: Sendable {
        let time: MonotonicTime
        let wallTime: Int64
    }

    /// Into how many parts the window is divided. Of each part, two samples are remembered at most.
    static let resolution = 120

    private let limits: HealthLimits
    private let recordAge: Duration
    /// The counts of earlier samples: all within the window, and the last one before it.
    private var counts: [Counts] = []
    /// How many samples it remembers.
    var memory: Int { counts.count }
    /// When each problem was first seen.
    private var starts: [ProducerHealth.Problem: Start] = [:]
    /// When records began to fail, and when the last one did so, since one was delivered.
    private var failing: (since: MonotonicTime, latest: MonotonicTime)?
    private(set) var current: ProducerHealth?

    init(_ limits: HealthLimits, deliveryTimeout: Duration) {
        self.limits = limits
        recordAge = limits.recordAge ?? deliveryTimeout / 2
    }

    static let judgesEnd = true

    /// Takes a sample. Returns the health that follows from it and from those before.
    mutating func update(_ sample: HealthSample) -> ProducerHealth {
        // Of samples that were taken at about the same time, an older one may arrive later: it says nothing new.
        if let current, let last = counts.last, sample.time < last.time { return current }
        let share = note(sample)
        var reasons: [ProducerHealth.Reason] = []
        func add(_ problem: ProducerHealth.Problem, _ finding: (ProducerHealth.Status, String)?) {
            guard let (status, message) = finding else {
                starts[problem] = nil
                return
            }
            let start = starts[problem] ?? Start(time: sample.time, wallTime: sample.wallTime)
            starts[problem] = start
            reasons.append(.init(problem: problem, status: status, since: start.wallTime, message: message))
        }
        add(.producerEnded, sample.end.map { (.unhealthy, $0.message) })
        let isCut = sample.end == nil && !sample.isReachable
        add(.connecting, isConnecting(sample) ? (.degraded, "no broker has answered yet") : nil)
        add(.notAuthenticated, isCut && sample.isRefused ? (.unhealthy, sample.reason) : nil)
        add(.clusterUnreachable, isCut && !sample.isRefused ? (unreachableStatus(sample), sample.reason) : nil)
        add(.noLeader, leaders(sample))
        add(.recordsFail, failures(share, sample))
        add(.recordsWait, waiting(sample))
        add(.bufferNearlyFull, buffer(sample))
        add(
            .certificateExpires,
            expiry(sample.certificateExpiry, limits.certificateValidity, "the client's certificate", sample))
        add(.tokenExpires, expiry(sample.tokenExpiry, limits.tokenValidity, "the bearer token", sample))
        return conclude(reasons, sample)
    }

    private mutating func conclude(_ reasons: [ProducerHealth.Reason], _ sample: HealthSample) -> ProducerHealth {
        let status = reasons.map(\.status).max() ?? .healthy
        let since = current.flatMap { $0.status == status ? $0.since : nil } ?? sample.wallTime
        let health = ProducerHealth(status: status, since: since, reasons: reasons)
        current = health
        return health
    }

    // MARK: Counting

    /// Notes what was delivered and what failed. Returns the part that was delivered within the window, or nil if nothing ended.
    private mutating func note(_ sample: HealthSample) -> Double? {
        let last = counts.last ?? Counts(time: sample.time, sent: 0, failed: 0)
        // However often it is asked, it remembers so many samples at most.
        if counts.count > 1, sample.time < counts[counts.count - 2].time + limits.window / Self.resolution {
            counts.removeLast()
        }
        counts.append(Counts(time: sample.time, sent: sample.recordsSent, failed: sample.recordErrors))
        if sample.recordsSent > last.sent {
            failing = nil
        } else if sample.recordErrors > last.failed {
            failing = (failing?.since ?? sample.time, sample.time)
        }
        while counts.count > 1, counts[1].time <= sample.time - limits.window { counts.removeFirst() }
        // The first sample of all counts from the producer's creation.
        let base = counts.count > 1 ? counts[0] : Counts(time: sample.time, sent: 0, failed: 0)
        let (sent, failed) = (sample.recordsSent - base.sent, sample.recordErrors - base.failed)
        return sent + failed == 0 ? nil : Double(sent) / Double(sent + failed)
    }

    // MARK: Findings

    private typealias Finding = (ProducerHealth.Status, String)

    private func isConnecting(_ sample: HealthSample) -> Bool {
        sample.end == nil && !sample.isKnown && sample.isReachable
    }

    private func unreachableStatus(_ sample: HealthSample) -> ProducerHealth.Status {
        let since = starts[.clusterUnreachable]?.time ?? sample.time
        return sample.time - since >= limits.unreachable ? .unhealthy : .degraded
    }

    private func leaders(_ sample: HealthSample) -> Finding? {
        guard let first = sample.leaderless.first else { return nil }
        let others = sample.leaderless.count - 1
        let more = others == 0 ? "" : " and \(others) more"
        return (.degraded, "partitions of topic '\(first)'\(more) have no leader")
    }

    private func failures(_ share: Double?, _ sample: HealthSample) -> Finding? {
        guard let share, share < limits.successRate else { return nil }
        let isSustained = failing.map { $0.latest - $0.since >= limits.failing } ?? false
        let percent = Int(share * 100)
        let reason = sample.lastError.map { "; the last problem was: \($0.message)" } ?? ""
        let message = "only \(percent) % of records were delivered lately\(reason)"
        return (isSustained ? .unhealthy : .degraded, message)
    }

    private func waiting(_ sample: HealthSample) -> Finding? {
        guard let age = sample.oldestRecordAge, age > recordAge else { return nil }
        return (.degraded, "a record has waited for \(age.brief)")
    }

    private func buffer(_ sample: HealthSample) -> Finding? {
        let used = sample.bufferTotal - sample.bufferAvailable
        guard sample.bufferTotal > 0 else { return nil }
        let share = Double(used) / Double(sample.bufferTotal)
        guard share >= limits.bufferUsage else { return nil }
        let reason = sample.stalls.first.map { "; \($0.message)" } ?? ""
        return (.degraded, "\(Int(100 * share)) % of the buffer is in use\(reason)")
    }

    private func expiry(
        _ expiry: Int64?, _ validity: Duration, _ what: String, _ sample: HealthSample
    ) -> Finding? {
        guard let expiry, sample.end == nil else { return nil }
        let left = Duration.milliseconds(expiry - sample.wallTime)
        if left <= .zero { return (.unhealthy, "\(what) has expired") }
        guard left < validity else { return nil }
        let days = Int(left / .seconds(86_400))
        return (.degraded, "\(what) expires in \(days < 2 ? left.brief : "\(days) days")")
    }
}

extension HealthSample {
    /// Whether brokers and client do not accept each other.
    fileprivate var isRefused: Bool { lastError?.code == .authenticationFailed || lastError?.code == .tlsFailed }

    fileprivate var reason: String { lastError?.message ?? "no broker can be reached" }
}
