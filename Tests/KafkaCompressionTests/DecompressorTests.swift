import KafkaCompression
import Testing

@Suite("Decompressor", .timeLimit(.minutes(10)))
struct DecompressorTests {
    @Test("The limit is exact", arguments: CompressionCodec.allCases)
    func limit(codec: CompressionCodec) throws {
        for size in [1, 511, 512, 513, 70_000] {
            let bytes = Sample.text(size)
            let input = try compressed(codec, bytes)
            #expect(try decompressed(codec, input, limit: size) == bytes)
            for limit in [size - 1, size / 2, 0, -1] {
                #expect(throws: CompressionError.outputTooLarge(limit: max(limit, codec == .none ? limit : 0))) {
                    try decompressed(codec, input, limit: limit)
                }
            }
        }
    }

    @Test("Nothing in, nothing but an error out", arguments: CompressionCodec.compressing)
    func empty(codec: CompressionCodec) throws {
        #expect(throws: CompressionError.truncated(codec)) { try decompressed(codec, []) }
        #expect(try decompressed(codec, compressed(codec, []), limit: 0) == [])
    }

    @Test("Streams one after the other", arguments: CompressionCodec.compressing)
    func concatenated(codec: CompressionCodec) throws {
        let parts = [Sample.text(50_000), [], Sample.noise(3000), Sample.text(10)]
        let input = try parts.flatMap { try compressed(codec, $0) }
        #expect(try decompressed(codec, input) == parts.flatMap(\.self))
        #expect(throws: CompressionError.outputTooLarge(limit: 53_009)) {
            try decompressed(codec, input, limit: 53_009)
        }
    }

    @Test("A little that becomes a lot stops at the limit", arguments: CompressionCodec.compressing)
    func bomb(codec: CompressionCodec) throws {
        let input = try compressed(codec, [UInt8](repeating: 0, count: 20_000_000))
        #expect(throws: CompressionError.outputTooLarge(limit: 1_000_000)) {
            try decompressed(codec, input, limit: 1_000_000)
        }
    }

    @Test("A claimed size is compared with the limit, not allocated")
    func hostileClaims() {
        // Snappy: an uncompressed length of 4 GiB - 1, bare and framed.
        let bare: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0x0f, 0x00, 0x41]
        let tooLarge = CompressionError.outputTooLarge(limit: 1 << 20)
        #expect(throws: tooLarge) { try decompressed(.snappy, bare) }
        let header: [UInt8] = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]
        #expect(throws: tooLarge) { try decompressed(.snappy, header + [0, 0, 0, 7] + bare) }
        // A block length beyond the input.
        #expect(throws: CompressionError.truncated(.snappy)) {
            try decompressed(.snappy, header + [0xff, 0xff, 0xff, 0xff] + bare)
        }
        // Zstandard: a content size of 2^62, one segment.
        #expect(throws: tooLarge) {
            try decompressed(.zstd, [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0x40, 1, 0, 0])
        }
        // Zstandard: a window of 2 TiB less a little, no content size, one empty last block.
        #expect(throws: CompressionError.self) {
            try decompressed(.zstd, [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 1, 0, 0])
        }
    }

    @Test("Every truncation is an error", arguments: CompressionCodec.compressing)
    func truncated(codec: CompressionCodec) throws {
        let input = try compressed(codec, Sample.text(2000))
        // Where snappy's framing ends between blocks, nothing shows that more should follow.
        let complete = codec == .snappy ? 16 : -1
        for length in 0..<input.count where length != complete {
            #expect(throws: CompressionError.self, "length \(length)") {
                try decompressed(codec, Array(input.prefix(length)))
            }
        }
    }

    @Test("What follows the end must be another stream", arguments: CompressionCodec.compressing)
    func trailing(codec: CompressionCodec) throws {
        let input = try compressed(codec, Sample.text(2000))
        #expect(throws: CompressionError.self) { try decompressed(codec, input + [1, 2, 3, 4, 5, 6, 7, 8]) }
    }

    @Test("Damaged input ends in an error or in bounded output", arguments: CompressionCodec.compressing)
    func damaged(codec: CompressionCodec) throws {
        let input = try compressed(codec, Sample.text(3000))
        let noise = Sample.noise(3 * 4000, seed: 7)
        for round in 0..<4000 {
            var damaged = input
            let place = (Int(noise[3 * round]) << 8 | Int(noise[3 * round + 1])) % damaged.count
            damaged[place] = noise[3 * round + 2]
            let output = try? decompressed(codec, damaged, limit: 10_000)
            #expect((output?.count ?? 0) <= 10_000)
        }
    }

    @Test("Noise is an error", arguments: [CompressionCodec.gzip, .lz4, .zstd])
    func noise(codec: CompressionCodec) {
        for seed in 1...200 {
            let input = Sample.noise(seed, seed: UInt64(seed))
            #expect(throws: CompressionError.self) { try decompressed(codec, input) }
        }
    }

    @Test("Snappy framing that asks for a newer reader is refused")
    func xerialVersion() {
        let header: [UInt8] = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 2, 0, 0, 0, 2]
        #expect(throws: CompressionError.corrupt(.snappy, reason: "framing version 2")) {
            try decompressed(.snappy, header)
        }
    }
}
