/// Whether records come faster than brokers take them, and what holds them up.
public struct BackPressure: Hashable, Sendable, Codable {
    /// Something that records wait for.
    public struct Stall: Hashable, Sendable, Codable {
        /// What it is.
        public let kind: Kind
        /// The topic that it is about, if it is about one.
        public let topic: String?
        /// The broker that it is about, if it is about one.
        public let brokerID: Int32?
        /// About how many bytes wait for it.
        public let bytes: Int
        /// What it is, for people. It may change while the stall lasts.
        public let message: String
    }

    /// A kind of stall. New ones may appear in any release, so a `switch` needs a `default`.
    public struct Kind: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
        /// The name, such as `brokerUnreachable`; it does not change.
        public let rawValue: String

        /// A kind by its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The same as ``rawValue``.
        public var description: String { rawValue }

        /// A broker is not connected.
        public static let brokerUnreachable = Kind(rawValue: "brokerUnreachable")
        /// A broker asked this client to send nothing for a while (KIP-219).
        public static let brokerThrottles = Kind(rawValue: "brokerThrottles")
        /// A broker has requests that it has not answered yet.
        public static let brokerIsBusy = Kind(rawValue: "brokerIsBusy")
        /// Partitions of a topic have no leader.
        public static let noLeader = Kind(rawValue: "noLeader")
        /// Callbacks of batches that are complete have not run.
        public static let callbacks = Kind(rawValue: "callbacks")
        /// A topic holds as much as it may, and its records wait (``ProducerConfiguration/topicBufferMemory``,
        /// ``ProducerConfiguration/maxTopicRecords``).
        public static let topicIsFull = Kind(rawValue: "topicIsFull")
    }

    /// Whether there is pressure: the buffer was nearly full, or tasks waited for memory, for ``BackPressureLimits/duration``, and it
    /// has not eased since.
    public let isHigh: Bool
    /// When ``isHigh`` became what it is, in milliseconds since 1970-01-01 UTC.
    public let since: Int64
    /// How full the buffer is: the part of ``ProducerConfiguration/bufferMemory`` in use, or that of
    /// ``ProducerConfiguration/maxBufferedRecords`` if it is more. 1 is full.
    public let usage: Double
    /// Tasks that wait for memory.
    public let tasksWaiting: Int
    /// What records wait for, most bytes first; three at most. Empty unless ``isHigh``.
    public let stalls: [Stall]
}

extension BackPressure: CustomStringConvertible {
    /// In a line, how full the buffer is, how many tasks wait, and what for.
    public var description: String {
        let tasks = tasksWaiting == 0 ? "" : ", \(tasksWaiting) \(tasksWaiting == 1 ? "task waits" : "tasks wait")"
        let reasons = stalls.isEmpty ? "" : ": " + stalls.map(\.message).joined(separator: "; ")
        return "\(isHigh ? "high" : "normal"), \(Int(usage * 100)) % of the buffer in use\(tasks)\(reasons)"
    }
}

extension BackPressure: SampleJudgement {
    /// Whether the other one says something new: pressure or a stall has come or gone. Numbers and messages alone do not count.
    func differs(from other: BackPressure) -> Bool {
        isHigh != other.isHigh || Set(stalls.map(\.identity)) != Set(other.stalls.map(\.identity))
    }
}

extension BackPressure.Stall {
    fileprivate var identity: [String] { [kind.rawValue, topic ?? "", brokerID.map { "\($0)" } ?? ""] }
}

/// From where on something counts as pressure; see ``BackPressure``.
public struct BackPressureLimits: Hashable, Sendable {
    /// How full the buffer is when pressure begins. The default is 0.9.
    public var usage = 0.9
    /// How full the buffer is at most when it has eased; no task waits for memory then. The default is 0.7.
    public var relief = 0.7
    /// For how long it has to last before it counts. The default is 1 s.
    public var duration: Duration = .seconds(1)

    /// The defaults.
    public init() {}
}
