/// Whether a producer works, and if not, why and since when.
public struct ProducerHealth: Hashable, Sendable, Codable {
    /// How bad it is.
    public enum Status: String, Hashable, Sendable, Codable, CaseIterable {
        /// Nothing is wrong.
        case healthy
        /// Records are delivered, but something needs attention.
        case degraded
        /// Records are not delivered, or soon will not be.
        case unhealthy
    }

    /// One thing that is wrong.
    public struct Reason: Hashable, Sendable, Codable {
        /// What it is.
        public let problem: Problem
        /// How bad it is.
        public let status: Status
        /// When it was first seen, in milliseconds since 1970-01-01 UTC. It begins again after the problem was gone.
        public let since: Int64
        /// What is wrong, for people. It may change while the problem lasts.
        public let message: String
    }

    /// A kind of problem. New ones may appear in any release, so a `switch` needs a `default`.
    public struct Problem: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
        /// The name, such as `clusterUnreachable`; it does not change.
        public let rawValue: String

        /// A problem by its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The same as ``rawValue``.
        public var description: String { rawValue }

        /// The producer was closed, or cannot go on: it takes no more records. Unhealthy.
        public static let producerEnded = Problem(rawValue: "producerEnded")
        /// No broker has answered yet, and none has failed to. Degraded.
        public static let connecting = Problem(rawValue: "connecting")
        /// There is no connection to any broker, and attempts fail. Degraded, and unhealthy after
        /// ``HealthLimits/unreachable``.
        public static let clusterUnreachable = Problem(rawValue: "clusterUnreachable")
        /// The same because client and brokers do not accept each other's credentials or certificates. Unhealthy.
        public static let notAuthenticated = Problem(rawValue: "notAuthenticated")
        /// Topics in use have partitions without a leader. Degraded.
        public static let noLeader = Problem(rawValue: "noLeader")
        /// Too many records have failed lately. Degraded; unhealthy if none was delivered for ``HealthLimits/failing``.
        public static let recordsFail = Problem(rawValue: "recordsFail")
        /// A record has waited for long. Degraded.
        public static let recordsWait = Problem(rawValue: "recordsWait")
        /// The buffer is nearly full. Degraded.
        public static let bufferNearlyFull = Problem(rawValue: "bufferNearlyFull")
        /// The client's certificate expires soon. Degraded, and unhealthy once it has.
        public static let certificateExpires = Problem(rawValue: "certificateExpires")
        /// The bearer token expires soon and was not renewed. Degraded, and unhealthy once it has expired.
        public static let tokenExpires = Problem(rawValue: "tokenExpires")
    }

    /// The worst status of all reasons; ``Status/healthy`` if there are none.
    public let status: Status
    /// When the status became what it is, in milliseconds since 1970-01-01 UTC.
    public let since: Int64
    /// What is wrong, in a fixed order. Empty if nothing is.
    public let reasons: [Reason]
}

extension ProducerHealth.Status: Comparable {
    /// From healthy to unhealthy.
    public static func < (one: Self, other: Self) -> Bool { one.severity < other.severity }

    private var severity: Int {
        switch self {
        case .healthy: 0
        case .degraded: 1
        case .unhealthy: 2
        }
    }
}

extension ProducerHealth: CustomStringConvertible {
    /// The status and all messages, in a line.
    public var description: String {
        reasons.isEmpty ? status.rawValue : "\(status.rawValue): " + reasons.map(\.message).joined(separator: "; ")
    }
}

extension ProducerHealth: SampleJudgement {
    /// Whether the other one says something new: a status or a problem has come, gone or changed. Messages alone do not count.
    func differs(from other: ProducerHealth) -> Bool {
        status != other.status
            || reasons.map { [$0.problem.rawValue, $0.status.rawValue] }
                != other.reasons.map { [$0.problem.rawValue, $0.status.rawValue] }
    }
}
