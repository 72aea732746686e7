#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Android)
    internal import Android
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The system's resolver: /etc/hosts, DNS and whatever else it is set up to ask. Blocks.
package enum SystemLookup {
    /// All addresses of a name, in the order in which they should be tried.
    package static let addresses: Resolver.Lookup = { query in
        let found = forward(query.host, query.port)
        guard query.canonicalNames, case .success(let addresses) = found else { return found }
        return .success(canonicalAddresses(of: addresses, name: canonicalName, lookup: forward))
    }

    /// Replaces each address with the addresses of its canonical name. An address that has no name, or whose name
    /// does not resolve, is kept.
    package static func canonicalAddresses(
        of addresses: [SocketAddress], name: (SocketAddress) -> String?,
        lookup: (String, UInt16) -> Resolution
    ) -> [SocketAddress] {
        inTryingOrder(
            addresses.flatMap { address in
                guard let name = name(address), case .success(let found) = lookup(name, address.port)
                else { return [address] }
                return found
            })
    }

    private static func forward(_ host: String, _ port: UInt16) -> Resolution {
        var hints = addrinfo()
        // Not AI_ADDRCONFIG: it hides addresses by what interfaces have, loopback not counted. Addresses that cannot
        // be reached are sorted last and fail immediately.
        hints.ai_flags = 0
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        let systemError = errno
        guard code == 0 else {
            let message = code == EAI_SYSTEM ? systemErrorMessage(systemError) : String(cString: gai_strerror(code))
            return .failure(ResolverError(host: host, code: code, message: message))
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let raw = entry.pointee.ai_addr,
                var address = SocketAddress(raw, length: Int(entry.pointee.ai_addrlen))
            {
                address.port = port
                addresses.append(address)
            }
            next = entry.pointee.ai_next
        }
        if addresses.isEmpty {
            let message = String(cString: gai_strerror(EAI_NONAME))
            return .failure(ResolverError(host: host, code: EAI_NONAME, message: message))
        }
        return .success(inTryingOrder(addresses))
    }

    private static func canonicalName(of address: SocketAddress) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            start.initialize(repeating: 0, count: buffer.count)
            let code = address.withSockaddr { sockaddr, length in
                getnameinfo(sockaddr, length, start, socklen_t(buffer.count), nil, 0, NI_NAMEREQD)
            }
            return code == 0 ? String(cString: start) : nil
        }
    }

    /// Every address once, in the given order, but with the families taking turns (RFC 8305, 4), so that a family
    /// that does not work costs one failed attempt, not all of its addresses'.
    package static func inTryingOrder(_ addresses: [SocketAddress]) -> [SocketAddress] {
        var seen = Set<SocketAddress>()
        let distinct = addresses.filter { seen.insert($0).inserted }
        guard let first = distinct.first else { return [] }
        let preferred = distinct.filter { $0.family == first.family }
        let others = distinct.filter { $0.family != first.family }
        var ordered: [SocketAddress] = []
        ordered.reserveCapacity(distinct.count)
        for index in 0..<max(preferred.count, others.count) {
            if index < preferred.count { ordered.append(preferred[index]) }
            if index < others.count { ordered.append(others[index]) }
        }
        return ordered
    }
}
