import KafkaWire

/// A request that is not Produce: what it asks, whom, and on whose behalf.
struct ControlRequest {
    /// Who can answer it.
    enum Target: Hashable {
        /// Any broker: the least loaded of those that are connected.
        case anyBroker
        /// The broker that coordinates a transactional id or a group.
        case coordinator(CoordinatorDirectory.Key)
    }

    /// On whose behalf it is made, with what the machine has to know of it later.
    enum Owner: Equatable {
        case metadata(MetadataRefresh)
        case producerID
        case coordinator(CoordinatorDirectory.Key)
        case transaction(TransactionRequest)
    }

    let target: Target
    let owner: Owner
    let api: ApiKey
    /// The versions that the answer is understood in.
    let versions: ClosedRange<Int16>
    let body: any WireMessage

    /// - Parameters:
    ///   - body: What it asks.
    ///   - target: Whom.
    ///   - owner: On whose behalf.
    ///   - oldest: The oldest version that will do.
    ///   - newest: The newest version that will do.
    init<Body: WireMessage>(
        _ body: Body, to target: Target, for owner: Owner, from oldest: Int16? = nil, upTo newest: Int16? = nil
    ) {
        self.body = body
        self.target = target
        self.owner = owner
        api = Body.apiKey
        versions = (oldest ?? Body.versions.lowerBound)...(newest ?? Body.versions.upperBound)
    }
}
