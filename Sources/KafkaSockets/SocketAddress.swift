#if canImport(Glibc)
    package import Glibc
#elseif canImport(Musl)
    package import Musl
#elseif canImport(Android)
    package import Android
#elseif canImport(Darwin)
    package import Darwin
#endif

/// An IPv4 or IPv6 address with a TCP port.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address alone, in host byte order.
    package enum IP: Hashable, Sendable {
        /// Four bytes, the first one most significant.
        case v4(UInt32)
        /// Sixteen bytes, the first one most significant, and the interface of a link-local address (0: none).
        case v6(high: UInt64, low: UInt64, scope: UInt32)
    }

    /// The address without the port.
    package var ip: IP
    /// The TCP port.
    package var port: UInt16

    /// An address from its parts.
    package init(ip: IP, port: UInt16) {
        self.ip = ip
        self.port = port
    }

    /// 127.0.0.1 with that port.
    package static func loopback(port: UInt16) -> SocketAddress {
        SocketAddress(ip: .v4(0x7f00_0001), port: port)
    }

    /// ::1 with that port.
    package static func loopbackIPv6(port: UInt16) -> SocketAddress {
        SocketAddress(ip: .v6(high: 0, low: 1, scope: 0), port: port)
    }

    /// Reads a textual address, such as "10.0.0.1" or "fe80::1" (without brackets); nil when it is not one.
    package init?(_ text: String, port: UInt16) {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(ip: .v4(UInt32(bigEndian: v4.s_addr)), port: port)
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        self.init(ip: Self.ip(v6, scope: 0), port: port)
    }

    /// Reads what the system wrote; nil for other families.
    package init?(_ storage: sockaddr_storage) {
        let address = withUnsafeBytes(of: storage) { Self.read($0, family: Int32(storage.ss_family)) }
        guard let address else { return nil }
        self = address
    }

    /// Reads an address of getaddrinfo; nil for other families, and when it is too short.
    init?(_ address: UnsafePointer<sockaddr>, length: Int) {
        let bytes = UnsafeRawBufferPointer(start: address, count: length)
        guard length >= MemoryLayout<sockaddr>.size,
            let read = Self.read(bytes, family: Int32(address.pointee.sa_family))
        else { return nil }
        self = read
    }

    private static func read(_ bytes: UnsafeRawBufferPointer, family: Int32) -> SocketAddress? {
        switch family {
        case AF_INET where bytes.count >= MemoryLayout<sockaddr_in>.size:
            let address = bytes.loadUnaligned(as: sockaddr_in.self)
            return SocketAddress(
                ip: .v4(UInt32(bigEndian: address.sin_addr.s_addr)), port: UInt16(bigEndian: address.sin_port))
        case AF_INET6 where bytes.count >= MemoryLayout<sockaddr_in6>.size:
            let address = bytes.loadUnaligned(as: sockaddr_in6.self)
            return SocketAddress(
                ip: ip(address.sin6_addr, scope: address.sin6_scope_id), port: UInt16(bigEndian: address.sin6_port))
        default:
            return nil
        }
    }

    private static func ip(_ address: in6_addr, scope: UInt32) -> IP {
        withUnsafeBytes(of: address) { bytes in
            .v6(
                high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                scope: scope)
        }
    }

    /// AF_INET or AF_INET6.
    package var family: Int32 {
        switch ip {
        case .v4: AF_INET
        case .v6: AF_INET6
        }
    }

    /// Lends the address in the system's form.
    func withSockaddr<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        var storage = sockaddr_storage()
        let length: Int
        switch ip {
        case .v4(let address):
            var v4 = sockaddr_in()
            #if canImport(Darwin)
                v4.sin_len = UInt8(MemoryLayout<sockaddr_in>.size)
            #endif
            v4.sin_family = sa_family_t(AF_INET)
            v4.sin_port = port.bigEndian
            v4.sin_addr.s_addr = address.bigEndian
            length = MemoryLayout<sockaddr_in>.size
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: v4, as: sockaddr_in.self) }
        case .v6(let high, let low, let scope):
            var v6 = sockaddr_in6()
            #if canImport(Darwin)
                v6.sin6_len = UInt8(MemoryLayout<sockaddr_in6>.size)
            #endif
            v6.sin6_family = sa_family_t(AF_INET6)
            v6.sin6_port = port.bigEndian
            v6.sin6_scope_id = scope
            withUnsafeMutableBytes(of: &v6.sin6_addr) { bytes in
                bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
                bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            length = MemoryLayout<sockaddr_in6>.size
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: v6, as: sockaddr_in6.self) }
        }
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }

    /// The address alone, as text: "127.0.0.1", "::1", "fe80::1%2".
    package var host: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN) + 1) { buffer in
            guard let start = buffer.baseAddress else { return "" }
            start.initialize(repeating: 0, count: buffer.count)
            switch ip {
            case .v4(let address):
                var v4 = in_addr(s_addr: address.bigEndian)
                _ = inet_ntop(AF_INET, &v4, start, socklen_t(buffer.count))
                return String(cString: start)
            case .v6(let high, let low, let scope):
                var v6 = (high.bigEndian, low.bigEndian)
                _ = inet_ntop(AF_INET6, &v6, start, socklen_t(buffer.count))
                let text = String(cString: start)
                return scope == 0 ? text : "\(text)%\(scope)"
            }
        }
    }

    /// "127.0.0.1:9092" or "[::1]:9092".
    package var description: String {
        switch ip {
        case .v4: "\(host):\(port)"
        case .v6: "[\(host)]:\(port)"
        }
    }
}
