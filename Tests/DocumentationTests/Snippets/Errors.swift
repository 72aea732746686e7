import KafkaClient

func retryLater(_: ProducerRecord<String, [UInt8]>) {}
func restart() {}
func log(_: String) {}

func handling(_ record: ProducerRecord<String, [UInt8]>, _ producer: KafkaProducer) async throws {
    // snippet.handle-errors
    do {
        try await producer.send(record)
    } catch let error where error.isCancellation {
        throw error
    } catch let error where error.isFatal {
        // This producer takes nothing more.
        restart()
    } catch let error where error.isRetriable && error.persistence == .notWritten {
        retryLater(record)
    } catch {
        log("\(error)")
    }
    // snippet.end
}

func codes(_ error: KafkaError) {
    // snippet.error-codes
    switch error.code {
    case .recordTooLarge, .invalidRecord:
        log("record refused: \(error)")
    case .deliveryTimedOut:
        log("\(error.topic ?? "") is not reachable; time spent: \(error.timeSpent?.description ?? "unknown")")
    case .brokerRejected:
        log("broker answered \(error.brokerErrorName ?? "an unknown error")")
    default:
        log("\(error)")
    }
    // snippet.end
}

func nextRecord() async throws -> ProducerRecord<String, [UInt8]> { throw CancellationError() }

func cancellation(_ producer: KafkaProducer) async throws {
    // snippet.cancellation
    do {
        let record = try await nextRecord()
        try await producer.send(record)
    } catch let error as KafkaError where error.isCancellation {
        // The producer's call was cancelled; `error.persistence` says whether the record may be stored.
    } catch is CancellationError {
        // Another call was cancelled.
    }
    // snippet.end
}
