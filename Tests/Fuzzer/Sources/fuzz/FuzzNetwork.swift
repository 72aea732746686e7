import KafkaSockets
import Synchronization

@testable import KafkaClient

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

/// Time that the target sets.
final class FuzzClock: ProducerClock {
    private let nanoseconds = Atomic<Int64>(1_000_000_000_000)

    var time: MonotonicTime {
        get { MonotonicTime(nanoseconds: nanoseconds.load(ordering: .relaxed)) }
        set { nanoseconds.store(newValue.nanoseconds, ordering: .relaxed) }
    }

    func now() -> MonotonicTime { time }
    func wallMilliseconds() -> Int64 { 1_700_000_000_000 }
    func coarseWallMilliseconds() -> Int64 { 1_700_000_000_000 }
}

/// A network in which every connection succeeds, and whose peers answer each request with the next piece of the input.
///
/// A piece is a byte that says how it is sent, a 16-bit length, and as many bytes.
final class FuzzNetwork: Network, @unchecked Sendable {
    // `@unchecked Sendable`: a target runs on one thread.

    private struct Connection {
        var isEstablished = false
        var wantsWritable = true
        var outgoing: [UInt8] = []
        var incoming: [UInt8] = []
        var isClosedByPeer = false
    }

    private var input: UnsafeRawBufferPointer.SubSequence
    private var connections: [SocketID: Connection] = [:]
    private var lookups: [(id: UInt64, port: UInt16)] = []
    private var nextSocket: Int32 = 0
    /// Whether the last `poll` reported nothing.
    private(set) var isQuiet = false
    var isExhausted: Bool { input.isEmpty }

    init(_ input: UnsafeRawBufferPointer) {
        self.input = input[...]
    }

    // MARK: The peer

    /// Answers the requests that were written whole.
    private func answer(_ connection: inout Connection) {
        while connection.outgoing.count >= 12 {
            let length = connection.outgoing[..<4].reduce(0) { $0 << 8 | Int($1) }
            guard connection.outgoing.count >= 4 + length else { return }
            let correlationID = Array(connection.outgoing[8..<12])
            connection.outgoing.removeFirst(4 + length)
            guard input.count >= 3 else {
                input = input.dropFirst(3)
                return
            }
            let how = input.removeFirst()
            let size = min(Int(input.removeFirst()) << 8 | Int(input.removeFirst()), input.count)
            let body = Array(input.prefix(size))
            input = input.dropFirst(size)
            if how & 1 == 0 {
                let total = UInt32(correlationID.count + body.count)
                withUnsafeBytes(of: total.bigEndian) { connection.incoming += $0 }
                connection.incoming += correlationID
            }
            connection.incoming += body
            if how & 2 != 0 { connection.isClosedByPeer = true }
        }
    }

    // MARK: Network

    func resolve(host: String, port: UInt16, canonicalNames: Bool, id: UInt64) {
        lookups.append((id, port))
    }

    func cancelResolve(id: UInt64) {
        lookups.removeAll { $0.id == id }
    }

    func connect(_ address: SocketAddress, options: SocketOptions) throws(SocketError) -> SocketID {
        nextSocket += 1
        let id = SocketID(rawValue: nextSocket)
        connections[id] = Connection()
        return id
    }

    func finishConnect(_ id: SocketID) throws(SocketError) {
        connections[id]?.isEstablished = true
    }

    func read(_ id: SocketID, into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> ReadResult {
        guard let connection = connections[id] else { throw SocketError(operation: "read", errno: 9) }
        if connection.incoming.isEmpty { return connection.isClosedByPeer ? .endOfStream : .wouldBlock }
        let count = min(buffer.count, connection.incoming.count)
        buffer.copyBytes(from: connection.incoming[..<count])
        connections[id]?.incoming.removeFirst(count)
        return .bytes(count)
    }

    func write(_ id: SocketID, _ buffers: UnsafeBufferPointer<IOVector>) throws(SocketError) -> Int {
        guard var connection = connections.removeValue(forKey: id) else {
            throw SocketError(operation: "write", errno: 9)
        }
        var count = 0
        for buffer in buffers {
            connection.outgoing += UnsafeRawBufferPointer(start: buffer.iov_base, count: buffer.iov_len)
            count += buffer.iov_len
        }
        answer(&connection)
        connections[id] = connection
        return count
    }

    func setWriteInterest(_ id: SocketID, _ on: Bool) {
        connections[id]?.wantsWritable = on
    }

    func shutdownWrite(_ id: SocketID) throws(SocketError) {
        connections[id]?.isClosedByPeer = true
    }

    func close(_ id: SocketID) {
        connections[id] = nil
    }

    func poll(until deadline: MonotonicTime?, into events: inout [NetworkEvent]) {
        events.removeAll()
        for lookup in lookups { events.append(.resolved(id: lookup.id, .success([.loopback(port: lookup.port)]))) }
        lookups = []
        for (id, connection) in connections.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let isReadable = !connection.incoming.isEmpty || connection.isClosedByPeer
            guard isReadable || connection.wantsWritable else { continue }
            events.append(.ready(id, readable: isReadable, writable: connection.wantsWritable, hangup: false))
        }
        isQuiet = events.isEmpty
    }

    func wake() {}
}
