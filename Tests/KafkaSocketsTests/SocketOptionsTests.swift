import KafkaSockets
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the system says of sockets that were made with options.
@Suite("Options of sockets", .timeLimit(.minutes(10)))
struct SocketOptionsTests {
    private let harness: NetworkHarness

    init() throws {
        harness = try NetworkHarness()
    }

    private func option(_ name: Int32, level: Int32 = SOL_SOCKET, of id: SocketID) throws -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        try #require(getsockopt(try harness.network.descriptor(of: id), level, name, &value, &size) == 0)
        return value
    }

    private func noDelay(of id: SocketID) throws -> Bool {
        try option(TCP_NODELAY, level: Int32(IPPROTO_TCP), of: id) != 0
    }

    @Test("The usual ones: small writes leave immediately (TCP_NODELAY), dead peers are noticed (SO_KEEPALIVE)")
    func usual() throws {
        let (client, server) = try harness.connectedPair()
        for socket in [client, server] {
            #expect(try noDelay(of: socket))
            #expect(try option(SO_KEEPALIVE, of: socket) != 0)
        }
    }

    @Test("Neither, if they are turned off")
    func turnedOff() throws {
        let (client, server) = try harness.connectedPair(SocketOptions(noDelay: false, keepAlive: false))
        for socket in [client, server] {
            #expect(try !noDelay(of: socket))
            #expect(try option(SO_KEEPALIVE, of: socket) == 0)
        }
    }

    @Test("Buffers have the size that was asked for; each on its own, and the other as the system likes")
    func buffers() throws {
        let size = 50_000
        // Linux doubles it, for its own bookkeeping.
        let expected: [Int32] = [50_000, 100_000]
        let (sender, _) = try harness.connectedPair(SocketOptions(sendBufferBytes: size))
        #expect(expected.contains(try option(SO_SNDBUF, of: sender)))
        #expect(!expected.contains(try option(SO_RCVBUF, of: sender)))
        let (receiver, _) = try harness.connectedPair(SocketOptions(receiveBufferBytes: size))
        #expect(expected.contains(try option(SO_RCVBUF, of: receiver)))
        #expect(!expected.contains(try option(SO_SNDBUF, of: receiver)))
    }

    @Test("A descriptor is there as long as its socket")
    func descriptor() throws {
        let (client, _) = try harness.connectedPair()
        #expect(try harness.network.descriptor(of: client) >= 0)
        harness.network.close(client)
        #expect(throws: SocketError.self) { try harness.network.descriptor(of: client) }
    }
}
