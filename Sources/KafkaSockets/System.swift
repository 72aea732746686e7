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

/// The system calls, one function each. They repeat what a signal interrupted, and read errno before anything else
/// can change it (in C, see KafkaSyscalls.h).
package enum System {
    /// Throws when a result is a negated error number.
    @inline(__always)
    @discardableResult
    static func check<I: SignedInteger & FixedWidthInteger>(
        _ result: I, _ operation: @autoclosure () -> String
    ) throws(SocketError) -> I {
        if result < 0 { throw SocketError(operation: operation(), errno: Int32(truncatingIfNeeded: -result)) }
        return result
    }

    /// A new TCP socket: non-blocking, close-on-exec, without SIGPIPE.
    package static func tcpSocket(family: Int32) throws(SocketError) -> Int32 {
        try check(kafka_tcp_socket(family), "socket")
    }

    /// Starts to connect; true when the connection is already there.
    package static func connect(_ fd: Int32, to address: SocketAddress) throws(SocketError) -> Bool {
        let result = address.withSockaddr { kafka_connect(fd, $0, $1) }
        if result == -EINPROGRESS { return false }
        try check(result, "connect")
        return true
    }

    /// Throws what a connect failed with, ENOTCONN when it has not ended.
    package static func finishConnect(_ fd: Int32) throws(SocketError) {
        let pending = try check(kafka_pending_error(fd), "getsockopt(SO_ERROR)")
        if pending != 0 { throw SocketError(operation: "connect", errno: pending) }
        let peer: SocketAddress
        do {
            peer = try peerAddress(fd)
        } catch {
            throw SocketError(operation: "connect", errno: error.errno)
        }
        // Connecting to an ephemeral port of this machine without a listener can reach the very socket that connects
        // (TCP's simultaneous open). It would echo every request.
        if peer == (try localAddress(fd)) { throw SocketError(operation: "connect", errno: ECONNREFUSED) }
    }

    /// Gives the socket its local address.
    package static func bind(_ fd: Int32, to address: SocketAddress) throws(SocketError) {
        try check(address.withSockaddr { kafka_bind(fd, $0, $1) }, "bind")
    }

    /// Starts to listen.
    package static func listen(_ fd: Int32, backlog: Int32) throws(SocketError) {
        try check(kafka_listen(fd, backlog), "listen")
    }

    /// Takes a connection that waits; nil when there is none (any more).
    package static func accept(_ fd: Int32) throws(SocketError) -> Int32? {
        let result = kafka_accept(fd)
        if result == -EAGAIN || result == -ECONNABORTED { return nil }
        return try check(result, "accept")
    }

    /// Stops listening. Closing alone does not while another process holds the descriptor, as a child does between
    /// fork and exec: its port could not be reused immediately.
    package static func stopListening(_ fd: Int32) {
        // Where listeners cannot be shut down (not Linux), closing has to do.
        _ = kafka_stop_listening(fd)
    }

    /// Ends our direction of the stream.
    package static func shutdownWrite(_ fd: Int32) throws(SocketError) {
        try check(kafka_shutdown_write(fd), "shutdown")
    }

    /// Closes a descriptor. Its errors cannot be acted on.
    package static func close(_ fd: Int32) {
        _ = kafka_close(fd)
    }

    /// The address of our end.
    package static func localAddress(_ fd: Int32) throws(SocketError) -> SocketAddress {
        var storage = sockaddr_storage()
        try check(kafka_local_address(fd, &storage), "getsockname")
        guard let address = SocketAddress(storage) else {
            throw SocketError(operation: "getsockname", errno: EAFNOSUPPORT)
        }
        return address
    }

    /// The address of the other end; ENOTCONN before there is one.
    package static func peerAddress(_ fd: Int32) throws(SocketError) -> SocketAddress {
        var storage = sockaddr_storage()
        try check(kafka_peer_address(fd, &storage), "getpeername")
        guard let address = SocketAddress(storage) else {
            throw SocketError(operation: "getpeername", errno: EAFNOSUPPORT)
        }
        return address
    }

    /// Sets a TCP socket up as the options say.
    package static func apply(_ options: SocketOptions, to fd: Int32) throws(SocketError) {
        if options.noDelay { try check(kafka_set_no_delay(fd, 1), "setsockopt(TCP_NODELAY)") }
        if options.keepAlive { try check(kafka_set_keep_alive(fd, 1), "setsockopt(SO_KEEPALIVE)") }
        if let bytes = options.sendBufferBytes {
            try check(kafka_set_send_buffer(fd, Int32(clamping: bytes)), "setsockopt(SO_SNDBUF)")
        }
        if let bytes = options.receiveBufferBytes {
            try check(kafka_set_receive_buffer(fd, Int32(clamping: bytes)), "setsockopt(SO_RCVBUF)")
        }
    }

    /// Lets a listener take a port that an earlier one's connections still linger on.
    package static func setReuseAddress(_ fd: Int32) throws(SocketError) {
        try check(kafka_set_reuse_address(fd, 1), "setsockopt(SO_REUSEADDR)")
    }

    /// Keeps an IPv6 listener from taking the IPv4 port as well.
    package static func setIPv6Only(_ fd: Int32) throws(SocketError) {
        try check(kafka_set_ipv6_only(fd, 1), "setsockopt(IPV6_V6ONLY)")
    }

    /// Makes `close` send a reset.
    package static func setResetOnClose(_ fd: Int32) throws(SocketError) {
        try check(kafka_set_reset_on_close(fd), "setsockopt(SO_LINGER)")
    }

    /// Reads what is there. An empty buffer takes 0 bytes.
    package static func receive(
        _ fd: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) throws(SocketError) -> ReadResult {
        guard let start = buffer.baseAddress, buffer.count > 0 else { return .bytes(0) }
        let count = kafka_receive(fd, start, buffer.count)
        if count > 0 { return .bytes(count) }
        if count == 0 { return .endOfStream }
        if count == -Int(EAGAIN) { return .wouldBlock }
        throw SocketError(operation: "read", errno: Int32(truncatingIfNeeded: -count))
    }

    /// Writes the buffers; returns the bytes taken, 0 when the socket takes none for now. Never raises SIGPIPE.
    package static func send(
        _ fd: Int32, _ buffers: UnsafeBufferPointer<IOVector>
    ) throws(SocketError) -> Int {
        guard let start = buffers.baseAddress, buffers.count > 0 else { return 0 }
        let count = kafka_send_vectors(fd, start, buffers.count)
        if count >= 0 { return count }
        if count == -Int(EAGAIN) { return 0 }
        throw SocketError(operation: "write", errno: Int32(truncatingIfNeeded: -count))
    }
}
