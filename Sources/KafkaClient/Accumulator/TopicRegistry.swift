import Synchronization

/// The topics that records were sent to, by name. They are never removed while the producer lives.
final class TopicRegistry: Sendable {
    private let topics = Mutex<[String: TopicState]>([:])
    /// The topic found last: most producers write runs of records to one topic.
    private let last = AtomicReference<TopicState>()

    /// The topic found last, if that is its name.
    @inline(__always)
    func last(named name: String) -> Unmanaged<TopicState>? {
        guard let topic = last.loadUnmanaged(), topic._withUnsafeGuaranteedRef({ $0.name == name }) else { return nil }
        return topic
    }

    /// The topic with that name, made on first use; nil if that is no legal name.
    func topic(_ name: String) -> TopicState? {
        if let topic = last.load(), topic.name == name { return topic }
        let topic = topics.withLock { topics -> TopicState? in
            if let topic = topics[name] { return topic }
            guard TopicName.problem(name) == nil else { return nil }
            let topic = TopicState(name: name)
            topics[name] = topic
            return topic
        }
        if let topic { last.store(topic) }
        return topic
    }

    /// The topic with that name, if it was used.
    func existing(_ name: String) -> TopicState? {
        topics.withLock { $0[name] }
    }

    /// All topics, in the order of their names, so that a run can be replayed.
    var all: [TopicState] { topics.withLock { Array($0.values) }.sorted { $0.name < $1.name } }
}
