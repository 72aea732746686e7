import KafkaWire

/// The versions of each API that a broker speaks, and the features that the cluster has finalized.
struct ApiVersionTable: Equatable {
    private var ranges: [Int16: ClosedRange<Int16>] = [:]

    /// As far as this broker knows.
    let features: ClusterFeatures

    init() {
        features = ClusterFeatures()
    }

    init(_ response: ApiVersionsResponse) {
        features = ClusterFeatures(response)
        for api in response.apiKeys where api.minVersion <= api.maxVersion {
            ranges[api.apiKeyCode] = api.minVersion...api.maxVersion
        }
    }

    /// The newest version that both sides speak, or nil.
    func version(of api: ApiKey, within ours: ClosedRange<Int16>) -> Int16? {
        guard let theirs = ranges[api.rawValue], theirs.overlaps(ours) else { return nil }
        return min(theirs.upperBound, ours.upperBound)
    }

    /// The broker's range, for messages.
    func range(of api: ApiKey) -> ClosedRange<Int16>? { ranges[api.rawValue] }
}
