import KafkaTLS

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

struct SystemFailure: Error {
    let call: String
    let errno: Int32
}

/// A blocking TCP socket on 127.0.0.1.
final class LoopbackSocket {
    private let fd: Int32

    private init(_ fd: Int32) { self.fd = fd }

    deinit { close(fd) }

    private static func check(_ result: Int, _ call: String) throws -> Int {
        if result < 0 { throw SystemFailure(call: call, errno: errno) }
        return result
    }

    private static func make() throws -> LoopbackSocket {
        #if canImport(Darwin)
            let type = SOCK_STREAM
        #else
            let type = Int32(SOCK_STREAM.rawValue)
        #endif
        return LoopbackSocket(Int32(try check(Int(socket(AF_INET, type, 0)), "socket")))
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    static func connect(port: UInt16) throws -> LoopbackSocket {
        let made = try make()
        try withUnsafeSockaddr(address(port)) { address, length in
            _ = try check(Int(systemConnect(made.fd, address, length)), "connect")
        }
        return made
    }

    static func listen() throws -> LoopbackSocket {
        let made = try make()
        try withUnsafeSockaddr(address(0)) { address, length in
            _ = try check(Int(bind(made.fd, address, length)), "bind")
        }
        _ = try check(Int(systemListen(made.fd, 1)), "listen")
        return made
    }

    var port: UInt16 {
        get throws {
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(fd, $0, &length) }
            }
            _ = try Self.check(Int(result), "getsockname")
            return UInt16(bigEndian: address.sin_port)
        }
    }

    func accept() throws -> LoopbackSocket {
        LoopbackSocket(Int32(try Self.check(Int(systemAccept(fd)), "accept")))
    }

    /// Sends all of a session's output.
    func send(_ session: TLSSession) throws {
        while session.needsWrite {
            let pieces = session.output
            session.consumed(try Self.check(writev(fd, pieces.baseAddress, Int32(pieces.count)), "writev"))
        }
    }

    /// Waits for input and puts it into the session; the end of the stream, too.
    func receive(_ session: TLSSession) throws {
        let buffer = session.inputBuffer
        let count = try Self.check(recv(fd, buffer.baseAddress, buffer.count, 0), "recv")
        if count == 0 { session.endOfInput() } else { session.received(count) }
    }
}

// Names that the class has, too.

private func systemConnect(_ fd: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    connect(fd, address, length)
}

private func systemListen(_ fd: Int32, _ backlog: Int32) -> Int32 { listen(fd, backlog) }

private func systemAccept(_ fd: Int32) -> Int32 { accept(fd, nil, nil) }

private func withUnsafeSockaddr(
    _ address: sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
) throws {
    var address = address
    try withUnsafePointer(to: &address) { pointer in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            try body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
