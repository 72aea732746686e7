import Foundation

/// A file descriptor that is read with blocking calls, which another thread can end.
final class InterruptibleInput: Sendable {
    private let file: Int32
    private let interruption: (readEnd: Int32, writeEnd: Int32)

    init(file: Int32) throws {
        self.file = file
        // Before the pipe, which would take the number of a closed descriptor.
        guard fcntl(file, F_GETFD) >= 0 else { throw Self.failure() }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Self.failure() }
        interruption = (ends[0], ends[1])
    }

    deinit {
        close(interruption.readEnd)
        close(interruption.writeEnd)
    }

    /// Ends reading, from any thread.
    func interrupt() {
        var byte: UInt8 = 0
        _ = write(interruption.writeEnd, &byte, 1)
    }

    /// Waits for bytes and reads them. Returns how many, 0 at the end of the file, nil when interrupted.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int? {
        while true {
            var descriptors = [
                pollfd(fd: interruption.readEnd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: file, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&descriptors, 2, -1) >= 0 else {
                if errno == EINTR { continue }
                throw Self.failure()
            }
            if descriptors[0].revents != 0 { return nil }
            let count = Foundation.read(file, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            // Another process that shares the descriptor may have made it non-blocking.
            guard errno == EINTR || errno == EAGAIN else { throw Self.failure() }
        }
    }

    private static func failure() -> ToolError {
        ToolError("cannot read standard input: \(String(cString: strerror(errno)))")
    }
}
