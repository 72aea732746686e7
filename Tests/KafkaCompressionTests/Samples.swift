import KafkaClient
import KafkaCompression
import Testing

/// Inputs that compress well, badly and not at all.
enum Sample {
    /// Like log lines.
    static func text(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var line = 0
        while bytes.count < count {
            bytes += Array(
                "{\"line\":\(line),\"level\":\"info\",\"message\":\"request \(line &* 7919) served\"}\n".utf8)
            line += 1
        }
        return Array(bytes.prefix(count))
    }

    /// The same on every run.
    static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        return random.bytes(count)
    }

    /// Around the block sizes of the framed formats (32 KiB and 64 KiB).
    static let sizes = [0, 1, 2, 100, 4095, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537, 200_000]
}

extension CompressionCodec {
    static let compressing: [CompressionCodec] = [.gzip, .snappy, .lz4, .zstd]
}

extension Compressor {
    /// The compressed bytes, or nil when they exceed `room` (`bound` bytes by default).
    func compressed(_ bytes: [UInt8], room: Int? = nil) throws -> [UInt8]? {
        var output = [UInt8](repeating: 0xee, count: room ?? bound(bytes.count))
        let written = try output.withUnsafeMutableBytes { target in
            try bytes.withUnsafeBytes { try compress($0, into: target) }
        }
        return written.map { Array(output.prefix($0)) }
    }
}

/// What one fresh compressor makes of `bytes`.
func compressed(_ codec: CompressionCodec, _ bytes: [UInt8], level: Int32? = nil) throws -> [UInt8] {
    try #require(try Compressor(codec: codec, level: level).compressed(bytes))
}

func decompressed(
    _ codec: CompressionCodec, _ bytes: [UInt8], limit: Int = 1 << 20
) throws(CompressionError) -> [UInt8] {
    // The closure's typed error is not inferred through withUnsafeBytes, so it travels as a Result.
    try bytes.withUnsafeBytes { input in
        Result { () throws(CompressionError) in try Decompressor.decompress(codec, input, limit: limit) }
    }.get()
}
