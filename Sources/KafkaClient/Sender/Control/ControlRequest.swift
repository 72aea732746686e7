import KafkaWire

/// A request that is not Produce: what it asks, whom, and on whose behalf.
struct ControlRequest {
    /// Who can answer it.
    enum Target: Hashable {
        /// Any broker: the least loaded of those that are connected.
        case anyBroker
    }

    /// On whose behalf it is made, with what the machine has to know of it later.
    enum Owner: Equatable {
        case metadata(MetadataRefresh)
        case producerID
    }

    let target: Target
    let owner: Owner
    let api: ApiKey
    /// The versions that the answer is understood in.
    let versions: ClosedRange<Int16>
    let body: any WireMessage

    init<Body: WireMessage>(_ body: Body, to target: Target, for owner: Owner, from oldest: Int16? = nil) {
        self.body = body
        self.target = target
        self.owner = owner
        api = Body.apiKey
        versions = (oldest ?? Body.versions.lowerBound)...Body.versions.upperBound
    }
}
