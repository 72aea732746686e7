import CSnappy

/// Reads snappy in xerial's framing, and bare snappy (which librdkafka and Go clients write).
enum SnappyDecompressor {
    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout OutputBuffer
    ) throws(CompressionError) {
        guard input.starts(with: XerialFraming.magic) else {
            return try block(input, into: &output)
        }
        var offset = 0
        while offset < input.count {
            let rest = input[offset...]
            // A header may stand between blocks too: streams may follow one another.
            if rest.starts(with: XerialFraming.magic) {
                try header(UnsafeRawBufferPointer(rebasing: rest))
                offset += XerialFraming.header.count
                continue
            }
            guard rest.count >= 4 else { throw .truncated(.snappy) }
            let length = Int(UInt32(bigEndian: input.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            guard length <= rest.count - 4 else { throw .truncated(.snappy) }
            offset += 4
            try block(UnsafeRawBufferPointer(rebasing: input[offset..<(offset + length)]), into: &output)
            offset += length
        }
    }

    /// Versions are checked as xerial's reader does: a stream names the oldest reader that can read it.
    private static func header(_ bytes: UnsafeRawBufferPointer) throws(CompressionError) {
        guard bytes.count >= XerialFraming.header.count else { throw .truncated(.snappy) }
        let needed = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
        guard needed <= 1 else { throw .corrupt(.snappy, reason: "framing version \(needed)") }
    }

    private static func block(
        _ input: UnsafeRawBufferPointer, into output: inout OutputBuffer
    ) throws(CompressionError) {
        var length = 0
        guard snappy_uncompressed_length(input.baseAddress, input.count, &length) == SNAPPY_OK else {
            throw .corrupt(.snappy, reason: "no valid length")
        }
        let target = try output.freeSpace(of: length)
        guard snappy_uncompress(input.baseAddress, input.count, target.baseAddress, &length) == SNAPPY_OK else {
            throw .corrupt(.snappy, reason: "invalid block")
        }
        try output.advance(by: length)
    }
}
