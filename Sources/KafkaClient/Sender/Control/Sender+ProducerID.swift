import KafkaSockets
import KafkaWire
import Logging

/// Acts on the cluster's answer to the request for a producer id.
extension Sender {
    func receivedProducerID(_ response: InitProducerIDResponse, from connection: BrokerConnection, now: MonotonicTime) {
        if response.errorCode.isSuccess, response.producerID >= 0, response.producerEpoch >= 0 {
            return begin(as: ProducerIdentity(id: response.producerID, epoch: response.producerEpoch), now: now)
        }
        control.producerID.failed(now: now, random: &random)
        let error = KafkaError(broker: response.errorCode, brokerID: connection.nodeID, persistence: .notWritten)
        health.lastError = error
        logger.info("no producer id", metadata: [LogKey.error: "\(error.message)"])
        if BrokerErrorFacts(response.errorCode).isFatalToProducer { fail(fatally: error, now: now) }
    }

    /// The cluster gave an id: partitions that waited for it go on.
    private func begin(as identity: ProducerIdentity, now: MonotonicTime) {
        control.producerID.received(identity)
        logger.debug(
            "got a producer id",
            metadata: [LogKey.producerID: "\(identity.id)", LogKey.producerEpoch: "\(identity.epoch)"])
        for partition in schedule.releaseWaitingForProducerID(now: now) { evaluate(partition, now: now) }
    }
}
