import KafkaSockets
import KafkaWire

extension ModelCluster {
    /// Names the broker that coordinates each group or transactional id.
    func findCoordinator(_ request: FindCoordinatorRequest, _ context: RequestContext) -> Outcome {
        let coordinators = request.keys.map { key in
            if let code = context.faults.requestError {
                return FindCoordinatorResponse.Coordinator(key: key, errorCode: code.wire)
            }
            guard FindCoordinatorRequest.KeyType(rawValue: request.keyType) != .share else {
                return FindCoordinatorResponse.Coordinator(
                    key: key, errorCode: EmbeddedErrorCode.unsupportedVersion.wire,
                    errorMessage: "the embedded cluster has no share groups")
            }
            guard let broker = coordinator(of: key) else {
                return FindCoordinatorResponse.Coordinator(
                    key: key, errorCode: EmbeddedErrorCode.coordinatorNotAvailable.wire)
            }
            return FindCoordinatorResponse.Coordinator(
                key: key, nodeID: broker.id, host: broker.host, port: broker.port)
        }
        FindCoordinatorResponse(throttleTimeMs: context.throttleTimeMs, coordinators: coordinators)
            .encode(into: &writer, version: context.version)
        return .respond
    }
}
