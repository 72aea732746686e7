internal import CKafkaShims

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Android)
    internal import Android
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A system call on a socket failed.
package struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried: "connect", "read", "write"…
    package var operation: String
    /// The system's error number.
    package var errno: Int32

    /// An error of that operation.
    package init(operation: String, errno: Int32) {
        self.operation = operation
        self.errno = errno
    }

    /// For example "connect: Connection refused (ECONNREFUSED)".
    package var description: String {
        let message = systemErrorMessage(errno)
        guard let name = Self.names[errno] else { return "\(operation): \(message) (\(errno))" }
        return "\(operation): \(message) (\(name))"
    }

    /// The names of the errors that sockets meet.
    private static let names: [Int32: String] = [
        EPERM: "EPERM", ENOENT: "ENOENT", EINTR: "EINTR", EIO: "EIO", EBADF: "EBADF", EAGAIN: "EAGAIN",
        ENOMEM: "ENOMEM", EACCES: "EACCES", EFAULT: "EFAULT", EEXIST: "EEXIST", EINVAL: "EINVAL", ENFILE: "ENFILE",
        EMFILE: "EMFILE", EPIPE: "EPIPE", ENOSYS: "ENOSYS", ENOTSOCK: "ENOTSOCK", EDESTADDRREQ: "EDESTADDRREQ",
        EMSGSIZE: "EMSGSIZE", EPROTOTYPE: "EPROTOTYPE", ENOPROTOOPT: "ENOPROTOOPT",
        EPROTONOSUPPORT: "EPROTONOSUPPORT", EOPNOTSUPP: "EOPNOTSUPP", EAFNOSUPPORT: "EAFNOSUPPORT",
        EADDRINUSE: "EADDRINUSE", EADDRNOTAVAIL: "EADDRNOTAVAIL", ENETDOWN: "ENETDOWN", ENETUNREACH: "ENETUNREACH",
        ENETRESET: "ENETRESET", ECONNABORTED: "ECONNABORTED", ECONNRESET: "ECONNRESET", ENOBUFS: "ENOBUFS",
        EISCONN: "EISCONN", ENOTCONN: "ENOTCONN", ETIMEDOUT: "ETIMEDOUT", ECONNREFUSED: "ECONNREFUSED",
        EHOSTDOWN: "EHOSTDOWN", EHOSTUNREACH: "EHOSTUNREACH", EALREADY: "EALREADY", EINPROGRESS: "EINPROGRESS",
    ]
}

/// The system's text for an error number.
func systemErrorMessage(_ number: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        buffer.initialize(repeating: 0)
        guard let start = buffer.baseAddress, let text = kafka_error_message(number, start, buffer.count) else {
            return "error \(number)"
        }
        return String(cString: text)
    }
}
