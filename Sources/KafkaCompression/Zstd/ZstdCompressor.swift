import CZstd

/// Zstandard frames.
final class ZstdCompressor: CompressionEngine {
    private let context: OpaquePointer

    init(level: Int32) throws(CompressionError) {
        guard let context = ZSTD_createCCtx() else { throw .outOfMemory }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    }

    deinit { ZSTD_freeCCtx(context) }

    func bound(_ count: Int) -> Int { ZSTD_compressBound(count) }

    func compress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int? {
        let result = ZSTD_compress2(context, output.baseAddress, output.count, input.baseAddress, input.count)
        guard ZSTD_isError(result) != 0 else { return result }
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_dstSize_tooSmall: return nil
        case ZSTD_error_memory_allocation: throw .outOfMemory
        default: throw .corrupt(.zstd, reason: String(cString: ZSTD_getErrorName(result)))
        }
    }
}
