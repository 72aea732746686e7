/// Decompresses the records of batches, from any client.
package enum Decompressor {
    /// What `input` holds.
    ///
    /// The input may be hostile: what it claims to hold is compared with the limit before memory is allocated.
    /// Data that follows the end of a gzip member or of an lz4 or zstd frame must be another one, and is appended.
    ///
    /// - Parameter limit: the most bytes to return; beyond it `outputTooLarge` is thrown.
    package static func decompress(
        _ codec: CompressionCodec, _ input: UnsafeRawBufferPointer, limit: Int
    ) throws(CompressionError) -> [UInt8] {
        guard input.count <= Int(Int32.max) else { throw .inputTooLarge }
        if codec == .none {
            guard input.count <= limit else { throw .outputTooLarge(limit: limit) }
            return [UInt8](input)
        }
        guard !input.isEmpty else { throw .truncated(codec) }
        var output = OutputBuffer(limit: limit)
        switch codec {
        case .none: break
        case .gzip: try GzipDecompressor.decompress(input, into: &output)
        case .snappy: try SnappyDecompressor.decompress(input, into: &output)
        case .lz4: try LZ4Decompressor.decompress(input, into: &output)
        case .zstd: try ZstdDecompressor.decompress(input, into: &output)
        }
        return output.bytes
    }
}
