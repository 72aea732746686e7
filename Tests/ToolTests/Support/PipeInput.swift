import Foundation
import Testing

/// A pipe whose read end a run reads.
final class PipeInput: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    /// Writes from another thread: a pipe holds only so much.
    func write(_ bytes: [UInt8], thenClose: Bool = true) {
        Thread.detachNewThread { [self] in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Foundation.write(writeEnd, $0.baseAddress, $0.count) }
                guard count > 0 else { break }
                rest = rest.dropFirst(count)
            }
            if thenClose { close(writeEnd) }
        }
    }
}
