import KafkaSockets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A network in memory. What is written is kept, what is to be read is put there, and nothing happens by itself.
///
/// `@unchecked Sendable`: each test uses its own, on one thread.
final class FakeNetwork: Network, @unchecked Sendable {
    /// One connection, from the client's point of view.
    struct Connection {
        let port: UInt16
        let options: SocketOptions
        var isEstablished = false
        var wantsWritable = false
        var isClosedByPeer = false
        /// The peer is gone: what is written from now on fails. What it sent before can still be read.
        var refusesWrites = false
        /// We have ended our direction.
        var isFinished = false
        /// Written and not yet looked at.
        var outgoing: [UInt8] = []
        /// Put there and not yet read.
        var incoming: [UInt8] = []
        /// How many more bytes the socket takes.
        var room = Int.max
    }

    /// Connections that are open, by socket.
    private(set) var connections: [SocketID: Connection] = [:]
    /// Ports where nothing answers, not even with a refusal.
    var silentPorts: Set<UInt16> = []
    /// Ports where connections are refused.
    var refusedPorts: Set<UInt16> = []
    /// Whether host names resolve.
    var resolves = true
    /// Host names that were looked up, and whether for the canonical names behind them.
    private(set) var lookedUp: [String: Bool] = [:]
    /// Ports that were connected to, in order.
    private(set) var attempts: [UInt16] = []
    /// How many events the last call of `poll` had.
    private(set) var lastEventCount = 0
    private var lookups: [(id: UInt64, port: UInt16)] = []
    private var nextSocket: Int32 = 0

    func resolve(host: String, port: UInt16, canonicalNames: Bool, id: UInt64) {
        lookups.append((id, port))
        lookedUp[host] = canonicalNames
    }

    func cancelResolve(id: UInt64) {
        lookups.removeAll { $0.id == id }
    }

    func connect(_ address: SocketAddress, options: SocketOptions) throws(SocketError) -> SocketID {
        nextSocket += 1
        attempts.append(address.port)
        let id = SocketID(rawValue: nextSocket)
        connections[id] = Connection(port: address.port, options: options)
        return id
    }

    func finishConnect(_ id: SocketID) throws(SocketError) {
        guard let connection = connections[id], !refusedPorts.contains(connection.port) else {
            throw SocketError(operation: "connect", errno: ECONNREFUSED)
        }
        connections[id]?.isEstablished = true
    }

    func read(_ id: SocketID, into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> ReadResult {
        guard let connection = connections[id] else { throw SocketError(operation: "read", errno: EBADF) }
        if connection.incoming.isEmpty { return connection.isClosedByPeer ? .endOfStream : .wouldBlock }
        let count = min(buffer.count, connection.incoming.count)
        buffer.copyBytes(from: connection.incoming[..<count])
        connections[id]?.incoming.removeFirst(count)
        return .bytes(count)
    }

    func write(_ id: SocketID, _ buffers: UnsafeBufferPointer<IOVector>) throws(SocketError) -> Int {
        guard var connection = connections[id] else { throw SocketError(operation: "write", errno: EBADF) }
        if connection.refusesWrites { throw SocketError(operation: "write", errno: EPIPE) }
        var taken = 0
        for buffer in buffers {
            let count = min(buffer.iov_len, connection.room)
            connection.outgoing.append(contentsOf: UnsafeRawBufferPointer(start: buffer.iov_base, count: count))
            connection.room -= count
            taken += count
            if count < buffer.iov_len { break }
        }
        connections[id] = connection
        return taken
    }

    func setWriteInterest(_ id: SocketID, _ on: Bool) {
        connections[id]?.wantsWritable = on
    }

    func shutdownWrite(_ id: SocketID) throws(SocketError) {
        guard connections[id] != nil else { throw SocketError(operation: "shutdown", errno: EBADF) }
        connections[id]?.isFinished = true
        connections[id]?.refusesWrites = true
    }

    func close(_ id: SocketID) {
        connections[id] = nil
    }

    /// Never waits: the test sets the time.
    func poll(until deadline: MonotonicTime?, into events: inout [NetworkEvent]) {
        let before = events.count
        defer { lastEventCount = events.count - before }
        for lookup in lookups {
            let failure = ResolverError(host: "host", code: 1, message: "unknown")
            events.append(
                .resolved(id: lookup.id, resolves ? .success([.loopback(port: lookup.port)]) : .failure(failure)))
        }
        lookups = []
        for (id, connection) in connections.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let answers = connection.isEstablished || !silentPorts.contains(connection.port)
            let writable = connection.wantsWritable && connection.room > 0 && answers
            let readable = !connection.incoming.isEmpty || connection.isClosedByPeer
            if writable || readable {
                events.append(.ready(id, readable: readable, writable: writable, hangup: false))
            }
        }
    }

    func wake() {}

    // MARK: The other side

    /// The open connection to a port.
    func socket(to port: UInt16) -> SocketID? {
        connections.first { $0.value.port == port && $0.value.isEstablished }?.key
    }

    /// The open connection to a port.
    func connection(to port: UInt16) -> Connection? {
        socket(to: port).flatMap { connections[$0] }
    }

    /// Takes the next whole frame that was written, without its length.
    func takeFrame(from id: SocketID) -> [UInt8]? {
        guard let bytes = connections[id]?.outgoing, bytes.count >= 4 else { return nil }
        let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= 4 + length else { return nil }
        connections[id]?.outgoing.removeFirst(4 + length)
        return Array(bytes[4..<(4 + length)])
    }

    /// Takes all that was written.
    func takeOutgoing(from id: SocketID) -> [UInt8] {
        defer { connections[id]?.outgoing = [] }
        return connections[id]?.outgoing ?? []
    }

    func deliver(_ bytes: [UInt8], to id: SocketID) {
        connections[id]?.incoming += bytes
    }

    /// The peer closes the connection.
    func hangUp(_ port: UInt16) {
        if let id = socket(to: port) { connections[id]?.isClosedByPeer = true }
    }

    /// The peer closes the connection with a reset: bytes that were under way to us have arrived, writes fail.
    func reset(_ port: UInt16) {
        if let id = socket(to: port) {
            connections[id]?.isClosedByPeer = true
            connections[id]?.refusesWrites = true
            connections[id]?.room = .max
        }
    }

    /// Lets the socket to a port take only so many more bytes.
    func limitRoom(_ port: UInt16, to bytes: Int) {
        if let id = socket(to: port) { connections[id]?.room = bytes }
    }
}
