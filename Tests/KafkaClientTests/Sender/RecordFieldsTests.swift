import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("What is written of a record", .timeLimit(.minutes(10)))
struct RecordFieldsTests {
    private func records(_ driver: SenderDriver) throws -> (header: RecordBatchHeader, records: [DecodedRecord]) {
        let request = try driver.request().decode(ProduceRequest.self)
        let bytes = try #require(request.topics.first?.partitions.first?.records)
        return try bytes.withUnsafeBytes { bytes in
            var reader = WireReader(bytes)
            let slice = try RecordBatchReader.nextBatch(&reader)
            return (slice.header, try RecordBatchReader.records(in: slice.payload, header: slice.header))
        }
    }

    @Test("A header without a value is not one with an empty value")
    func headers() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let producer = KafkaProducer(core: driver.core)
        let headers = [
            RecordHeader(key: "none", value: nil), RecordHeader(key: "empty", value: [UInt8]()),
            RecordHeader(key: "", value: [1]),
        ]
        for _ in 0..<2 {
            try producer.tryEnqueue(
                ProducerRecord<Never, String>(topic: "t", partition: 0, value: "v", headers: headers))
        }
        try driver.settle()
        for record in try records(driver).records {
            #expect(record.headers.map(\.key) == ["none", "empty", ""])
            #expect(record.headers.map(\.value) == [nil, [], [1]])
        }
    }

    @Test("A batch's maximum timestamp is that of its latest record, wherever that is")
    func maximumTimestamp() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let producer = KafkaProducer(core: driver.core)
        for timestamp: Int64 in [4000, 9000, 5000] {
            try producer.tryEnqueue(
                ProducerRecord<Never, String>(topic: "t", partition: 0, value: "v", timestamp: timestamp))
        }
        try driver.settle()
        let (header, records) = try records(driver)
        #expect(header.baseTimestamp == 4000)
        #expect(header.maxTimestamp == 9000)
        #expect(records.map(\.timestamp) == [4000, 9000, 5000])
    }
}
