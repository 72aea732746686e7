import KafkaClient
import KafkaSockets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#elseif canImport(Darwin)
    import Darwin
#endif

/// The machine that one producer of a simulation runs on, as its I/O side sees it: sockets and names.
///
/// `poll` does not block. It notes until when the producer would sleep; the simulation steps it again when that time
/// has come, when one of its sockets is ready, or when it was woken, and not before: a wake-up that is missing is missed.
final class SimulatedHost: Network, @unchecked Sendable {
    // `@unchecked Sendable`: a simulation runs on one thread, the one that drives it.

    private let network: SimulatedNetwork
    private var links: [SocketID: SimulatedLink] = [:]
    private var lookups: [UInt64: Resolution?] = [:]
    private(set) var isWoken = false
    /// Until when it sleeps, if nothing happens.
    private(set) var sleepsUntil = MonotonicTime.distantPast
    /// Stands for what other threads do while this one is in the system.
    var interleave: () -> Void = {}

    init(network: SimulatedNetwork) {
        self.network = network
    }

    private var now: MonotonicTime { network.clock.now() }

    /// Sockets that are not closed, and look-ups that were not answered.
    var openCount: Int { links.count + lookups.count }

    /// Whether a thread blocked in `poll` would return now.
    var isReady: Bool {
        isWoken || sleepsUntil <= now || lookups.values.contains { $0 != nil }
            || links.values.contains { $0.isReadable || $0.isWritable }
    }

    // MARK: Names

    func resolve(host: String, port: UInt16, canonicalNames: Bool, id: UInt64) {
        lookups[id] = .some(nil)
        network.trace.note("resolve", Int64(id), at: now, host)
        network.later(network.draw(network.conditions.resolution)) { [self] in
            guard lookups[id] != nil else { return }
            lookups[id] = network.resolve(host, port: port)
        }
    }

    func cancelResolve(id: UInt64) {
        lookups[id] = nil
    }

    // MARK: Sockets

    func connect(_ address: SocketAddress, options: SocketOptions) throws(SocketError) -> SocketID {
        let link = network.connect(address, from: self)
        links[link.socket] = link
        return link.socket
    }

    func finishConnect(_ id: SocketID) throws(SocketError) {
        let link = try link(id, "getsockopt")
        if case .broken(let errno) = link.state { throw SocketError(operation: "connect", errno: errno) }
    }

    func read(_ id: SocketID, into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> ReadResult {
        interleave()
        let link = try link(id, "read")
        switch link.state {
        case .broken(let errno): throw SocketError(operation: "read", errno: errno)
        case .connecting: throw SocketError(operation: "read", errno: ENOTCONN)
        case .open: break
        }
        guard link.readableBytes > 0 else { return link.hasEnded ? .endOfStream : .wouldBlock }
        let count = shortened(min(buffer.count, link.readableBytes))
        link.clientInput.withUnsafeBytes { bytes in
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[link.clientInputStart..<link.clientInputStart + count]))
        }
        link.clientInputStart += count
        if link.readableBytes == 0 {
            link.clientInput.removeAll(keepingCapacity: true)
            link.clientInputStart = 0
        }
        network.trace.note("read", Int64(id.rawValue), Int64(count), at: now)
        return .bytes(count)
    }

    func write(_ id: SocketID, _ buffers: UnsafeBufferPointer<IOVector>) throws(SocketError) -> Int {
        interleave()
        let link = try link(id, "write")
        switch link.state {
        case .broken(let errno): throw SocketError(operation: "write", errno: errno)
        case .connecting: throw SocketError(operation: "write", errno: ENOTCONN)
        case .open: break
        }
        let offered = buffers.reduce(0) { $0 + $1.iov_len }
        let count = shortened(min(offered, link.freeSendBytes))
        guard count > 0 else { return 0 }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for buffer in buffers where bytes.count < count {
            let piece = UnsafeRawBufferPointer(start: buffer.iov_base, count: min(buffer.iov_len, count - bytes.count))
            bytes.append(contentsOf: piece)
        }
        link.freeSendBytes -= count
        network.trace.note("write", Int64(id.rawValue), Int64(count), at: now)
        network.send(bytes, on: link)
        return count
    }

    private func shortened(_ count: Int) -> Int {
        guard count > 1, network.dice.chance(network.conditions.chanceOfShortTransfer) else { return count }
        return 1 + network.dice.below(network.dice.chance(0.3) ? min(3, count) : count)
    }

    /// What stands for TLS, if connections use it.
    var usesTLS: Bool { network.tls != nil }

    func makeSession() -> SimulatedTLSSession { network.makeSession() }

    func setWriteInterest(_ id: SocketID, _ on: Bool) {
        links[id]?.wantsWritable = on
    }

    func shutdownWrite(_ id: SocketID) throws(SocketError) {
        let link = try link(id, "shutdown")
        switch link.state {
        case .broken(let errno): throw SocketError(operation: "shutdown", errno: errno)
        case .connecting: throw SocketError(operation: "shutdown", errno: ENOTCONN)
        case .open: break
        }
        network.trace.note("shutdown", Int64(id.rawValue), at: now)
        network.clientFinished(link)
    }

    func close(_ id: SocketID) {
        guard let link = links.removeValue(forKey: id) else { return }
        network.trace.note("close", Int64(id.rawValue), at: now)
        network.clientClosed(link)
    }

    /// The process has ended.
    func closeAll() {
        for id in links.keys.sorted(by: { $0.rawValue < $1.rawValue }) { close(id) }
        lookups.removeAll()
        sleepsUntil = .distantFuture
        isWoken = false
    }

    private func link(_ id: SocketID, _ operation: String) throws(SocketError) -> SimulatedLink {
        guard let link = links[id] else { throw SocketError(operation: operation, errno: EBADF) }
        return link
    }

    // MARK: Waiting

    func poll(until deadline: MonotonicTime?, into events: inout [NetworkEvent]) {
        interleave()
        events.removeAll(keepingCapacity: true)
        for id in lookups.keys.sorted() {
            guard let answer = lookups[id], let answer else { continue }
            lookups[id] = nil
            events.append(.resolved(id: id, answer))
        }
        for link in links.values.sorted(by: { $0.socket.rawValue < $1.socket.rawValue }) {
            let (isReadable, isWritable) = (link.isReadable, link.isWritable)
            guard isReadable || isWritable else { continue }
            var isHungUp = false
            if case .broken = link.state { isHungUp = true }
            events.append(.ready(link.socket, readable: isReadable, writable: isWritable, hangup: isHungUp))
        }
        sleepsUntil = isWoken || !events.isEmpty ? .distantPast : deadline ?? .distantFuture
        isWoken = false
    }

    func wake() {
        isWoken = true
    }
}
