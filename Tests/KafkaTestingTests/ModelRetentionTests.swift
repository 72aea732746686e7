import KafkaTesting
import KafkaWire
import Testing

@Suite("Retention", .timeLimit(.minutes(10)))
struct ModelRetentionTests {
    @Test("Old batches go, the newest stays; offsets go on")
    func bytes() throws {
        let driver = ModelDriver { $0.retainBytesPerPartition = 1000 }
        driver.model.createTopic("t", partitions: 1, now: driver.now)
        let batch = try BatchBuilder([String(repeating: "x", count: 300)]).build()
        for offset in 0..<10 { #expect(try driver.produce(batch).baseOffset == Int64(offset)) }
        let log = try #require(driver.model.topics["t"]?.partition(0)?.log)
        #expect(log.byteCount <= 1000)
        #expect(log.startOffset == log.batches.first?.baseOffset)
        #expect(log.endOffset == 10)
        #expect(log.appendedRecords == 10)
        let large = try BatchBuilder([String(repeating: "x", count: 3000)]).build()
        let answer = try driver.produce(large)
        #expect(answer.baseOffset == 10)
        #expect(answer.logStartOffset == 10, "the log start offset is in the answer")
    }

    @Test("Today a producer outlives its batches; in old Kafka it is forgotten with them")
    func producers() throws {
        let first = try BatchBuilder(producer: 1, sequence: 0).build()
        let second = try BatchBuilder(producer: 1, sequence: 1).build()
        let skipping = try BatchBuilder(producer: 1, sequence: 7).build()

        let today = ModelDriver()
        today.model.createTopic("t", partitions: 1, now: today.now)
        _ = try today.produce(first)
        today.model.truncate("t", partition: 0, before: 1)
        #expect(try today.produce(skipping).errorCode == .outOfOrderSequenceNumber)
        #expect(try today.produce(second).errorCode == .none)

        let old = ModelDriver { $0.apiVersions = EmbeddedAPIVersions.kafka20 }
        old.model.createTopic("t", partitions: 1, now: old.now)
        _ = try old.produce(first, version: 5)
        old.model.truncate("t", partition: 0, before: 1)
        #expect(try old.produce(second, version: 5).errorCode == .unknownProducerID)
        #expect(try old.produce(first, version: 5).errorCode == .none, "sequence 0 starts again")
    }

    @Test("A forgotten producer may go on anywhere today")
    func forgotten() throws {
        let driver = ModelDriver()
        driver.model.createTopic("t", partitions: 1, now: driver.now)
        _ = try driver.produce(try BatchBuilder(producer: 1, sequence: 0).build())
        _ = try driver.produce(try BatchBuilder(producer: 2, sequence: 0).build())
        driver.model.forgetProducers(1)
        #expect(try driver.produce(try BatchBuilder(producer: 1, sequence: 5).build()).errorCode == .none)
        let other = try driver.produce(try BatchBuilder(producer: 2, sequence: 5).build())
        #expect(other.errorCode == .outOfOrderSequenceNumber)
    }
}
