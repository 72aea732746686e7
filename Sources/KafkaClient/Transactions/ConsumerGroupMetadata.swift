/// The consumer group whose offsets a transaction commits, and the consumer's place in it (KIP-447).
///
/// With the place, brokers refuse the offsets of a consumer that has left the group, so that two consumers never process
/// the same records in transactions that both commit. Take it from the consumer each time. Without it, only
/// producers with the same transactional id are kept apart.
public struct ConsumerGroupMetadata: Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    /// The group's id.
    public var groupID: String
    /// The group's generation, or the member's epoch in the new group protocol (KIP-848); -1 if it is not known.
    public var generation: Int32
    /// The consumer's id in the group; empty if it is not known.
    public var memberID: String
    /// The consumer's `group.instance.id`, if it is a static member.
    public var groupInstanceID: String?

    /// A group, and the consumer's place in it, if it is known.
    public init(groupID: String, generation: Int32 = -1, memberID: String = "", groupInstanceID: String? = nil) {
        self.groupID = groupID
        self.generation = generation
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
    }

    /// A group alone.
    public init(stringLiteral value: String) {
        self.init(groupID: value)
    }

    /// Whether the place in the group is given.
    var hasMember: Bool { generation >= 0 || !memberID.isEmpty || groupInstanceID != nil }

    /// What is wrong with the values, as Java's client checks them.
    var problem: String? {
        if groupID.isEmpty { return "the consumer group's id is empty" }
        if generation > 0 && memberID.isEmpty {
            return
                "the consumer group's generation is \(generation), but memberID is empty: take both from the consumer"
        }
        return nil
    }
}
