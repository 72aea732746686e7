/// Writes a framed format's blocks into memory that may be too small for a block's worst case.
///
/// Codec libraries insist on room for the worst case. Where the output has that they write in place; otherwise into
/// the staging memory, from which what they wrote is copied if it fits.
struct BlockWriter: ~Copyable {
    let output: UnsafeMutableRawBufferPointer
    let staging: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    /// Calls `write` with room for `worstCase` bytes; it returns how many it wrote.
    ///
    /// - Returns: false when they do not fit into the output.
    mutating func block(
        worstCase: Int, _ write: (UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int
    ) throws(CompressionError) -> Bool {
        let free = UnsafeMutableRawBufferPointer(rebasing: output[count...])
        if free.count >= worstCase {
            count += try write(free)
            return true
        }
        let written = try write(UnsafeMutableRawBufferPointer(rebasing: staging[..<worstCase]))
        guard written <= free.count else { return false }
        free.copyMemory(from: UnsafeRawBufferPointer(rebasing: staging[..<written]))
        count += written
        return true
    }
}
