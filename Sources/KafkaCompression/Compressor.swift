/// Compresses the records of batches with one codec.
///
/// It keeps the codec's state between calls, so that a call allocates nothing (snappy alone takes its small hash
/// table from `malloc` each time: the library offers no other way). Not `Sendable`: one for each thread.
package final class Compressor {
    /// The codec that it was made for.
    package let codec: CompressionCodec
    private let engine: any CompressionEngine

    /// - Parameter level: nil for Kafka's default: -1 for gzip, 9 for lz4, 3 for zstd. For lz4 the default (also when
    ///   asked for as 9) is the *fast* compressor, as in Java's client; every other level is high compression, where
    ///   1 to 3 are the same, and so are 12 to 17. Snappy has no levels.
    package init(codec: CompressionCodec, level: Int32? = nil) throws(CompressionError) {
        if let level, !codec.accepts(level: level) { throw .invalidLevel(codec, level) }
        self.codec = codec
        switch codec {
        case .none: engine = CopyEngine()
        case .gzip: engine = try GzipCompressor(level: level ?? -1)
        case .snappy: engine = SnappyCompressor()
        case .lz4: engine = try LZ4Compressor(level: level ?? LZ4Compressor.fastLevel)
        case .zstd: engine = try ZstdCompressor(level: level ?? 3)
        }
    }

    /// The most bytes that `count` bytes can become.
    package func bound(_ count: Int) -> Int { engine.bound(count) }

    /// Compresses `input` into the start of `output`.
    ///
    /// - Returns: the bytes written, or nil when they do not fit (they always do in `bound(input.count)` bytes).
    package func compress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int? {
        guard input.count <= Int(Int32.max) else { throw .inputTooLarge }
        return try engine.compress(input, into: output)
    }
}

/// One codec's side of `Compressor`.
protocol CompressionEngine: AnyObject {
    func bound(_ count: Int) -> Int
    func compress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int?
}

/// "No compression".
private final class CopyEngine: CompressionEngine {
    func bound(_ count: Int) -> Int { count }

    func compress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int? {
        guard input.count <= output.count else { return nil }
        output.copyMemory(from: input)
        return input.count
    }
}
