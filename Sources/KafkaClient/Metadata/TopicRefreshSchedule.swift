import KafkaSockets

/// Topics whose next answer is wanted: new ones, and known ones that are in doubt.
///
/// Each is asked for at its own pace, so that one that does not exist delays no other.
struct TopicRefreshSchedule {
    private struct Want {
        /// When the app last had use for the topic.
        var lastUsed: MonotonicTime
        /// When the topic was first wanted, or heard of last: not to be asked for before.
        var firstDue: MonotonicTime
        /// Fails with each answer that did not say what was wanted.
        var retry: RetrySchedule

        var dueAt: MonotonicTime { retry.notBefore ?? firstDue }
    }

    private let backoff: Backoff

    private var wants: [String: Want] = [:]

    init(_ backoff: Backoff) {
        self.backoff = backoff
    }

    /// The topics wanted, now or later.
    var names: some Collection<String> { wants.keys }

    func contains(_ name: String) -> Bool { wants[name] != nil }

    /// When to ask for the first of them, or never. The sender asks at each step: nothing is allocated for it.
    var nextDue: MonotonicTime {
        var next = MonotonicTime.distantFuture
        for want in wants.values where want.dueAt < next { next = want.dueAt }
        return next
    }

    /// The topics to ask for now, in order.
    func due(now: MonotonicTime) -> [String] {
        wants.lazy.filter { $0.value.dueAt <= now }.map(\.key).sorted()
    }

    /// The app has use for a topic. One that is wanted already is not asked for sooner.
    mutating func want(_ name: String, now: MonotonicTime, notBefore dueAt: MonotonicTime) {
        wants[name, default: Want(lastUsed: now, firstDue: dueAt, retry: RetrySchedule(backoff))].lastUsed = now
    }

    /// An answer did not tell what was wanted: the topic is asked for again, after a backoff.
    mutating func missed(_ name: String, now: MonotonicTime, random: inout some RandomNumberGenerator) {
        var want = wants[name] ?? Want(lastUsed: now, firstDue: now, retry: RetrySchedule(backoff))
        want.retry.failed(now: now, random: &random)
        wants[name] = want
    }

    /// An answer had what was wanted, or it is not wanted any more.
    mutating func remove(_ name: String) {
        wants[name] = nil
    }

    /// When the app last had use for a topic, if it is wanted.
    func lastUsed(_ name: String) -> MonotonicTime? { wants[name]?.lastUsed }
}
