import KafkaClient
import Testing

@Suite("Key hashes", .timeLimit(.minutes(10)))
struct PartitionHashTests {
    @Test("murmur2, CRC-32 and FNV-1a equal kafka-python's and librdkafka's for keys of every length up to 64")
    func vectors() {
        #expect(PartitioningVector.all.count == 257)
        #expect(Set(PartitioningVector.all.map(\.key.count)) == Set(0...64))
        for vector in PartitioningVector.all {
            vector.key.withUnsafeBytes { key in
                #expect(PartitionHash.murmur2(key) == vector.murmur2)
                #expect(PartitionHash.crc32(key) % UInt32(Int32.max) == UInt32(vector.consistent))
                #expect(PartitionHash.fnv1a(key) % UInt32(Int32.max) == UInt32(vector.fnv1a))
            }
        }
    }

    @Test(
        "murmur2 equals the Java client's for the strings of its own tests",
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ])
    func javaStrings(text: String, expected: Int32) {
        #expect(Array(text.utf8).withUnsafeBytes { PartitionHash.murmur2($0) } == expected)
    }

    @Test("A hash depends on the key's bytes only, not on where they lie in memory")
    func unaligned() {
        for vector in PartitioningVector.all.suffix(20) {
            for shift in 1..<4 {
                let padded = [UInt8](repeating: 0xff, count: shift) + vector.key
                padded.withUnsafeBytes { bytes in
                    #expect(PartitionHash.murmur2(UnsafeRawBufferPointer(rebasing: bytes[shift...])) == vector.murmur2)
                }
            }
        }
    }

    @Test("toPositive drops the sign bit and is not the absolute value")
    func toPositive() {
        #expect(PartitionHash.toPositive(5) == 5)
        #expect(PartitionHash.toPositive(-1) == Int32.max)
        #expect(PartitionHash.toPositive(.min) == 0)
    }
}
