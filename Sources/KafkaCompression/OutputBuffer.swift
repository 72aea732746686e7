/// Grows with what a decompressor writes, up to a limit.
struct OutputBuffer: ~Copyable {
    private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private(set) var count = 0
    let limit: Int

    init(limit: Int) { self.limit = min(max(limit, 0), Int(Int32.max)) }

    deinit { memory.deallocate() }

    /// What was written.
    var bytes: [UInt8] { [UInt8](UnsafeRawBufferPointer(rebasing: memory[..<count])) }

    /// Unwritten memory, never empty, for a decompressor that does not know what is to come.
    ///
    /// One byte beyond the limit is handed out, so that reaching the limit and exceeding it differ.
    ///
    /// - Parameter expected: a guess at the whole output's size.
    mutating func freeSpace(expecting expected: Int) throws(CompressionError) -> UnsafeMutableRawBufferPointer {
        if count == memory.count {
            guard count <= limit else { throw .outputTooLarge(limit: limit) }
            grow(to: min(max(expected, 2 * count, 512), limit + 1))
        }
        return UnsafeMutableRawBufferPointer(rebasing: memory[count...])
    }

    /// Unwritten memory of exactly `size` bytes, for a decompressor that knows.
    mutating func freeSpace(of size: Int) throws(CompressionError) -> UnsafeMutableRawBufferPointer {
        guard size <= limit - count else { throw .outputTooLarge(limit: limit) }
        if memory.count - count < size { grow(to: max(count + size, min(2 * count, limit))) }
        return UnsafeMutableRawBufferPointer(rebasing: memory[count..<(count + size)])
    }

    /// Notes that `written` more bytes of the free space are in use.
    mutating func advance(by written: Int) throws(CompressionError) {
        count += written
        guard count <= limit else { throw .outputTooLarge(limit: limit) }
    }

    private mutating func grow(to size: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        memory.deallocate()
        memory = larger
    }
}
