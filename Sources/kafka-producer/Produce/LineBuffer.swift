import Foundation

/// Cuts a stream of bytes into lines, in memory that does not grow with the stream.
///
/// The bytes are never looked at but for line feeds: whatever else is in a line, carriage returns and invalid UTF-8
/// included, comes out as it went in.
final class LineBuffer {
    enum Line {
        /// A line without its line feed. The bytes are valid until the buffer is filled again.
        case bytes(UnsafeRawBufferPointer)
        /// A line that was longer than allowed, and how long; its bytes are gone.
        case tooLong(Int)
    }

    private static let chunkSize = 256 << 10
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * chunkSize, alignment: 16)
    /// The bytes that were read and not handed out yet. Up to `searched` there is no line feed in them.
    private var content = 0..<0
    private var searched = 0
    /// Bytes of the current line that were thrown away since it is too long.
    private var dropped = 0
    private let maximum: Int

    /// - Parameter maximum: The bytes that a line may have, its line feed not counted.
    init(maximum: Int) {
        self.maximum = maximum
    }

    deinit {
        memory.deallocate()
    }

    /// The next whole line; nil if more bytes are needed for it.
    func next() -> Line? {
        guard let start = memory.baseAddress,
            let found = memchr(start + searched, Int32(UInt8(ascii: "\n")), content.upperBound - searched)
        else {
            searched = content.upperBound
            if content.count > maximum { drop() }
            return nil
        }
        let end = UnsafeRawPointer(found) - UnsafeRawPointer(start)
        defer {
            content = end + 1..<content.upperBound
            searched = end + 1
        }
        return line(to: end)
    }

    /// What is left when no more bytes will come: a last line without a line feed, if there is one.
    func last() -> Line? {
        guard !content.isEmpty || dropped > 0 else { return nil }
        defer {
            content = content.upperBound..<content.upperBound
            searched = content.upperBound
        }
        return line(to: content.upperBound)
    }

    /// The bytes that belong to no whole line yet.
    var unfinishedBytes: Int { dropped + content.count }

    /// Has more bytes put into the buffer by `read`, which returns how many it put there. Returns the same.
    func fill(_ read: (UnsafeMutableRawBufferPointer) throws -> Int) rethrows -> Int {
        makeRoom()
        let count = try read(UnsafeMutableRawBufferPointer(rebasing: memory[content.upperBound...]))
        content = content.lowerBound..<content.upperBound + count
        return count
    }

    private func line(to end: Int) -> Line {
        let length = dropped + end - content.lowerBound
        dropped = 0
        if length > maximum { return .tooLong(length) }
        return .bytes(UnsafeRawBufferPointer(rebasing: memory[content.lowerBound..<end]))
    }

    /// Forgets the bytes of a line that is too long already.
    private func drop() {
        dropped += content.count
        content = 0..<0
        searched = 0
    }

    /// Moves the rest to the front, and takes a larger buffer if there still is no room for a chunk.
    private func makeRoom() {
        if content.lowerBound > 0 {
            memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[content]))
            searched -= content.lowerBound
            content = 0..<content.count
        }
        guard memory.count - content.count < Self.chunkSize else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * memory.count, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[content]))
        memory.deallocate()
        memory = larger
    }
}
