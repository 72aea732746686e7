import CKafkaShims
import Testing

@Suite("CRC-32C", .timeLimit(.minutes(10)))
struct CRC32CTests {
    /// Every implementation that this machine can run, by name.
    static let implementations: [String] = ["sse4.2+pclmul", "sse4.2", "armv8", "table"].filter {
        kafka_crc32c_function_named($0) != nil
    }

    /// The definition, one bit at a time: what the implementations are compared with.
    static func bitwise(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0x82f6_3b78 : 0) }
        }
        return ~crc
    }

    static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 32)
        }
    }

    @Test("Published vectors (RFC 3720, B.4)", arguments: implementations)
    func publishedVectors(name: String) throws {
        let crc = try #require(kafka_crc32c_function_named(name))
        func sum(_ bytes: [UInt8]) -> UInt32 { crc(0, bytes, bytes.count) }
        #expect(sum([]) == 0)
        #expect(sum(Array("123456789".utf8)) == 0xe306_9283)
        #expect(sum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
        #expect(sum([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
        #expect(sum(Array(0..<32)) == 0x46dd_794e)
        #expect(sum(Array((0..<32).reversed())) == 0x113f_db5c)
    }

    @Test("The table is the definition")
    func tableMatchesDefinition() {
        let bytes = Self.noise(300)
        for length in 0...bytes.count {
            #expect(kafka_crc32c_table(0, bytes, length) == Self.bitwise(bytes.prefix(length)))
        }
    }

    @Test("Every implementation equals the table, for all lengths and alignments", arguments: implementations)
    func implementationsAgree(name: String) throws {
        let crc = try #require(kafka_crc32c_function_named(name))
        let bytes = Self.noise(4096 + 8)
        var differing: [String] = []
        bytes.withUnsafeBytes { buffer in
            for alignment in 0...8 {
                guard let start = buffer.baseAddress?.advanced(by: alignment) else { continue }
                for length in 0...4096 where crc(7, start, length) != kafka_crc32c_table(7, start, length) {
                    differing.append("length \(length), alignment \(alignment)")
                }
            }
        }
        #expect(differing.isEmpty)
    }

    @Test("Long runs equal the table", arguments: implementations)
    func longRuns(name: String) throws {
        let crc = try #require(kafka_crc32c_function_named(name))
        let bytes = Self.noise(70_000)
        for length in [6143, 6144, 6145, 6144 + 384, 12_288, 65_536, 65_543, 70_000] {
            #expect(crc(0, bytes, length) == kafka_crc32c_table(0, bytes, length), "length \(length)")
        }
    }

    @Test("The CRC of a prefix resumes over the rest", arguments: implementations)
    func resumes(name: String) throws {
        let crc = try #require(kafka_crc32c_function_named(name))
        let bytes = Self.noise(8000)
        let whole = crc(0, bytes, bytes.count)
        for split in stride(from: 0, through: bytes.count, by: 61) {
            let tail = Array(bytes[split...])
            #expect(crc(crc(0, bytes, split), tail, tail.count) == whole, "split at \(split)")
        }
    }

    @Test("The chosen implementation is the best this machine has")
    func choice() {
        #expect(String(cString: kafka_crc32c_implementation()) == Self.implementations.first)
        #expect(kafka_crc32c(0, "123456789", 9) == 0xe306_9283)
        #expect(kafka_crc32c(kafka_crc32c(0, "1234", 4), "56789", 5) == 0xe306_9283)
        #expect(kafka_crc32c_function_named("no such implementation") == nil)
    }
}
