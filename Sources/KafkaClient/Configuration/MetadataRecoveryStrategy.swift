/// What the producer does when none of the brokers that it knows can be reached (KIP-899).
public enum MetadataRecoveryStrategy: String, Hashable, Sendable, CaseIterable {
    /// It keeps trying the brokers that it knows.
    case none

    /// It starts over from the bootstrap servers. The default.
    case rebootstrap
}
