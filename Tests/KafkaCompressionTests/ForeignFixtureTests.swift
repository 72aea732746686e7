import KafkaCompression
import Testing

/// Twelve short JSON lines, compressed by other implementations.
struct ForeignFixture: Sendable, CustomTestStringConvertible {
    let producer: String
    let codec: CompressionCodec
    let hex: String

    var testDescription: String { producer }

    var bytes: [UInt8] {
        let digits = hex.filter { !$0.isWhitespace }.utf8.map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// What all of them hold.
    static let contents = Array((0..<12).map { "{\"n\":\($0),\"city\":\"Oslo\"}\n" }.joined().utf8)

    static let all = [
        ForeignFixture(
            producer: "Python's gzip", codec: .gzip,
            hex: """
                1f8b0800000000000203ab56ca53b232d0514ace2ca954b252f22fcec957aae5aa06891a621535c22a6a8c55d404aba8
                29565133aca2e658452db08a5a62f7050ecf61f80e005090707e0a010000
                """),
        ForeignFixture(
            producer: "Python's gzip, with a file name", codec: .gzip,
            hex: """
                1f8b08080100000000ff7265636f7264732e62696e00ab56ca53b232d0514ace2ca954b252f22fcec957aae5aa06891a
                621535c22a6a8c55d404aba829565133aca2e658452db08a5a62f7050ecf61f80e005090707e0a010000
                """),
        ForeignFixture(
            producer: "kafka-python's xerial framing", codec: .snappy,
            hex: """
                82534e41505059000000000100000001000000508a02547b226e223a302c2263697479223a224f736c6f227d0a051600
                315216000032521600003352160000345216000035521600003652160000375216000038521600003952160000315add
                0042de00
                """),
        ForeignFixture(
            producer: "kafka-python's xerial framing, several blocks", codec: .snappy,
            hex: """
                82534e415050590000000001000000010000003164547b226e223a302c2263697479223a224f736c6f227d0a05160031
                5216000032521600003352160018342c22636974790000002a6454223a224f736c6f227d0a7b226e223a352c22636974
                793a16000036521600003752160000384616000000002542686e223a392c2263697479223a224f736c6f227d0a7b226e
                223a313056170000313e1700
                """),
        ForeignFixture(
            producer: "python-snappy, unframed", codec: .snappy,
            hex: """
                8a02547b226e223a302c2263697479223a224f736c6f227d0a0516003152160000325216000033521600003452160000
                35521600003652160000375216000038521600003952160000315add0042de00
                """),
        ForeignFixture(
            producer: "python-lz4, with its content's size", codec: .lz4,
            hex: """
                04224d1868400a010000000000001855000000f1077b226e223a302c2263697479223a224f736c6f227d0a16001f3116
                00021f321600021f331600021f341600021f351600021f361600021f371600021f381600021f391600021f31dd000408
                de00506c6f227d0a00000000
                """),
        ForeignFixture(
            producer: "python-lz4, linked blocks of 4 MiB, all checksums", codec: .lz4,
            hex: """
                04224d187c400a010000000000001054000000f1077b226e223a302c2263697479223a224f736c6f227d0a16001f3116
                00021f321600021f331600021f341600021f351600021f361600021f371600021f381600021f39c600030fdd000408de
                00506c6f227d0af63a47f50000000006a0d6ef
                """),
        ForeignFixture(
            producer: "python-lz4, without its content's size", codec: .lz4,
            hex: """
                04224d1860408255000000f1077b226e223a302c2263697479223a224f736c6f227d0a16001f311600021f321600021f
                331600021f341600021f351600021f361600021f371600021f381600021f391600021f31dd000408de00506c6f227d0a
                00000000
                """),
        ForeignFixture(
            producer: "python-zstandard", codec: .zstd,
            hex: """
                28b52ffd600a00f5010004027b226e223a302c2263697479223a224f736c6f227d0a313233343536373839310c00619b
                016cea031f039f80efc0c7c027e03bf031f009f82bdbd904
                """),
        ForeignFixture(
            producer: "python-zstandard, as a stream with a checksum", codec: .zstd,
            hex: """
                28b52ffd0468dd010014027b226e223a302c2263697479223a224f736c6f227d0a31323334353637383931310ca010f0
                fabf03b023eb4a045cfbbecff77d7edf1fb26d3ba07fb24f
                """),
    ]
}

@Suite("Bytes that others compressed", .timeLimit(.minutes(10)))
struct ForeignFixtureTests {
    @Test("are read", arguments: ForeignFixture.all)
    func read(fixture: ForeignFixture) throws {
        #expect(try decompressed(fixture.codec, fixture.bytes) == ForeignFixture.contents)
        #expect(try decompressed(fixture.codec, fixture.bytes, limit: 266) == ForeignFixture.contents)
        #expect(throws: CompressionError.outputTooLarge(limit: 265)) {
            try decompressed(fixture.codec, fixture.bytes, limit: 265)
        }
    }
}
