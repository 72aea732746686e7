/// Which brokers must have a record before it counts as delivered.
public enum Acks: Int16, Hashable, Sendable, CaseIterable {
    /// None. A record is done when its bytes are with the socket: its offset is unknown (-1), losses go unnoticed, and
    /// nothing is retried once it was sent.
    case none = 0

    /// The partition's leader. A record is lost if the leader fails before another replica has it.
    case leader = 1

    /// Every in-sync replica. A record survives as long as one of them does. Needed for idempotence.
    case all = -1
}

extension Acks: CustomStringConvertible {
    /// The value as Kafka writes it: `0`, `1` or `all`.
    public var description: String {
        switch self {
        case .none: "0"
        case .leader: "1"
        case .all: "all"
        }
    }
}
