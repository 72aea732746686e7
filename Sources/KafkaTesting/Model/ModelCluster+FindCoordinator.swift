import KafkaSockets
import KafkaWire

extension ModelCluster {
    /// Names a broker for every group, for clients that ask although they join none; there are no transactions.
    func findCoordinator(_ request: FindCoordinatorRequest, _ context: RequestContext) -> Outcome {
        let coordinators = request.keys.map { key in
            if let code = context.faults.requestError {
                return FindCoordinatorResponse.Coordinator(key: key, errorCode: code.wire)
            }
            guard request.keyType == FindCoordinatorRequest.KeyType.group.rawValue else {
                return FindCoordinatorResponse.Coordinator(
                    key: key, errorCode: EmbeddedErrorCode.unsupportedVersion.wire,
                    errorMessage: "the embedded cluster has no transactions")
            }
            guard let broker = liveBrokers.first else {
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
