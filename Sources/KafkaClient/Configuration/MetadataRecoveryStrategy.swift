/// What the producer does when it can reach none of the brokers that it knows (KIP-899). Raw values are Kafka's names.
public enum MetadataRecoveryStrategy: String, Hashable, Sendable, CaseIterable {
    /// It keeps trying the brokers that it knows (`none`).
    case disabled = "none"

    /// It starts over from the bootstrap servers. It also keeps trying the brokers that it knew: after an outage of the
    /// whole cluster, they may be back where the bootstrap servers are not. The default.
    case rebootstrap
}
