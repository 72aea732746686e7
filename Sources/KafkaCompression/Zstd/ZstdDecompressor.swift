import CZstd

/// Reads Zstandard frames, one after the other.
///
/// In one call rather than as a stream: then the output is the window, and a hostile frame cannot ask for another.
enum ZstdDecompressor {
    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout OutputBuffer
    ) throws(CompressionError) {
        var size = claimedSize(input) ?? min(max(8 * input.count, 64 * 1024), output.limit)
        while true {
            let free = try output.freeSpace(of: size)
            let result = ZSTD_decompress(free.baseAddress, free.count, input.baseAddress, input.count)
            guard ZSTD_isError(result) != 0 else { return try output.advance(by: result) }
            switch ZSTD_getErrorCode(result) {
            case ZSTD_error_dstSize_tooSmall:
                guard size < output.limit else { throw .outputTooLarge(limit: output.limit) }
                size = min(max(2 * size, 512), output.limit)
            case ZSTD_error_srcSize_wrong: throw .truncated(.zstd)
            case ZSTD_error_memory_allocation: throw .outOfMemory
            default: throw .corrupt(.zstd, reason: String(cString: ZSTD_getErrorName(result)))
            }
        }
    }

    /// What the first frame says it holds, or nil where it does not say.
    private static func claimedSize(_ input: UnsafeRawBufferPointer) -> Int? {
        // The header's ZSTD_CONTENTSIZE_UNKNOWN is UInt64.max, _ERROR one less.
        switch ZSTD_getFrameContentSize(input.baseAddress, input.count) {
        case .max, .max - 1: nil
        case let size: Int(clamping: size)
        }
    }
}
