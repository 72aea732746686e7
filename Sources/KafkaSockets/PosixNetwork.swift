#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Android)
    internal import Android
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The system's TCP sockets and resolver.
///
/// `@unchecked Sendable`: `Network` promises that one thread at a time uses it, and `wake` only touches `waker`, which
/// is thread-safe itself.
package final class PosixNetwork: Network, @unchecked Sendable {
    /// Ends `poll` from any thread; may outlive the network.
    package let waker: Waker
    private let poller: any Poller
    private let resolver: Resolver
    private var sockets: SocketTable
    private var isShutDown = false
    /// Sockets whose interest may differ from the poller's; settled once per poll.
    private var dirty: [SocketID] = []

    /// After a failure to tell the poller of a changed interest, it is tried again this soon.
    private static let settleRetry: Int64 = 10_000_000

    /// A network without sockets. In tests, `lookup` replaces the system's resolver, and `wrapPoller` puts something of
    /// their own before the poller.
    package init(
        poller kind: PollerKind = .best, lookup: @escaping Resolver.Lookup = SystemLookup.addresses, firstID: Int32 = 1,
        wrapPoller: (any Poller) -> any Poller = { $0 }
    ) throws(SocketError) {
        let waker = try Waker(kind: kind.wakerKind)
        self.waker = waker
        poller = wrapPoller(try kind.makePoller(waker: waker))
        resolver = Resolver(waker: waker, lookup: lookup)
        sockets = SocketTable(firstID: firstID)
    }

    deinit {
        shutdown()
    }

    /// Closes everything, the poller's descriptors included, without waiting for the last reference to go. To be called
    /// on the thread that uses the network, which must not use it afterwards; `wake` may still be called, and does nothing.
    package func shutdown() {
        guard !isShutDown else { return }
        isShutDown = true
        resolver.close()
        for fd in sockets.descriptors { System.close(fd) }
        sockets = SocketTable(firstID: 1)
        poller.close()
        waker.close()
    }

    // MARK: Names

    package func resolve(host: String, port: UInt16, canonicalNames: Bool, id: UInt64) {
        if !canonicalNames, let address = SocketAddress(host, port: port) {
            resolver.answer(.success([address]), id: id)
            return
        }
        resolver.resolve(Resolver.Query(host: host, port: port, canonicalNames: canonicalNames), id: id)
    }

    package func cancelResolve(id: UInt64) {
        resolver.cancel(id: id)
    }

    // MARK: Sockets

    package func connect(_ address: SocketAddress, options: SocketOptions) throws(SocketError) -> SocketID {
        let fd = try System.tcpSocket(family: address.family)
        do throws(SocketError) {
            try System.apply(options, to: fd)
            // The poller reports a connection that succeeds immediately like any other.
            _ = try System.connect(fd, to: address)
        } catch {
            System.close(fd)
            throw error
        }
        return try adopt(fd, isConnecting: true)
    }

    package func finishConnect(_ id: SocketID) throws(SocketError) {
        try System.finishConnect(try descriptor(id, "connect"))
        update(id) { $0.isConnecting = false }
    }

    package func read(_ id: SocketID, into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> ReadResult {
        try System.receive(try descriptor(id, "read"), into: buffer)
    }

    package func write(_ id: SocketID, _ buffers: UnsafeBufferPointer<IOVector>) throws(SocketError) -> Int {
        try System.send(try descriptor(id, "write"), buffers)
    }

    package func setWriteInterest(_ id: SocketID, _ on: Bool) {
        update(id) { $0.wantsWrite = on }
    }

    package func shutdownWrite(_ id: SocketID) throws(SocketError) {
        try System.shutdownWrite(try descriptor(id, "shutdown"))
    }

    package func close(_ id: SocketID) {
        guard let entry = sockets[id] else { return }
        sockets[id] = nil
        poller.remove(entry.fd, id: id)
        System.close(entry.fd)
    }

    /// Closes a listener, so that its port can be reused immediately.
    package func closeListener(_ id: SocketID) {
        if let entry = sockets[id] { System.stopListening(entry.fd) }
        close(id)
    }

    /// Closes a socket with a reset, as a crashed peer's system would.
    package func reset(_ id: SocketID) {
        if let entry = sockets[id] { try? System.setResetOnClose(entry.fd) }
        close(id)
    }

    // MARK: Listening

    /// Listens on an address (port 0: any free one; see `localAddress`). `.ready(readable)` events report waiting
    /// connections.
    package func listen(on address: SocketAddress, backlog: Int32 = 128) throws(SocketError) -> SocketID {
        let fd = try System.tcpSocket(family: address.family)
        do throws(SocketError) {
            try System.setReuseAddress(fd)
            if address.family == AF_INET6 { try System.setIPv6Only(fd) }
            try System.bind(fd, to: address)
            try System.listen(fd, backlog: backlog)
        } catch {
            System.close(fd)
            throw error
        }
        return try adopt(fd, isConnecting: false)
    }

    /// Takes one connection that waits on a listening socket; nil when there is none (any more).
    package func accept(_ id: SocketID, options: SocketOptions = SocketOptions()) throws(SocketError) -> SocketID? {
        guard let fd = try System.accept(try descriptor(id, "accept")) else { return nil }
        do throws(SocketError) {
            try System.apply(options, to: fd)
        } catch {
            System.close(fd)
            throw error
        }
        return try adopt(fd, isConnecting: false)
    }

    /// The address of our end of a socket.
    package func localAddress(of id: SocketID) throws(SocketError) -> SocketAddress {
        try System.localAddress(try descriptor(id, "getsockname"))
    }

    /// The address of the other end of a socket.
    package func peerAddress(of id: SocketID) throws(SocketError) -> SocketAddress {
        try System.peerAddress(try descriptor(id, "getpeername"))
    }

    /// A socket's descriptor, to ask the system about it. The socket still belongs to the network.
    package func descriptor(of id: SocketID) throws(SocketError) -> Int32 {
        try descriptor(id, "descriptor")
    }

    // MARK: Waiting

    package func poll(until deadline: MonotonicTime?, into events: inout [NetworkEvent]) {
        events.removeAll(keepingCapacity: true)
        settleInterests()
        var timeout = timeout(until: deadline)
        if !dirty.isEmpty { timeout = min(timeout ?? .max, Self.settleRetry) }
        if timeout != 0, !waker.beginSleep() { timeout = 0 }
        poller.wait(nanoseconds: timeout) { ready in
            events.append(
                .ready(ready.id, readable: ready.readable, writable: ready.writable, hangup: ready.hangup))
        }
        waker.endSleep()
        resolver.takeResults(into: &events)
    }

    package func wake() {
        waker.wake()
    }

    private func timeout(until deadline: MonotonicTime?) -> Int64? {
        guard let deadline, deadline != .distantFuture else { return nil }
        if deadline == .distantPast { return 0 }
        return max(0, deadline.nanoseconds(since: .now()))
    }

    // MARK: Bookkeeping

    private func descriptor(_ id: SocketID, _ operation: StaticString) throws(SocketError) -> Int32 {
        guard let entry = sockets[id] else { throw SocketError(operation: "\(operation)", errno: EBADF) }
        return entry.fd
    }

    /// Registers a new descriptor, or closes it.
    private func adopt(_ fd: Int32, isConnecting: Bool) throws(SocketError) -> SocketID {
        let id = sockets.insert(fd: fd, isConnecting: isConnecting)
        do throws(SocketError) {
            try poller.add(fd, id: id, writable: isConnecting)
        } catch {
            sockets[id] = nil
            System.close(fd)
            throw error
        }
        return id
    }

    /// Changes an entry, and remembers to tell the poller.
    private func update(_ id: SocketID, _ change: (inout SocketTable.Entry) -> Void) {
        guard var entry = sockets[id] else { return }
        change(&entry)
        if !entry.isDirty, entry.polledWrite != (entry.wantsWrite || entry.isConnecting) {
            entry.isDirty = true
            dirty.append(id)
        }
        sockets[id] = entry
    }

    /// Updates the poller with what has changed since the last time: interest that came and went costs no call.
    private func settleInterests() {
        if !dirty.isEmpty { dirty.removeAll(where: settleInterest) }
    }

    /// Updates the poller with what a socket waits for. Returns whether that succeeded.
    private func settleInterest(of id: SocketID) -> Bool {
        guard var entry = sockets[id] else { return true }
        let wanted = entry.wantsWrite || entry.isConnecting
        if entry.polledWrite != wanted {
            do {
                try poller.modify(entry.fd, id: id, writable: wanted)
            } catch {
                // The kernel is short of memory. The socket stays dirty: it may wait for nothing else that would try again.
                return false
            }
            entry.polledWrite = wanted
        }
        entry.isDirty = false
        sockets[id] = entry
        return true
    }
}
