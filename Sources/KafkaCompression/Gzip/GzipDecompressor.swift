import CZlib

/// Reads gzip members, one after the other.
enum GzipDecompressor {
    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout OutputBuffer
    ) throws(CompressionError) {
        // zlib keeps a pointer to the stream while it is open; a local would have to be inout throughout.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer {
            inflateEnd(stream)
            stream.deallocate()
        }
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .outOfMemory
        }
        // zlib only reads from next_in: its type lacks the const.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(input.count)

        while true {
            let free = try output.freeSpace(expecting: 4 * input.count)
            let room = UInt32(clamping: free.count)
            stream.pointee.next_out = free.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = room
            let status = inflate(stream, Z_NO_FLUSH)
            try output.advance(by: Int(room - stream.pointee.avail_out))
            switch status {
            case Z_OK: continue
            case Z_STREAM_END:
                if stream.pointee.avail_in == 0 { return }
                inflateReset(stream)
            case Z_BUF_ERROR: throw .truncated(.gzip)
            case Z_MEM_ERROR: throw .outOfMemory
            default:
                throw .corrupt(.gzip, reason: stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)")
            }
        }
    }
}
