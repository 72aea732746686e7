import KafkaWire

/// The versions of each API that a broker speaks, and the features that the cluster has finalized.
struct ApiVersionTable: Equatable {
    /// Searched in the broker's order, which is that of the APIs' numbers: the one that is asked for most, Produce, comes first.
    private let response: ApiVersionsResponse

    /// As far as this broker knows.
    let features: ClusterFeatures

    init() {
        self.init(ApiVersionsResponse())
    }

    init(_ response: ApiVersionsResponse) {
        features = ClusterFeatures(response)
        self.response = response
    }

    /// The newest version that both sides speak, or nil.
    func version(of api: ApiKey, within ours: ClosedRange<Int16>) -> Int16? {
        guard let theirs = range(of: api), theirs.overlaps(ours) else { return nil }
        return min(theirs.upperBound, ours.upperBound)
    }

    /// The broker's range, for messages.
    func range(of api: ApiKey) -> ClosedRange<Int16>? { response.versions(of: api) }
}
