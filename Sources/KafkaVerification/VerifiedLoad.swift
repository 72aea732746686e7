package import KafkaClient
import Synchronization

/// Producers that write numbered records, whatever happens to the cluster, for a comparison with the topic afterwards.
package final class VerifiedLoad: Sendable {
    package let topic: String
    package let producers: [KafkaProducer]
    package let ledger: VerificationLedger
    private let run: UInt64
    private let recordSize: Int
    private let stopped = Atomic<Bool>(false)
    private let onFailure: @Sendable (KafkaError) -> Void

    /// - Parameters:
    ///   - recordSize: Bytes of each value; at least `NumberedValue.headerSize`.
    ///   - run: Distinguishes the records of this run from those of others in the same topic.
    ///   - onFailure: Called for each record that failed.
    package init(
        topic: String, producers: [KafkaProducer], recordSize: Int, run: UInt64 = .random(in: 0 ... .max),
        onFailure: @escaping @Sendable (KafkaError) -> Void = { _ in }
    ) {
        self.topic = topic
        self.producers = producers
        self.recordSize = max(recordSize, NumberedValue.headerSize)
        self.run = run
        self.onFailure = onFailure
        ledger = VerificationLedger(run: run, producers: producers.count)
    }

    /// Ends the writing; what was handed over is still awaited.
    package func stop() {
        stopped.store(true, ordering: .relaxed)
    }

    /// Whether the writing was ended.
    package var isStopped: Bool { stopped.load(ordering: .relaxed) }

    /// Writes `records` in all, or until stopped; then flushes and closes the producers.
    ///
    /// - Parameter pause: Called before each record with its number within its producer; may wait.
    package func write(records: Int = .max, pause: @escaping @Sendable (Int64) async -> Void = { _ in }) async {
        let (share, rest) = records.quotientAndRemainder(dividingBy: max(1, producers.count))
        await withTaskGroup(of: Void.self) { group in
            for index in producers.indices {
                let count = share + (index < rest ? 1 : 0)
                group.addTask { await self.write(count, as: index, pause) }
            }
        }
    }

    private func write(_ count: Int, as index: Int, _ pause: @Sendable (Int64) async -> Void) async {
        let producer = producers[index]
        var value = [UInt8](repeating: 0, count: recordSize)
        for number in 0..<count {
            await pause(Int64(number))
            if isStopped { break }
            guard await writeOne(&value, producer, index) else { break }
        }
        // A flush that fails leaves nothing to wait for; each record has its own result.
        try? await producer.flush()
        await producer.close()
    }

    /// Hands over one record. Returns whether there is a point in going on.
    private func writeOne(_ value: inout [UInt8], _ producer: KafkaProducer, _ index: Int) async -> Bool {
        let sequence = ledger.begin(producer: index)
        NumberedValue(run: run, producer: Int32(index), sequence: sequence).write(into: &value)
        do throws(KafkaError) {
            try await producer.enqueue(ProducerRecord(topic: topic, value: value)) { [ledger, onFailure] result in
                ledger.complete(producer: index, sequence: sequence, result)
                if case .failure(let error) = result { onFailure(error) }
            }
            return true
        } catch {
            ledger.complete(producer: index, sequence: sequence, .failure(error))
            onFailure(error)
            return error.isRetriable && !error.isFatal
        }
    }
}
