import CLZ4

/// Reads LZ4 frames, one after the other.
enum LZ4Decompressor {
    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout OutputBuffer
    ) throws(CompressionError) {
        var created: OpaquePointer?
        LZ4F_createDecompressionContext(&created, UInt32(LZ4F_VERSION))
        guard let context = created else { throw .outOfMemory }
        defer { LZ4F_freeDecompressionContext(context) }

        var offset = 0
        while true {
            let free = try output.freeSpace(expecting: 4 * input.count)
            let rest = UnsafeRawBufferPointer(rebasing: input[offset...])
            var produced = free.count
            var consumed = rest.count
            let hint = LZ4F_decompress(context, free.baseAddress, &produced, rest.baseAddress, &consumed, nil)
            guard LZ4F_isError(hint) == 0 else {
                throw .corrupt(.lz4, reason: String(cString: LZ4F_getErrorName(hint)))
            }
            offset += consumed
            try output.advance(by: produced)
            let frameEnded = hint == 0
            if frameEnded && offset == input.count { return }
            // Nothing moved although there was room: the frame wants bytes that are not there.
            if !frameEnded && consumed == 0 && produced == 0 { throw .truncated(.lz4) }
        }
    }
}
