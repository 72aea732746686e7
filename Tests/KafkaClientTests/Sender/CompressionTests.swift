import KafkaCompression
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Batches compressed on several cores", .timeLimit(.minutes(10)))
struct CompressionTests {
    /// Batches of a partition, ready to be compressed, no two alike.
    private func batches(_ driver: AccumulatorDriver, count: Int) throws -> [ProducerBatch] {
        for index in 0..<count { try driver.send(size: 2000 + index * 37) }
        let batches = driver.take(0, sealOpen: true)
        #expect(batches.count == count)
        return batches
    }

    private func driver() -> AccumulatorDriver {
        AccumulatorDriver { $0.batchSize = 1024 }
    }

    private func encoder(_ driver: AccumulatorDriver, processors: Int) throws -> BatchEncoder {
        var configuration = ProducerConfiguration(bootstrapServers: [])
        configuration.compression = .zstd
        return try BatchEncoder(
            configuration, pool: driver.core.accumulator.pool, processors: processors,
            clock: driver.core.accumulator.clock)
    }

    /// What would go out for the batch.
    private func bytes(_ batch: ProducerBatch) throws -> [UInt8] {
        let buffer = try #require(batch.buffer)
        return Array(UnsafeRawBufferPointer(start: buffer.base, count: batch.sending.wireSize))
    }

    @Test("The bytes are those that one core makes, however many made them", arguments: [2, 4, 8])
    func sameBytes(processors: Int) throws {
        let alone = driver()
        let together = driver()
        let expected = try batches(alone, count: 50)
        let actual = try batches(together, count: 50)
        let one = try encoder(alone, processors: 1)
        let several = try encoder(together, processors: processors)
        #expect(one.processors == 1)
        #expect(several.processors == processors)
        for batch in expected { one.compress(batch) }
        several.compress(actual)
        for (left, right) in zip(expected, actual) {
            one.seal(left)
            several.seal(right)
            #expect(try bytes(left) == bytes(right))
            #expect(right.sending.codec == CompressionCodec.zstd.rawValue)
        }
        #expect(several.bytesBefore == one.bytesBefore)
        #expect(several.bytesAfter == one.bytesAfter)
        #expect(several.bytesAfter < several.bytesBefore / 2)
        #expect(together.heldBytes == alone.heldBytes)
        for batch in actual { together.core.accumulator.pool.release(batch.buffer) }
        #expect(together.heldBytes == 0)
    }

    @Test("Job after job with the same helpers, some of which come late")
    func jobAfterJob() throws {
        let driver = driver()
        let encoder = try encoder(driver, processors: 8)
        for _ in 0..<200 {
            let batches = try batches(driver, count: 3)
            encoder.compress(batches)
            for batch in batches {
                #expect(batch.sending.wireSize < batch.byteCount)
                driver.core.accumulator.pool.release(batch.buffer)
            }
        }
        #expect(driver.heldBytes == 0)
    }

    @Test("A batch is compressed once")
    func once() throws {
        let driver = driver()
        let encoder = try encoder(driver, processors: 2)
        let batches = try batches(driver, count: 2)
        encoder.compress(batches)
        let before = try batches.map(bytes)
        for batch in batches { encoder.compress(batch) }
        #expect(try batches.map(bytes) == before)
        #expect(encoder.bytesBefore == batches.reduce(0) { $0 + $1.byteCount })
    }
}
