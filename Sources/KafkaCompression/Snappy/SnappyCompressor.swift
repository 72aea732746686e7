import CSnappy

/// Snappy in xerial's framing, as Java's client writes it.
final class SnappyCompressor: CompressionEngine {
    /// A block's length, and the worst case of its contents.
    private static let worstBlock = 4 + snappy_max_compressed_length(XerialFraming.blockSize)
    private let staging = UnsafeMutableRawBufferPointer.allocate(byteCount: worstBlock, alignment: 16)

    deinit { staging.deallocate() }

    func bound(_ count: Int) -> Int {
        let (blocks, rest) = count.quotientAndRemainder(dividingBy: XerialFraming.blockSize)
        let last = rest > 0 || blocks == 0 ? 4 + snappy_max_compressed_length(rest) : 0
        return XerialFraming.header.count + blocks * Self.worstBlock + last
    }

    func compress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int? {
        guard output.count >= XerialFraming.header.count else { return nil }
        output.copyBytes(from: XerialFraming.header)
        var writer = BlockWriter(output: output, staging: staging, count: XerialFraming.header.count)
        var offset = 0
        // Empty input is one empty block: not every reader knows a header that stands alone.
        repeat {
            let end = min(offset + XerialFraming.blockSize, input.count)
            let block = UnsafeRawBufferPointer(rebasing: input[offset..<end])
            let worstCase = 4 + snappy_max_compressed_length(block.count)
            let fits = try writer.block(worstCase: worstCase) { target throws(CompressionError) in
                var length = target.count - 4
                snappy_compress(
                    block.baseAddress, block.count, target.baseAddress.map { $0 + 4 }, &length)
                target.storeBytes(of: UInt32(length).bigEndian, as: UInt32.self)
                return 4 + length
            }
            guard fits else { return nil }
            offset = end
        } while offset < input.count
        return writer.count
    }
}
