import KafkaClient
import KafkaTesting
import Synchronization

/// The demo's sending part.
struct DemoRun: Sendable {
    let topic: String
    let records: Int
    let recordSize: Int
    let producer: KafkaProducer
    let ledger = DemoLedger()
    let latencies = LatencyRecorder()

    static let samplingInterval = 64

    /// Sends all records with a progress bar, and closes the producer. Returns the seconds that it took.
    func send() async throws -> Double {
        let bar = ProgressBar(total: records, isInteractive: Console.isInteractive)
        let start = Nanoseconds.now()
        let progress = Task {
            while (try? await Task.sleep(for: bar.interval)) != nil {
                bar.show(done: ledger.counts.acknowledged, seconds: Nanoseconds.seconds(since: start))
            }
        }
        defer { progress.cancel() }
        await enqueueAll()
        try await producer.flush()
        let seconds = Nanoseconds.seconds(since: start)
        progress.cancel()
        await progress.value
        await producer.close()
        bar.show(done: ledger.counts.acknowledged, seconds: seconds)
        bar.finish()
        return seconds
    }

    /// Reads everything back that was sent.
    func readBack(
        _ readBack: TopicReadBack, _ configuration: ProducerConfiguration, patience: Duration = TopicReadBack.patience
    ) async throws -> DemoReader {
        let reader = SharedReader(DemoReader(records: records, recordSize: recordSize))
        let expected = ledger.counts.acknowledged
        try await readBack.forEachRecord(
            configuration, patience: patience, until: { reader.value.found >= expected }, reader.read)
        return reader.value
    }

    private func enqueueAll() async {
        var value = DemoValue(size: recordSize)
        // One for all records that are not measured: it captures nothing.
        let unmeasured: @Sendable (Result<RecordMetadata, KafkaError>) -> Void = { [ledger] in ledger.note($0) }
        for number in 0..<records {
            value.set(number: number)
            let record = ProducerRecord(topic: topic, value: value.bytes)
            do throws(KafkaError) {
                let isMeasured = number.isMultiple(of: Self.samplingInterval)
                try await producer.enqueue(record, callback: isMeasured ? measured() : unmeasured)
            } catch {
                // All records are alike: the next one would not fare better.
                return ledger.fail(error)
            }
        }
    }

    private func measured() -> @Sendable (Result<RecordMetadata, KafkaError>) -> Void {
        let start = Nanoseconds.now()
        return { [ledger, latencies] result in
            latencies.record(since: start)
            ledger.note(result)
        }
    }
}

/// A reader that may be handed to another thread.
private final class SharedReader: Sendable {
    private let reader: Mutex<DemoReader>

    init(_ reader: DemoReader) {
        self.reader = Mutex(reader)
    }

    var value: DemoReader { reader.withLock { $0 } }

    func read(_ record: EmbeddedRecord) {
        reader.withLock { $0.read(partition: record.partition, value: record.value) }
    }
}
