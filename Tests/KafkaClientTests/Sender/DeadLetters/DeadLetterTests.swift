import KafkaSockets
import KafkaWire
import Synchronization
import Testing

@testable import KafkaClient

@Suite("Dead letters", .timeLimit(.minutes(10)))
struct DeadLetterTests {
    private func driver(
        _ failures: DeadLetterPolicy.Failures = .final,
        topics: [String: [Int32]] = ["t": [1, 1], "t-dlt": [1, 1]], log: LogCollector = LogCollector(),
        executor: (any TaskExecutor)? = nil, _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws -> SenderDriver {
        let driver = try SenderDriver(topics: topics, log: log, callbackExecutor: executor) {
            $0.deadLetters = DeadLetterPolicy(failures)
            configure(&$0)
        }
        try driver.warmUp("t")
        return driver
    }

    /// Refuses the batch that is under way, and returns the dead letters that follow.
    private func refuse(
        _ driver: SenderDriver, _ error: BrokerErrorCode = .invalidTimestamp
    ) throws -> FakeBatch {
        try driver.settle()
        try driver.cluster.refuse(driver.request(), error)
        try driver.settle()
        return try driver.batch()
    }

    private static func header(_ name: String, of record: DecodedRecord) -> [UInt8]? {
        record.headers.last { $0.key == "kafka_dlt-" + name }?.value
    }

    private static func text(_ name: String, of record: DecodedRecord) -> String? {
        header(name, of: record).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("A copy with the same key, value and headers, and Spring's, precedes the failure; its place is in the error")
    func stored() throws {
        let driver = try driver()
        let original = [RecordHeader(key: "h", value: "1"), RecordHeader(key: "null", value: nil)]
        guard
            case .accepted(let delivery) = driver.append("v", partition: 1, key: "k", headers: original)
        else { throw CancellationError() }
        let batch = try refuse(driver)
        #expect(delivery.result == nil, "the failure waits")
        #expect(batch.topic == "t-dlt" && batch.partition == 1 && batch.isValid)
        let record = try #require(batch.records.first)
        #expect(record.key == Array("k".utf8) && record.value == Array("v".utf8))
        #expect(record.headers.prefix(2).map(\.key) == ["h", "null"] && record.headers[1].value == nil)
        #expect(
            record.headers.dropFirst(2).map(\.key) == [
                "kafka_dlt-original-topic", "kafka_dlt-original-partition", "kafka_dlt-original-offset",
                "kafka_dlt-original-timestamp", "kafka_dlt-original-timestamp-type", "kafka_dlt-exception-fqcn",
                "kafka_dlt-exception-message", "kafka_dlt-exception-stacktrace", "kafka_dlt-persistence",
                "kafka_dlt-attempts",
            ])
        #expect(Self.text("original-topic", of: record) == "t")
        #expect(Self.header("original-partition", of: record) == [0, 0, 0, 1])
        #expect(Self.header("original-offset", of: record) == [UInt8](repeating: 255, count: 8))
        #expect(Self.header("original-timestamp", of: record) == [0, 0, 0, 0, 0, 0, 19, 136])
        #expect(Self.text("original-timestamp-type", of: record) == "CreateTime")
        #expect(Self.text("exception-fqcn", of: record) == "KafkaClient.KafkaError.invalidRecord")
        #expect(Self.text("persistence", of: record) == "notWritten")
        #expect(Self.header("attempts", of: record) == [0, 0, 0, 1])
        try driver.cluster.acknowledge(driver.request(), baseOffset: 7)
        try driver.settle()
        let error = try #require(delivery.error)
        #expect(error.code == .invalidRecord && error.topic == "t" && error.persistence == .notWritten)
        let letter = try #require(try error.deadLetter?.get())
        #expect(letter.description == "t-dlt-1@7" && letter.serializedKeySize == 1 && letter.serializedValueSize == 1)
        #expect(error.description.contains("dead letter: t-dlt-1@7"))
        let totals = driver.sender.totals
        #expect(totals.deadLetters == 1 && totals.deadLetterErrors == 0)
        #expect(totals.recordErrors == 1 && totals.recordsSent == 0)
        #expect(driver.sender.contents.batchesHeldBack == 0)
        #expect(driver.core.accumulator.pool.availableBytes == driver.core.accumulator.pool.totalBytes)
    }

    @Test("Nothing is held back without a policy")
    func off() throws {
        let driver = try driver(.none)
        let delivery = try driver.send("v")
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .invalidTimestamp)
        try driver.settle()
        #expect(delivery.error?.code == .invalidRecord && delivery.error?.deadLetter == nil)
        #expect(driver.requests.isEmpty)
    }

