/// The keys of log metadata, all in one place.
enum LogKey {
    static let clientID = "kafka.client_id"
    static let broker = "kafka.broker"
    static let address = "kafka.address"
    static let topic = "kafka.topic"
    static let partition = "kafka.partition"
    static let partitions = "kafka.partitions"
    static let error = "kafka.error"
    static let reason = "kafka.reason"
    static let producerID = "kafka.producer_id"
    static let producerEpoch = "kafka.producer_epoch"
    static let batches = "kafka.batches"
    static let records = "kafka.records"
    static let attempts = "kafka.attempts"
    static let interceptor = "kafka.interceptor"
    static let settings = "kafka.settings"
}
