import KafkaCompression
import KafkaTesting
import KafkaWire
import Testing

@Suite("Batch validation", .timeLimit(.minutes(10)))
struct BatchValidatorTests {
    static func refusal(
        _ bytes: [UInt8], maxMessageBytes: Int = 1_000_000, maxDecompressedBytes: Int = 1_000_000,
        version: Int16 = 9
    ) -> BatchRejection? {
        let validator = BatchValidator(
            maxMessageBytes: maxMessageBytes, maxDecompressedBytes: maxDecompressedBytes, produceVersion: version)
        return bytes.withUnsafeBytes { bytes in
            do throws(BatchRejection) {
                _ = try validator.validate(bytes)
                return nil
            } catch {
                return error
            }
        }
    }

    /// A refusal's code for a batch that is wrong in one point.
    static func code(_ values: [String] = ["a", "b", "c"], _ adjust: (inout BatchBuilder) -> Void) throws
        -> EmbeddedErrorCode?
    {
        var builder = BatchBuilder(values)
        adjust(&builder)
        return refusal(try builder.build())?.code
    }

    @Test("Sound batches pass, with every codec", arguments: CompressionCodec.allCases)
    func sound(codec: CompressionCodec) throws {
        var builder = BatchBuilder(["", "value", String(repeating: "x", count: 5000)])
        builder.codec = codec
        builder.entries[0].value = nil
        builder.entries[1].key = [1, 2, 3]
        builder.entries[1].headers = [
            WireRecordHeader(key: "h", value: nil), WireRecordHeader(key: "ü", value: [0, 255]),
        ]
        builder.entries[2].timestampDelta = 70_000_000_000
        builder.entries[1].timestampDelta = -5
        #expect(BatchValidatorTests.refusal(try builder.build()) == nil)
    }

