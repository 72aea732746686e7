/// Follows batches on their way. It is called on the producer's thread.
protocol BatchObserver: AnyObject {
    /// The batch is about to be compressed and sent for the first time. Its buffer has its records as they were encoded.
    func leaves(_ batch: ProducerBatch)

    /// The batch is part of a request to a broker. Called for each attempt.
    func sent(_ batch: ProducerBatch, to connection: BrokerConnection)

    /// The batch is acknowledged, has failed, or was refused and is replaced by its parts. Called once, also if it was never sent.
    func ended(_ batch: ProducerBatch, _ error: KafkaError?)
}
