import KafkaCompression
import Testing

@Suite("Compressor", .timeLimit(.minutes(10)))
struct CompressorTests {
    @Test("What is compressed comes back, for all sizes", arguments: CompressionCodec.allCases, Sample.sizes)
    func roundTrip(codec: CompressionCodec, size: Int) throws {
        for bytes in [Sample.text(size), Sample.noise(size)] {
            #expect(try decompressed(codec, compressed(codec, bytes)) == bytes)
        }
    }

    @Test(
        "What is compressed comes back, at all levels",
        arguments: [
            (CompressionCodec.gzip, [-1] + Array(1...9)),
            (.lz4, Array(1...17)),
            (.zstd, [-131_072, -100, -1] + Array(0...19) + [22]),
        ] as [(CompressionCodec, [Int32])])
    func levels(codec: CompressionCodec, levels: [Int32]) throws {
        let bytes = Sample.text(20_000)
        for level in levels {
            #expect(try decompressed(codec, compressed(codec, bytes, level: level)) == bytes, "level \(level)")
        }
    }

    @Test("A higher level compresses better")
    func levelsMatter() throws {
        let bytes = Sample.text(60_000)
        func size(_ codec: CompressionCodec, _ level: Int32?) throws -> Int {
            try compressed(codec, bytes, level: level).count
        }
        #expect(try size(.gzip, 9) < size(.gzip, 1))
        #expect(try size(.gzip, nil) == size(.gzip, 6))
        #expect(try size(.zstd, 3) < size(.zstd, -100))
        #expect(try size(.zstd, nil) == size(.zstd, 3))
        // Kafka's default for lz4, 9, is the fast compressor; its neighbours are high compression.
        #expect(try size(.lz4, nil) == size(.lz4, 9))
        #expect(try size(.lz4, 8) < size(.lz4, 9))
        #expect(try size(.lz4, 10) < size(.lz4, 3))
        #expect(try size(.lz4, 12) < size(.lz4, 10))
        #expect(try size(.lz4, 17) == size(.lz4, 12))
    }

    @Test("Levels that Kafka does not have are refused")
    func invalidLevels() {
        let refused: [(CompressionCodec, [Int32])] = [
            (.none, [0, 1]), (.gzip, [-2, 0, 10]), (.snappy, [0, 1]), (.lz4, [-1, 0, 18]), (.zstd, [-131_073, 23]),
        ]
        for (codec, levels) in refused {
            for level in levels {
                #expect(throws: CompressionError.invalidLevel(codec, level)) {
                    try Compressor(codec: codec, level: level)
                }
            }
        }
    }

    @Test("A compressor's calls do not see each other", arguments: CompressionCodec.compressing)
    func reuse(codec: CompressionCodec) throws {
        let inputs = [Sample.text(100_000), Sample.noise(70_000), [], Sample.text(10), Sample.text(100_000)]
        let reused = try Compressor(codec: codec)
        for input in inputs {
            #expect(try reused.compressed(input) == compressed(codec, input))
        }
    }

    @Test("Output that does not fit is nil, and the next call is not harmed", arguments: CompressionCodec.allCases)
    func tooSmall(codec: CompressionCodec) throws {
        let bytes = Sample.text(70_000)
        let whole = try compressed(codec, bytes)
        let compressor = try Compressor(codec: codec)
        for room in [0, 1, 10, 18, 100, whole.count / 2, whole.count - 5, whole.count - 1] {
            #expect(try compressor.compressed(bytes, room: room) == nil, "room \(room)")
            #expect(try compressor.compressed(bytes) == whole)
        }
    }

    @Test("Exactly enough room is enough", arguments: [CompressionCodec.none, .gzip, .snappy, .lz4])
    func exactRoom(codec: CompressionCodec) throws {
        for bytes in [Sample.text(70_000), Sample.noise(70_000), []] {
            let whole = try compressed(codec, bytes)
            #expect(try Compressor(codec: codec).compressed(bytes, room: whole.count) == whole)
        }
    }

    @Test("The bound holds for what does not compress", arguments: CompressionCodec.allCases)
    func bound(codec: CompressionCodec) throws {
        let compressor = try Compressor(codec: codec)
        for size in Sample.sizes + [1_000_000] {
            let written = try #require(try compressor.compressed(Sample.noise(size)))
            #expect(written.count <= compressor.bound(size))
        }
    }

    @Test("Snappy is framed as Java's client frames it")
    func xerialFraming() throws {
        let framed = try compressed(.snappy, Sample.noise(32_768 + 5))
        #expect(framed.prefix(16) == [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])
        let first = framed[16..<20].reduce(0) { $0 << 8 | Int($1) }
        let second = framed[(20 + first)..<(24 + first)].reduce(0) { $0 << 8 | Int($1) }
        #expect(framed.count == 16 + 4 + first + 4 + second)
    }

    @Test("LZ4 frames are what Java's client accepts: independent blocks of 64 KiB, no checksums, no sizes")
    func lz4Frame() throws {
        let frame = try compressed(.lz4, Sample.text(1000))
        #expect(frame.prefix(4) == [0x04, 0x22, 0x4d, 0x18])
        #expect(frame[4] == 0b0110_0000)
        #expect(frame[5] == 0b0100_0000)
        #expect(frame.suffix(4) == [0, 0, 0, 0])
    }
}
