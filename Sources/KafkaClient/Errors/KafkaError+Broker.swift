package import KafkaWire

extension KafkaError {
    /// An error of a broker's error code. What it says follows from `BrokerErrorFacts`.
    ///
    /// - Parameters:
    ///   - error: The code in the response.
    ///   - brokerMessage: What the broker says in addition to the code, if it says anything.
    ///   - persistence: Whether the record was stored, if more is known than the code says: an earlier attempt may have
    ///     stored it, or no record was sent at all.
    ///   - remedy: What to do about it, if that is not what the table says.
    package init(
        broker error: BrokerErrorCode,
        brokerMessage: String? = nil,
        brokerID: Int32? = nil,
        topic: String? = nil,
        partition: Int32? = nil,
        attempts: Int = 0,
        persistence: Persistence? = nil,
        timeSpent: TimeSpent? = nil,
        remedy: String? = nil
    ) {
        let facts = BrokerErrorFacts(error)
        var message = error.message
        if let brokerMessage, !brokerMessage.isEmpty {
            message += " The broker says: \(brokerMessage)"
            if !brokerMessage.hasSuffix(".") { message += "." }
        }
        if let remedy = remedy ?? facts.remedy {
            message += " \(remedy)"
        }
        self.init(
            facts.code, message, brokerError: error.rawValue, brokerErrorName: error.name, brokerID: brokerID,
            topic: topic,
            partition: partition, attempts: attempts, isRetriable: facts.isRetriable,
            isFatal: facts.isFatalToProducer, persistence: persistence ?? facts.persistence, timeSpent: timeSpent)
    }
}
