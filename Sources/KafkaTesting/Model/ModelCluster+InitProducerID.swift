import KafkaSockets
import KafkaWire

extension ModelCluster {
    /// Producers without a transactional id always get a fresh id with epoch 0, whatever id they say they had.
    func initProducerID(_ request: InitProducerIDRequest, _ context: RequestContext) -> Outcome {
        if let id = request.transactionalID { return initTransactions(request, id: id, context) }
        var response = InitProducerIDResponse(throttleTimeMs: context.throttleTimeMs)
        if let code = context.faults.requestError {
            response.errorCode = code.wire
        } else {
            response.producerID = coordinator.takeProducerID()
            response.producerEpoch = 0
        }
        response.encode(into: &writer, version: context.version)
        return .respond
    }
}
