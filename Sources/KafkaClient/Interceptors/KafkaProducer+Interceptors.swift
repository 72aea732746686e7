// The way of records in a producer with interceptors. The quick way is closed there: see `RecordAccumulator.takesQuickly`.

extension KafkaProducer {
    /// Accepts a record that passes through interceptors first.
    @usableFromInline
    nonisolated(nonsending) func acceptLater(
        _ record: InterceptedRecord, through interceptors: InterceptorChain, isAwaited: Bool,
        callback: DeliveryCallback?
    ) async throws(KafkaError) -> Delivery {
        var record = record
        let passage = interceptors.pass(&record)
        do throws(KafkaError) {
            if let refusal = passage.refusal { throw refusal }
            return try await acceptPassed(
                record.serialized, isAwaited: isAwaited, callback: passage.ending.callback(before: callback))
        } catch {
            // No callback runs for a record that was not accepted.
            passage.ending.end(with: .failure(error))
            throw error
        }
    }

    /// The same without waiting.
    @usableFromInline
    nonisolated func tryAccept(
        _ record: InterceptedRecord, through interceptors: InterceptorChain, callback: DeliveryCallback?
    ) throws(KafkaError) -> Delivery {
        var record = record
        let passage = interceptors.pass(&record)
        do throws(KafkaError) {
            if let refusal = passage.refusal { throw refusal }
            return try tryAcceptPassed(record.serialized, callback: passage.ending.callback(before: callback))
        } catch {
            passage.ending.end(with: .failure(error))
            throw error
        }
    }
}
