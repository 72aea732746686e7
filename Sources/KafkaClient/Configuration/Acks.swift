/// Which brokers must have a record before it counts as delivered.
public enum Acks: Int16, Hashable, Sendable, CaseIterable {
    /// None (`acks=0`). A record counts as delivered once its bytes are written to the socket: its offset is unknown
    /// (-1), losses go unnoticed, and nothing is retried after it was sent.
    case zero = 0

    /// The partition's leader (`acks=1`). A record is lost if the leader fails before another replica has it.
    case leader = 1

    /// Every in-sync replica (`acks=all`). A record survives as long as one of them does. Needed for idempotence.
    case all = -1
}

extension Acks: CustomStringConvertible {
    /// The value as Kafka writes it: `0`, `1` or `all`.
    public var description: String {
        switch self {
        case .zero: "0"
        case .leader: "1"
        case .all: "all"
        }
    }
}
