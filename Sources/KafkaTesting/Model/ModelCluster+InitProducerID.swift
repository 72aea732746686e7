import KafkaSockets
import KafkaWire

extension ModelCluster {
    /// Idempotent producers always get a fresh id with epoch 0, whatever id they say they had.
    func initProducerID(_ request: InitProducerIDRequest, _ context: RequestContext) -> Outcome {
        var response = InitProducerIDResponse(throttleTimeMs: context.throttleTimeMs)
        if let code = context.faults.requestError {
            response.errorCode = code.wire
        } else if request.transactionalID != nil {
            // No transaction coordinator here.
            response.errorCode = .unsupportedVersion
        } else {
            response.producerID = nextProducerID
            response.producerEpoch = 0
            nextProducerID += 1
        }
        response.encode(into: &writer, version: context.version)
        return .respond
    }
}
