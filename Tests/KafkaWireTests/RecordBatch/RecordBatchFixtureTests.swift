import KafkaCompression
import KafkaWire
import KafkaWireFixtures
import Testing

@Suite("Record batches of other implementations", .timeLimit(.minutes(10)))
struct RecordBatchFixtureTests {
    @Test("Header, checksum and every record are read", arguments: BatchFixture.all)
    func decoding(fixture: BatchFixture) throws {
        try fixture.bytes.withUnsafeBytes { bytes in
            let batches = try RecordBatchReader.batches(in: bytes)
            #expect(batches.count == 1)
            let batch = try #require(batches.first)
            #expect(batch.hasValidCRC)
            #expect(batch.header.magic == 2)
            #expect(batch.header.totalSize == bytes.count)
            #expect(batch.header.attributes.codec == fixture.codec)
            #expect(batch.header.attributes.isTransactional == (fixture.producer == "transactional"))
            #expect(!batch.header.attributes.isControl)
            let expected = RecordSets.records(fixture.name)
            #expect(batch.header.recordCount == Int32(expected.count))
            #expect(batch.header.lastOffsetDelta == Int32(expected.count - 1))
            #expect(batch.header.baseTimestamp == RecordSets.base)
            #expect(batch.header.maxTimestamp == expected.map(\.timestamp).max())
            #expect(batch.header.producerID == (fixture.producer == "none" ? -1 : 4000))
            #expect(batch.header.producerEpoch == (fixture.producer == "none" ? -1 : 7))

            let codec = try #require(CompressionCodec(rawValue: fixture.codec))
            let payload = try Decompressor.decompress(codec, batch.payload, limit: 1 << 20)
            let records = try payload.withUnsafeBytes {
                try RecordBatchReader.records(in: $0, header: batch.header)
            }
            #expect(records == expected)
        }
    }

    @Test("The encoder writes the same bytes", arguments: BatchFixture.all.filter { $0.codec == 0 })
    func encoding(fixture: BatchFixture) throws {
        let records = RecordSets.records(fixture.name)
        let header = try reading(fixture.bytes) { (reader) throws(WireError) in try RecordBatchHeader(from: &reader) }
        var batch = Array(repeating: UInt8(0xee), count: RecordBatchHeader.size) + RecordSets.payload(records)
        batch.withUnsafeMutableBytes { bytes in
            RecordBatchHeader(
                partitionLeaderEpoch: header.partitionLeaderEpoch,
                attributes: RecordBatchAttributes(isTransactional: fixture.producer == "transactional"),
                lastOffsetDelta: Int32(records.count - 1), baseTimestamp: RecordSets.base,
                maxTimestamp: records.map(\.timestamp).max() ?? 0, producerID: header.producerID,
                producerEpoch: header.producerEpoch, baseSequence: header.baseSequence,
                recordCount: Int32(records.count)
            ).seal(bytes)
        }
        #expect(batch == fixture.bytes)
    }

    @Test("Any changed byte that the checksum covers is noticed")
    func checksum() throws {
        let fixture = try #require(BatchFixture.all.first { $0.name == "plain" })
        for place in RecordBatchHeader.crcCoverage..<fixture.bytes.count {
            var bytes = fixture.bytes
            bytes[place] ^= 0x10
            let expected = bytes[17..<21].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            #expect(bytes.withUnsafeBytes { RecordBatchHeader.computeCRC($0) } != expected, "byte \(place)")
        }
        #expect(fixture.bytes.withUnsafeBytes { RecordBatchHeader.computeCRC($0) } == 0x539c_d232)
    }

    @Test("A batch that is cut off is refused, or left out at the end of a record set")
    func truncation() throws {
        let fixture = try #require(BatchFixture.all.first { $0.name == "headers" })
        for count in 0..<fixture.bytes.count {
            let twice = fixture.bytes + fixture.bytes[..<count]
            twice.withUnsafeBytes { bytes in
                if count > 0 {
                    #expect(throws: WireError.self) { try RecordBatchReader.batches(in: bytes) }
                }
                let batches = try? RecordBatchReader.batches(in: bytes, partialEnd: true)
                #expect(batches?.count == 1, "cut at \(count)")
            }
        }
    }
}
