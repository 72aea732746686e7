import KafkaWire

/// The versions of each API that a broker speaks, and the features that the cluster has finalized.
struct ApiVersionTable: Equatable {
    /// In the broker's order, which is that of the APIs' numbers: the one that is asked for most, Produce, comes first.
    private var ranges: [ApiVersionRange] = []

    /// As far as this broker knows.
    let features: ClusterFeatures

    init() {
        features = ClusterFeatures()
    }

    init(_ response: ApiVersionsResponse) {
        features = ClusterFeatures(response)
        ranges = response.apiKeys.filter { $0.minVersion <= $0.maxVersion }
    }

    /// The newest version that both sides speak, or nil.
    func version(of api: ApiKey, within ours: ClosedRange<Int16>) -> Int16? {
        guard let theirs = entry(of: api), theirs.minVersion <= ours.upperBound, theirs.maxVersion >= ours.lowerBound
        else { return nil }
        return min(theirs.maxVersion, ours.upperBound)
    }

    /// The broker's range, for messages.
    func range(of api: ApiKey) -> ClosedRange<Int16>? { entry(of: api).map { $0.minVersion...$0.maxVersion } }

    private func entry(of api: ApiKey) -> ApiVersionRange? { ranges.first { $0.apiKeyCode == api.rawValue } }
}
