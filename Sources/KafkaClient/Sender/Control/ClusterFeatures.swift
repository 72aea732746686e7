import KafkaWire

/// Features that the cluster has finalized, by the newest answer of any broker (KIP-584).
struct ClusterFeatures: Equatable {
    /// Counts changes of the features; -1 if nothing is known of them.
    private(set) var epoch: Int64 = -1
    /// The level of `transaction.version`: from 2 on, transactions have an epoch each (KIP-890).
    private(set) var transactionVersion: Int16 = 0

    init() {}

    init(_ response: ApiVersionsResponse) {
        epoch = response.finalizedFeaturesEpoch
        guard epoch >= 0 else { return }
        transactionVersion =
            response.finalizedFeatures.first { $0.name == "transaction.version" }?.maxVersion ?? 0
    }

    /// Takes over what another broker says, if it is newer. Returns whether it is.
    mutating func learn(_ other: ClusterFeatures) -> Bool {
        guard other.epoch > epoch else { return false }
        self = other
        return true
    }
}
