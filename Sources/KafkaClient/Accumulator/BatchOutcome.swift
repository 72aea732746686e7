/// How a batch ended.
package enum BatchOutcome: Sendable {
    /// Stored. `logAppendTime` is -1 when the records keep their own timestamps; `baseOffset` is -1 when unknown.
    case acknowledged(baseOffset: Int64, logAppendTime: Int64)
    /// Not acknowledged, all its records for the same reason.
    case failed(KafkaError)
    /// The broker named the records at fault (KIP-467); the others failed only because they shared the batch.
    case refused(records: [Int32: KafkaError], others: KafkaError)

    /// The outcome of one record.
    func result(
        of index: Int32, topic: String, partition: Int32, timestamp: Int64, keySize: Int32, valueSize: Int32
    ) -> Result<RecordMetadata, KafkaError> {
        switch self {
        case .acknowledged(let baseOffset, let logAppendTime):
            .success(
                RecordMetadata(
                    topic: topic, partition: partition, offset: baseOffset < 0 ? -1 : baseOffset + Int64(index),
                    timestamp: logAppendTime < 0 ? timestamp : logAppendTime, serializedKeySize: Int(keySize),
                    serializedValueSize: Int(valueSize)))
        case .failed(let error):
            .failure(error)
        case .refused(let records, let others):
            .failure(records[index] ?? others)
        }
    }

    /// The batch's error, if it failed.
    var error: KafkaError? {
        switch self {
        case .acknowledged: nil
        case .failed(let error), .refused(_, let error): error
        }
    }
}
