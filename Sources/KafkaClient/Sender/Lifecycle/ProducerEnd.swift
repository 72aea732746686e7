/// How a producer has ended.
struct ProducerEnd: Sendable {
    /// The records that failed since the end began, by their errors' codes.
    var undelivered: [KafkaError.Code: Int] = [:]
    /// The last thing that went wrong with the cluster, if anything did.
    var cause: KafkaError?

    /// How many records failed since the end began.
    var undeliveredCount: Int { undelivered.values.reduce(0, +) }
}
