import Foundation

/// Files that are read whole.
enum InputFile {
    /// - Parameter limit: The most bytes that the file may have; a device such as /dev/zero never ends.
    static func read(_ path: String, limit: Int) throws(ToolError) -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { chunk.deallocate() }
        while true {
            let count = Foundation.read(file, chunk.baseAddress, chunk.count)
            if count > 0 {
                guard bytes.count + count <= limit else {
                    throw .wrongUse("'\(path)' is too large: it may have at most \(Format.grouped(limit)) bytes")
                }
                bytes.append(contentsOf: chunk[..<count])
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw failure(path)
            }
        }
    }

    private static func failure(_ path: String) -> ToolError {
        .wrongUse("cannot read '\(path)': \(String(cString: strerror(errno)))")
    }
}
