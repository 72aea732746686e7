import KafkaSockets
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Connecting", .timeLimit(.minutes(10)))
struct ConnectTests {
    @Test("A connection comes about and carries bytes both ways", arguments: PollerKind.allCases)
    func connectAndEcho(kind: PollerKind) throws {
        let harness = try NetworkHarness(kind)
        let (client, server) = try harness.connectedPair()
        #expect(try harness.write(client, Array("ping".utf8)) == 4)
        #expect(try harness.readAll(server, count: 4) == Array("ping".utf8))
        #expect(try harness.write(server, Array("pong".utf8)) == 4)
        #expect(try harness.readAll(client, count: 4) == Array("pong".utf8))
    }

    @Test("IPv6 works the same", arguments: PollerKind.allCases)
    func connectIPv6(kind: PollerKind) throws {
        let harness = try NetworkHarness(kind)
        let (client, server) = try harness.connectedPair(on: .loopbackIPv6(port: 0))
        #expect(try harness.network.peerAddress(of: client) == harness.network.localAddress(of: server))
        #expect(try harness.write(client, [1, 2, 3]) == 3)
        #expect(try harness.readAll(server, count: 3) == [1, 2, 3])
    }

    @Test("A refused connection says so, immediately or by finishConnect", arguments: PollerKind.allCases)
    func refused(kind: PollerKind) throws {
        let harness = try NetworkHarness(kind)
        // Bound but not listening: no other process can take the port meanwhile.
        let holder = try System.tcpSocket(family: AF_INET)
        defer { System.close(holder) }
        try System.bind(holder, to: .loopback(port: 0))
        let address = try System.localAddress(holder)
        do {
            let id = try harness.network.connect(address, options: SocketOptions())
            try harness.waitWritable(id)
            try harness.network.finishConnect(id)
            Issue.record("connected to a port without a listener")
        } catch let error as SocketError {
            #expect(error == SocketError(operation: "connect", errno: ECONNREFUSED))
            #expect(error.description == "connect: Connection refused (ECONNREFUSED)")
        }
    }

    @Test("A socket that reached itself counts as refused")
    func connectedToItself() throws {
        let socket = try System.tcpSocket(family: AF_INET)
        defer { System.close(socket) }
        try System.bind(socket, to: .loopback(port: 0))
        // TCP's simultaneous open: both ends are this socket.
        _ = try System.connect(socket, to: try System.localAddress(socket))
        var opened = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
        try #require(poll(&opened, 1, -1) == 1)
        #expect(throws: SocketError(operation: "connect", errno: ECONNREFUSED)) { try System.finishConnect(socket) }
    }
}
