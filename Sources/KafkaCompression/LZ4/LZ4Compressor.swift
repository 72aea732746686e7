import CLZ4

/// LZ4 frames as Java's client writes them: independent blocks of 64 KiB, no checksums but the header's.
final class LZ4Compressor: CompressionEngine {
    /// Kafka's default level, by which Java's client means the fast compressor.
    static let fastLevel: Int32 = 9
    private static let blockSize = 64 * 1024
    /// Header, end mark and a block's own length.
    private static let (headerSize, endSize, lengthSize) = (7, 4, 4)

    private let context: OpaquePointer
    private var preferences = LZ4F_preferences_t()
    private let staging: UnsafeMutableRawBufferPointer

    init(level: Int32) throws(CompressionError) {
        var context: OpaquePointer?
        LZ4F_createCompressionContext(&context, UInt32(LZ4F_VERSION))
        guard let context else { throw .outOfMemory }
        self.context = context
        preferences.frameInfo.blockSizeID = LZ4F_max64KB
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        // The frame format's levels 0 to 2 are the fast compressor, 3 to 12 are high compression.
        preferences.compressionLevel = level == Self.fastLevel ? 0 : min(max(level, 3), 12)
        // Every call ends its block, straight from the input: nothing is kept in the context.
        preferences.autoFlush = 1
        staging = .allocate(byteCount: LZ4F_compressBound(Self.blockSize, &preferences), alignment: 16)
    }

    deinit {
        LZ4F_freeCompressionContext(context)
        staging.deallocate()
    }

    /// The worst case is an input stored as it is: a frame around it.
    func bound(_ count: Int) -> Int {
        Self.headerSize + Self.endSize + count + Self.lengthSize * ((count + Self.blockSize - 1) / Self.blockSize)
    }

    func compress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int? {
        var writer = BlockWriter(output: output, staging: staging)
        // The library insists on the room of the largest possible header (19 bytes).
        guard
            try writer.block(
                worstCase: 19,
                { target throws(CompressionError) in
                    try checked(LZ4F_compressBegin(context, target.baseAddress, target.count, &preferences))
                })
        else { return nil }
        var offset = 0
        while offset < input.count {
            let end = min(offset + Self.blockSize, input.count)
            let block = UnsafeRawBufferPointer(rebasing: input[offset..<end])
            let worstCase = LZ4F_compressBound(block.count, &preferences)
            let fits = try writer.block(worstCase: worstCase) { target throws(CompressionError) in
                try checked(
                    LZ4F_compressUpdate(
                        context, target.baseAddress, target.count, block.baseAddress, block.count, nil))
            }
            guard fits else { return nil }
            offset = end
        }
        let fits = try writer.block(worstCase: LZ4F_compressBound(0, &preferences)) { target throws(CompressionError) in
            try checked(LZ4F_compressEnd(context, target.baseAddress, target.count, nil))
        }
        return fits ? writer.count : nil
    }

    private func checked(_ result: Int) throws(CompressionError) -> Int {
        guard LZ4F_isError(result) == 0 else {
            throw .corrupt(.lz4, reason: String(cString: LZ4F_getErrorName(result)))
        }
        return result
    }
}
