import KafkaSockets

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Keeps a port for a broker while it is down: no other process gets it, and connecting to it is refused.
///
/// Without it, a port that a broker gives up can go to another process before the broker is back.
final class PortReservation: Sendable {
    /// The address, with the port that the system chose.
    let address: SocketAddress
    private let descriptor: Int32?

    /// Takes any free port of an IP address.
    init(on address: SocketAddress) throws(SocketError) {
        let fd = try System.tcpSocket(family: address.family)
        do throws(SocketError) {
            try System.setReuseAddress(fd)
            if address.family == AF_INET6 { try System.setIPv6Only(fd) }
            try System.bind(fd, to: SocketAddress(ip: address.ip, port: 0))
            self.address = try System.localAddress(fd)
        } catch {
            System.close(fd)
            throw error
        }
        #if os(Linux)
            descriptor = fd
        #else
            // Elsewhere a second socket, the listening one, may not share the address.
            System.close(fd)
            descriptor = nil
        #endif
    }

    deinit {
        if let descriptor { System.close(descriptor) }
    }
}
