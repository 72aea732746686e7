import Foundation

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a child reads: a socket pair, because writing to a pipe whose reader died would end this process with a
/// signal. The child reads its end when this object is gone.
final class ChildInput: Sendable {
    /// For the child; to be closed here once the child has it.
    let childEnd: FileHandle
    private let ownEnd: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        #if canImport(Glibc)
            let type = Int32(SOCK_STREAM.rawValue)
        #else
            let type = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw POSIXError(.EMFILE) }
        ownEnd = ends[0]
        childEnd = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        // Other children must not inherit it: this one would never read its end.
        _ = fcntl(ownEnd, F_SETFD, FD_CLOEXEC)
        #if canImport(Darwin)
            var on: Int32 = 1
            setsockopt(ownEnd, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }

    deinit { close(ownEnd) }

    /// Writes everything, or throws.
    func write(_ data: Data) throws {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        var rest = data[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { send(ownEnd, $0.baseAddress, $0.count, flags) }
            guard written > 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPIPE) }
            rest = rest.dropFirst(written)
        }
    }
}
