/// The errors that the client itself makes, each in one place.
extension KafkaError {
    static var cancelledWhileAwaitingDelivery: KafkaError {
        KafkaError(
            .cancelled, "the task was cancelled while it awaited an acknowledgement; the record is still on its way",
            underlying: CancellationError(), persistence: .unknown)
    }

    static func cancelledWhileWaiting(for what: String, persistence: Persistence = .notWritten) -> KafkaError {
        KafkaError(
            .cancelled, "the task was cancelled while it waited for \(what)",
            underlying: CancellationError(), persistence: persistence)
    }

    static func flushTimedOut(outstanding: Int, cause: KafkaError?) -> KafkaError {
        let what =
            outstanding == 0
            ? "all records are acknowledged or have failed, but some callbacks have not run yet"
            : "\(outstanding) \(outstanding == 1 ? "record is" : "records are") not acknowledged yet and still on the way"
        let reason = outstanding == 0 ? nil : cause
        return KafkaError(
            .flushTimedOut,
            "the flush timed out: \(what)\(reason.map { "; the last problem was: \($0.message)" } ?? "")",
            underlying: reason, persistence: outstanding == 0 ? .notWritten : .unknown)
    }

    static func closed(_ message: String) -> KafkaError {
        KafkaError(.producerClosed, message)
    }

    static func recordTooLarge(size: Int, setting: String, limit: Int, _ topic: TopicState) -> KafkaError {
        KafkaError(
            .recordTooLarge,
            "the record takes up to \(size) bytes, more than \(setting) (\(limit)) allows; "
                + "send less in one record or raise \(setting)",
            topic: topic.name)
    }

    static func partitionOutOfRange(_ partition: Int32, of topic: TopicState, count: Int) -> KafkaError {
        KafkaError(
            .partitionOutOfRange,
            count > 0
                ? "topic '\(topic.name)' has partitions 0 to \(count - 1), not \(partition)"
                : "\(partition) is not a partition number; partitions count from 0",
            topic: topic.name, partition: partition)
    }

    static func bufferFull(_ pool: MemoryPool, after waited: Duration?, cause: KafkaError?) -> KafkaError {
        let limit = pool.maxRecords.map { " and \($0) records (maxBufferedRecords)" } ?? ""
        let bytes = pool.topicBound.bytes.map { ", or the \($0) for one topic (topicBufferMemory)," } ?? ""
        let records = pool.topicBound.records.map { ", or \($0) for one topic (maxTopicRecords)," } ?? ""
        let bound = "the \(pool.totalBytes) bytes of bufferMemory\(limit)\(bytes)\(records)"
        return KafkaError(
            .bufferFull,
            waited.map {
                "\(bound) stayed in use for \($0.brief) (maxBlock): records come faster than brokers take them"
            }
                ?? "\(bound) are in use now: try again when some records are acknowledged, or use enqueue, which waits",
            underlying: cause)
    }
}