    @Test("A bit that flipped anywhere is corruption, or a header that makes no sense")
    func everyBit() throws {
        let good = try BatchBuilder(["some value", "another"]).build()
        for index in good.indices {
            var bad = good
            bad[index] ^= 1
            // The base offset and the leader epoch are the broker's to fill in: the CRC does not cover them.
            let isLeaderEpoch = (12..<16).contains(index)
            let refusal = BatchValidatorTests.refusal(bad)
            #expect((refusal == nil) == isLeaderEpoch, "byte \(index): \(String(describing: refusal))")
            if index >= 17 { #expect(refusal?.code == .corruptMessage, "byte \(index)") }
        }
    }

    @Test("No batch, a piece of one, or more than one")
    func wrongNumber() throws {
        let good = try BatchBuilder(["value"]).build()
        #expect(BatchValidatorTests.refusal([])?.code == .invalidRecord)
        #expect(BatchValidatorTests.refusal([UInt8](good.prefix(60)))?.code == .corruptMessage)
        #expect(BatchValidatorTests.refusal([UInt8](good.dropLast()))?.code == .corruptMessage)
        #expect(BatchValidatorTests.refusal(good + good)?.code == .invalidRecord)
        #expect(BatchValidatorTests.refusal(good + [0])?.code == .invalidRecord)
    }

    @Test("Another magic is refused", arguments: [UInt8(0), 1, 3])
    func magic(magic: UInt8) throws {
        let bytes = try BatchBuilder(["value"]).build { $0[16] = magic }
        #expect(BatchValidatorTests.refusal(bytes)?.code == .invalidRecord)
    }

    @Test("Record counts must be true")
    func counts() throws {
        #expect(try BatchValidatorTests.code { $0.recordCount = 2 } == .invalidRecord)
        #expect(try BatchValidatorTests.code { $0.recordCount = 4 } == .invalidRecord)
        #expect(try BatchValidatorTests.code { $0.recordCount = Int32.max } == .invalidRecord)
        #expect(try BatchValidatorTests.code { $0.recordCount = -1 } == .invalidRecord)
        #expect(try BatchValidatorTests.code { $0.lastOffsetDelta = 3 } == .invalidRecord)
        #expect(try BatchValidatorTests.code([]) { _ in } == .invalidRecord)
    }

    @Test("Offset deltas are 0, 1, 2, …; the record to blame is named")
    func offsetDeltas() throws {
        var builder = BatchBuilder(["a", "b", "c"])
        builder.entries[1].offsetDelta = 2
        let refusal = BatchValidatorTests.refusal(try builder.build())
        #expect(refusal?.code == .invalidRecord)
        #expect(refusal?.recordIndex == 1)
    }

    @Test("The max timestamp must be the newest record's")
    func maxTimestamp() throws {
        #expect(try BatchValidatorTests.code { $0.maxTimestamp = 5 } == .invalidRecord)
    }

    @Test("What only brokers may write is refused")
    func attributes() throws {
        #expect(try BatchValidatorTests.code { $0.attributes = 8 } == .invalidTimestamp)
        #expect(try BatchValidatorTests.code { $0.attributes = 16 } == .invalidRecord)
        #expect(try BatchValidatorTests.code { $0.attributes = 32 } == .invalidRecord)
        #expect(try BatchValidatorTests.code { $0.attributes = 5 } == .unsupportedCompressionType)
    }

    @Test("An idempotent batch has an epoch and a sequence")
    func idempotence() throws {
        #expect(try BatchValidatorTests.code { $0.producerID = 7 } == .invalidRecord)
        let bytes = try BatchBuilder(producer: 7, sequence: -1).build()
        #expect(BatchValidatorTests.refusal(bytes)?.code == .invalidRecord)
    }

    @Test("Records that break the format are refused")
    func records() throws {
        let record: [UInt8] = [12, 0, 0, 0, 1, 0, 0]  // 6 bytes: attributes, deltas, null key, empty value, no headers
        func code(_ payload: [UInt8]) throws -> EmbeddedErrorCode? {
            try BatchValidatorTests.code(["one"]) { $0.payload = payload }
        }
        #expect(try code(record) == nil)
        #expect(try code(record + [0]) == .invalidRecord, "bytes after the last record")
        #expect(try code([]) == .invalidRecord, "no record")
        #expect(try code([14] + record.dropFirst()) == .invalidRecord, "a length beyond the batch")
        #expect(try code([14] + record.dropFirst() + [0]) == .invalidRecord, "a length beyond the fields")
        #expect(try code([10] + record.dropFirst()) == .invalidRecord, "a length within the fields")
        #expect(try code([11] + record.dropFirst()) == .invalidRecord, "a negative length")
        #expect(try code([12, 0, 0, 0, 3, 0, 0]) == .invalidRecord, "a key of length -2")
        #expect(try code([12, 0, 0, 0, 1, 2, 0]) == .invalidRecord, "a value beyond the record")
        #expect(try code([12, 0, 0, 0, 1, 0, 1]) == .invalidRecord, "a negative header count")
        #expect(try code([12, 0, 0, 0, 1, 0, 2]) == .invalidRecord, "a header that is not there")
        #expect(try code([16, 0, 0, 0, 1, 0, 2, 1, 1]) == .invalidRecord, "a null header key")
        #expect(try code([18, 0, 0, 0, 1, 0, 2, 2, 0xFF, 1]) == .invalidRecord, "a header key that is not UTF-8")
        #expect(try code([18, 0, 0, 0, 1, 0, 2, 2, 65, 1]) == nil, "a header with a null value")
        let endless = [UInt8](repeating: 0x80, count: 12)
        #expect(try code(endless) == .invalidRecord, "a varint that does not end")
    }

    @Test("Codec garbage is refused", arguments: [CompressionCodec.gzip, .snappy, .lz4, .zstd])
    func garbage(codec: CompressionCodec) throws {
        var builder = BatchBuilder(["value", "value"])
        builder.codec = codec
        builder.payload = [UInt8]((0..<200).map { UInt8(truncatingIfNeeded: $0 &* 37) })
        #expect(BatchValidatorTests.refusal(try builder.build())?.code == .invalidRecord)
        // A false codec flag over plain records.
        var plain = BatchBuilder(["value", "value"])
        plain.attributes = Int16(codec.rawValue)
        #expect(BatchValidatorTests.refusal(try plain.build())?.code == .invalidRecord)
    }

    @Test("A bomb is not unpacked")
    func bomb() throws {
        var builder = BatchBuilder([String(repeating: "x", count: 2_000_000)])
        builder.codec = .zstd
        let bytes = try builder.build()
        #expect(bytes.count < 10_000)
        #expect(BatchValidatorTests.refusal(bytes)?.code == .invalidRecord)
        #expect(BatchValidatorTests.refusal(bytes, maxDecompressedBytes: 3_000_000) == nil)
    }

    @Test("zstd needs Produce 7")
    func zstdVersion() throws {
        var builder = BatchBuilder(["value"])
        builder.codec = .zstd
        let bytes = try builder.build()
        #expect(BatchValidatorTests.refusal(bytes, version: 6)?.code == .unsupportedCompressionType)
        #expect(BatchValidatorTests.refusal(bytes, version: 7) == nil)
    }

    @Test("Size counts as sent, compressed")
    func size() throws {
        let bytes = try BatchBuilder(["value"]).build()
        #expect(BatchValidatorTests.refusal(bytes, maxMessageBytes: bytes.count) == nil)
        #expect(BatchValidatorTests.refusal(bytes, maxMessageBytes: bytes.count - 1)?.code == .messageTooLarge)
    }
}