    @Test("A dead letter that fails leads to no other: the original error is reported, with that of the letter")
    func letterFails() throws {
        let log = LogCollector()
        let driver = try driver(log: log)
        let delivery = try driver.send("v")
        _ = try refuse(driver)
        try driver.cluster.refuse(driver.request(), .topicAuthorizationFailed)
        try driver.settle()
        #expect(driver.requests.isEmpty)
        let error = try #require(delivery.error)
        #expect(error.code == .invalidRecord)
        guard case .failure(let reason) = error.deadLetter else { throw CancellationError() }
        #expect(reason.code == .authorizationFailed && reason.topic == "t-dlt")
        #expect(error.description.contains("no dead letter (authorizationFailed"))
        #expect(driver.sender.totals.deadLetters == 0 && driver.sender.totals.deadLetterErrors == 1)
        #expect(log.lines.contains { $0.message == "dead letters could not be stored" })
    }

    @Test("A record that the app itself sends to a topic for dead letters has none", arguments: [nil, "dead"])
    func noLoop(fixed: String?) throws {
        let topic = fixed ?? "t-dlt"
        let driver = try driver(topics: ["t": [1], "t-dlt": [1], "dead": [1]]) { $0.deadLetters.topic = fixed }
        try driver.warmUp(topic)
        let delivery = try driver.send("v", topic: topic)
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .invalidTimestamp)
        try driver.settle()
        #expect(delivery.error?.code == .invalidRecord && delivery.error?.deadLetter == nil)
        #expect(driver.requests.isEmpty)
    }

    @Test("Only records at fault have a dead letter, those that shared their batch do not")
    func recordsAtFault() throws {
        let driver = try driver { $0.linger = .milliseconds(5) }
        let deliveries = try ["a", "b", "c"].map { try driver.send($0) }
        try driver.advance(.milliseconds(5))
        try driver.cluster.answerProduce(driver.request()) { batch in
            ProduceResponse.Partition(
                index: batch.partition, errorCode: .invalidRecord,
                recordErrors: [.init(batchIndex: 1, message: "no key")])
        }
        try driver.settle()
        #expect(try driver.batch().values == ["b"])
        #expect(Self.text("exception-message", of: try driver.batch().records[0]) == "no key")
        #expect(deliveries.allSatisfy { $0.result == nil })
        try driver.cluster.acknowledge(driver.request(), baseOffset: 3)
        try driver.settle()
        #expect(deliveries.map { try? $0.error?.deadLetter?.get().offset } == [nil, 3, nil])
        #expect(deliveries.map { $0.error?.isRetriable } == [true, false, true])
    }

    @Test("Which failures: timeouts only on request, and what may be stored only with `all`")
    func failures() throws {
        for (failures, isNotWritten, isUnknown) in [
            (.final, false, false), (.notWritten, true, false), (.all, true, true),
        ] as [(DeadLetterPolicy.Failures, Bool, Bool)] {
            for wasAnswered in [true, false] {
                let driver = try driver(failures) { $0.retries = 1 }
                let delivery = try driver.send("v")
                try driver.settle()
                for _ in 0..<2 {
                    if wasAnswered {
                        try driver.cluster.refuse(driver.request(), .notEnoughReplicas)
                    } else {
                        driver.cluster.requests = []
                        driver.network.hangUp(9001)
                    }
                    try driver.advance(.seconds(2))
                }
                let isExpected = wasAnswered ? isNotWritten : isUnknown
                #expect((delivery.result == nil) == isExpected, "\(failures) \(wasAnswered)")
                guard isExpected else { continue }
                #expect(try driver.batch().topic == "t-dlt")
                #expect(
                    Self.text("persistence", of: try driver.batch().records[0])
                        == (wasAnswered ? "notWritten" : "unknown"))
            }
        }
    }

    @Test("A record that is stored has none, whatever is asked for")
    func written() throws {
        let driver = try driver(.all) { $0.retries = 1 }
        let delivery = try driver.send("v")
        try driver.settle()
        for _ in 0..<2 {
            try driver.cluster.refuse(driver.request(), .notEnoughReplicasAfterAppend)
            try driver.advance(.seconds(2))
        }
        #expect(delivery.error?.persistence == .written && delivery.error?.deadLetter == nil)
    }

    @Test("The dead letters of a compressed batch, and of one that was split")
    func compressedAndSplit() throws {
        let driver = try driver { $0.compression = .gzip }
        let deliveries = try ["a", "b", "c", "d"].map { try driver.send(String(repeating: $0, count: 500)) }
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .messageTooLarge)
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), baseOffset: 40)
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .invalidTimestamp)
        try driver.settle()
        #expect(try driver.batch().topic == "t-dlt" && driver.batch().header.recordCount == 2)
        #expect(deliveries.map { $0.result == nil } == [false, false, true, true])
        // The dead letters, too, are more than the broker takes at a time.
        try driver.cluster.refuse(driver.request(), .messageTooLarge)
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), baseOffset: 4)
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), baseOffset: 5)
        try driver.settle()
        #expect(deliveries.map { try? $0.error?.deadLetter?.get().offset } == [nil, nil, 4, 5])
        #expect(deliveries.map(\.offset) == [40, 41, nil, nil])
        #expect(driver.core.accumulator.pool.availableBytes == driver.core.accumulator.pool.totalBytes)
    }

    @Test("A dead-letter topic with fewer partitions: by key as Java would, or by number")
    func fewerPartitions() throws {
        let driver = try driver(topics: ["t": [1, 1, 1, 1, 1], "t-dlt": [1, 1, 1]])
        for (key, partition) in [(nil, 1), ("key", PartitionHash.murmur2Partition(of: "key", count: 3))]
            as [(String?, Int32)]
        {
            guard case .accepted = driver.append("v", partition: 4, key: key) else { throw CancellationError() }
            #expect(try refuse(driver).partition == partition)
            try driver.cluster.acknowledge(driver.request())
            try driver.settle()
        }
    }

    @Test("The records' permits and the batch's memory come back, once")
    func permits() throws {
        let driver = try driver { $0.maxBufferedRecords = 3 }
        try driver.send("v")
        _ = try refuse(driver)
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        #expect(driver.core.accumulator.pool.availableRecords == 3)
        #expect(driver.core.accumulator.pool.availableBytes == driver.core.accumulator.pool.totalBytes)
    }

    @Test("A letter that its headers make too large for a request is not sent")
    func tooLarge() throws {
        let driver = try driver { $0.maxRequestSize = 1000 }
        let delivery = try driver.send(String(repeating: "x", count: 800))
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .invalidTimestamp)
        try driver.settle()
        #expect(driver.requests.isEmpty)
        guard case .failure(let reason) = delivery.error?.deadLetter else { throw CancellationError() }
        #expect(reason.code == .recordTooLarge)
    }
}

extension PartitionHash {
    fileprivate static func murmur2Partition(of key: String, count: Int32) -> Int32 {
        Array(key.utf8).withUnsafeBytes { murmur2Partition($0, of: count) }
    }
}
