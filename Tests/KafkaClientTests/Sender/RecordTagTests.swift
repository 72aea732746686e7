import KafkaSockets
import KafkaWire
import Synchronization
import Testing

@testable import KafkaClient

@Suite("Tags come back with their records", .timeLimit(.minutes(10)))
struct RecordTagTests {
    private func record(_ value: String, tag: Int?, partition: Int32 = 0) -> ProducerRecord<Never, String> {
        ProducerRecord(topic: "t", partition: partition, value: value, tag: tag)
    }

    /// What callbacks were given: offsets of stored records and codes of failed ones, by tag.
    private final class Calls: Sendable {
        private let list = Mutex<[String]>([])

        var all: [String] { list.withLock { $0 } }

        @Sendable func note(_ result: Result<RecordMetadata, KafkaError>) {
            let text =
                switch result {
                case .success(let metadata): "\(metadata.tag ?? -1) at \(metadata.offset)"
                case .failure(let error): "\(error.recordTag ?? -1) \(error.code)"
                }
            list.withLock { $0.append(text) }
        }
    }

    @Test("With deliveries: stored ones, and those of records without a tag")
    func deliveries() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let producer = KafkaProducer(core: driver.core)
        let deliveries = try [nil, 5, nil, -6].map { try producer.tryEnqueue(record("v", tag: $0)) }
        #expect(deliveries.map(\.tag) == [nil, 5, nil, -6], "while the batch is open")
        try driver.settle()
        #expect(deliveries.map(\.tag) == [nil, 5, nil, -6], "while it is in flight")
        try driver.cluster.acknowledge(driver.request(), baseOffset: 10)
        try driver.settle()
        #expect(try deliveries.map { try #require(try $0.result?.get()).tag } == [nil, 5, nil, -6])
        #expect(deliveries.map(\.offset) == [10, 11, 12, 13])
    }

    @Test("One closure serves all records, also those of a batch that is split")
    func callbacks() throws {
        let executor = ManualExecutor()
        let driver = try SenderDriver(callbackExecutor: executor)
        try driver.warmUp()
        let producer = KafkaProducer(core: driver.core)
        let calls = Calls()
        for tag in 1...4 { try producer.tryEnqueue(record("v", tag: tag * 100), callback: calls.note) }
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .messageTooLarge)
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), baseOffset: 7)
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .invalidTopicException)
        try driver.settle()
        executor.runAll()
        #expect(calls.all == ["100 at 7", "200 at 8", "300 invalidTopic", "400 invalidTopic"])
    }

    @Test("With errors: those of the records that the broker named, and of the others")
    func refusedRecords() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let producer = KafkaProducer(core: driver.core)
        let deliveries = try [1, 2, nil].map { try producer.tryEnqueue(record("v", tag: $0)) }
        try driver.settle()
        try driver.cluster.answerProduce(driver.request()) { batch in
            ProduceResponse.Partition(
                index: batch.partition, errorCode: .invalidRecord,
                recordErrors: [ProduceResponse.RecordError(batchIndex: 1, message: "no key")])
        }
        try driver.settle()
        #expect(deliveries.map(\.error?.recordTag) == [1, 2, nil])
        #expect(deliveries[1].error?.message == "no key")
        #expect(deliveries[1].error?.description.contains("record tag 2") == true)
    }

    @Test("With errors of calls that do not take the record")
    func refusedCalls() throws {
        let driver = try SenderDriver {
            $0.bufferMemory = 600
            $0.batchSize = 600
            $0.maxRequestSize = 600
        }
        let producer = KafkaProducer(core: driver.core)
        func tag(_ record: ProducerRecord<Never, String>) -> (KafkaError.Code, Int?)? {
            do throws(KafkaError) {
                try producer.tryEnqueue(record)
                return nil
            } catch {
                return (error.code, error.recordTag)
            }
        }
        #expect(try #require(tag(record("v", tag: 1))) == (.metadataUnavailable, 1))
        try driver.warmUp()
        #expect(try #require(tag(record(String(repeating: "v", count: 1000), tag: 2))) == (.recordTooLarge, 2))
        #expect(try #require(tag(record("v", tag: 3, partition: 9))) == (.partitionOutOfRange, 3))
        #expect(tag(record("v", tag: 4)) == nil)
        #expect(try #require(tag(record("v", tag: 5, partition: 1))) == (.bufferFull, 5))
        driver.close(timeout: .zero)
        #expect(try #require(tag(record("v", tag: 6))) == (.producerClosed, 6))
        #expect(try #require(tag(record("v", tag: nil))) == (.producerClosed, nil))
        try driver.settle()
    }

    @Test("With the error of a task that was cancelled while it waited")
    func cancelled() async throws {
        let driver = try SenderDriver()
        let producer = KafkaProducer(core: driver.core)
        let waiting = Task { [producer] in
            do throws(KafkaError) {
                _ = try await producer.send(ProducerRecord(topic: "t", value: "v", tag: 8))
                return nil as KafkaError?
            } catch {
                return error
            }
        }
        waiting.cancel()
        let error = await waiting.value
        #expect(error?.isCancellation == true && error?.recordTag == 8)
        try driver.warmUp()
        let delivery = try producer.tryEnqueue(record("v", tag: 9))
        let awaiting = Task {
            do throws(KafkaError) {
                _ = try await delivery.metadata
                return nil as KafkaError?
            } catch {
                return error
            }
        }
        awaiting.cancel()
        let second = await awaiting.value
        #expect(second?.isCancellation == true && second?.recordTag == 9)
    }
}
