/// What the producer does when none of the brokers that it knows can be reached (KIP-899).
public enum MetadataRecoveryStrategy: String, Hashable, Sendable, CaseIterable {
    /// It keeps trying the brokers that it knows.
    case none

    /// It starts over from the bootstrap servers. Beside them it keeps trying the brokers that it knew: after an outage of
    /// the whole cluster, they may be where the bootstrap servers no longer are. The default.
    case rebootstrap
}
