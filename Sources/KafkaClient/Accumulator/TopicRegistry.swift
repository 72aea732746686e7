import Synchronization

/// The topics that records were sent to, by name.
///
/// The topic found last is read without counting a reference to it, so a topic that was ever there can never be freed: it
/// is *pinned*. Only topics that are looked up often get there, and at most `maxPinned` of them. All others are removed
/// once nothing was sent to them for `metadataMaxIdle`: topic names that depend on tenants or dates do not pile up.
final class TopicRegistry: Sendable {
    private struct Entry: Sendable {
        let topic: TopicState
        var lookups = 0
        var isPinned = false
    }

    private struct State: Sendable {
        var entries: [String: Entry] = [:]
        var pinned = 0
    }

    /// Lookups after which a topic is pinned.
    static let lookupsUntilPinned = 32
    static let maxPinned = 1024

    private let state = Mutex(State())
    private let pool: MemoryPool
    /// The topic found last, if it is pinned: most producers write runs of records to one topic.
    private let last = AtomicReference<TopicState>()

    init(_ pool: MemoryPool) {
        self.pool = pool
    }

    /// The topic found last, if that is its name.
    @inline(__always)
    func last(named name: String) -> Unmanaged<TopicState>? {
        guard let topic = last.loadUnmanaged(), topic._withUnsafeGuaranteedRef({ $0.name == name }) else { return nil }
        return topic
    }

    /// The topic with that name, made on first use; nil if that is no legal name.
    func topic(_ name: String) -> TopicState? {
        if let topic = last.load(), topic.name == name { return topic }
        return state.withLock { state -> TopicState? in
            guard var entry = state.entries[name] ?? makeEntry(name) else { return nil }
            entry.lookups += 1
            if !entry.isPinned, entry.lookups >= Self.lookupsUntilPinned, state.pinned < Self.maxPinned {
                entry.isPinned = true
                state.pinned += 1
            }
            if entry.isPinned { last.store(entry.topic) }
            state.entries[name] = entry
            return entry.topic
        }
    }

    private func makeEntry(_ name: String) -> Entry? {
        TopicName.problem(name) == nil ? Entry(topic: TopicState(name: name, share: pool.addShare())) : nil
    }

    /// The topic with that name, if it is in use.
    func existing(_ name: String) -> TopicState? {
        state.withLock { $0.entries[name]?.topic }
    }

    /// All topics, in the order of their names, so that a run can be replayed.
    var all: [TopicState] { state.withLock { $0.entries.values.map(\.topic) }.sorted { $0.name < $1.name } }

    /// Removes a topic that nothing was sent to for long. Returns it, or nil if it stays: it is pinned, or records came
    /// in the meantime. A task that still holds it finds its queues retired, and looks the topic up again.
    func removeIdle(_ name: String) -> TopicState? {
        state.withLock { state -> TopicState? in
            guard let entry = state.entries[name], !entry.isPinned, entry.topic.retireIfEmpty() else { return nil }
            state.entries[name] = nil
            pool.retireShare(entry.topic.share)
            return entry.topic
        }
    }
}
