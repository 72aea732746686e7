import KafkaSockets
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Calls in orders that a careful caller would not choose, and peers that do not play along.
@Suite("Hostile sequences", .timeLimit(.minutes(10)))
struct HostileSequenceTests {
    @Test("A closed socket's id names nothing: calls with it fail with EBADF or do nothing")
    func closedID() throws {
        let harness = try NetworkHarness()
        let (client, server) = try harness.connectedPair()
        harness.network.setWriteInterest(client, true)
        harness.network.close(client)
        harness.network.close(client)
        harness.network.reset(client)
        harness.network.setWriteInterest(client, false)
        #expect(throws: SocketError(operation: "read", errno: EBADF)) { try harness.read(client) }
        #expect(throws: SocketError(operation: "write", errno: EBADF)) { try harness.write(client, [1]) }
        #expect(throws: SocketError(operation: "connect", errno: EBADF)) { try harness.network.finishConnect(client) }
        #expect(throws: SocketError(operation: "accept", errno: EBADF)) { try harness.network.accept(client) }
        #expect(throws: SocketError(operation: "getsockname", errno: EBADF)) {
            try harness.network.localAddress(of: client)
        }
        // The peer is still there, and sees the end.
        try harness.waitReadable(server)
        #expect(try harness.read(server) == [])
    }

    @Test(
        "An id that never was names nothing, also where it shares a place in the table with one that is",
        arguments: [100, -100, 16, 32, 1 << 20, -16, -(1 << 20)])
    func unknownID(distance: Int32) throws {
        let harness = try NetworkHarness()
        let (client, _) = try harness.connectedPair()
        let id = SocketID(rawValue: client.rawValue + distance)
        harness.network.setWriteInterest(id, true)
        harness.network.close(id)
        #expect(throws: SocketError(operation: "write", errno: EBADF)) { try harness.write(id, [1]) }
        #expect(try harness.write(client, [1]) == 1)
    }

    @Test(
        "An event of a socket that an earlier event's handler closed reaches no other", arguments: PollerKind.allCases)
    func staleEvent(kind: PollerKind) throws {
        let harness = try NetworkHarness(kind)
        let (firstClient, firstServer) = try harness.connectedPair()
        let (secondClient, secondServer) = try harness.connectedPair()
        for server in [firstServer, secondServer] { #expect(try harness.write(server, [1]) == 1) }
        try harness.poll { harness.readable.isSuperset(of: [firstClient, secondClient]) }
        // One poll reports both; its first event's handler closes both and opens others, on the same descriptors.
        harness.network.close(firstClient)
        harness.network.close(secondClient)
        let (thirdClient, thirdServer) = try harness.connectedPair()
        #expect(
            Set([thirdClient, thirdServer]).isDisjoint(with: [firstClient, firstServer, secondClient, secondServer]))
        // Then the second event is handled.
        #expect(throws: SocketError(operation: "read", errno: EBADF)) { try harness.read(secondClient) }
        #expect(try harness.read(thirdClient) == nil)
    }

    @Test("Ids are never used again, and sockets are found, however many come and go", arguments: [1, Int32.max - 500])
    func manySockets(firstID: Int32) throws {
        let network = try PosixNetwork(firstID: firstID)
        let harness = NetworkHarness(network: network)
        var seen: Set<SocketID> = []
        var open: [SocketID] = []
        // A few that stay, so that new ids run into their places in the table.
        for round in 0..<600 {
            let id = try network.listen(on: .loopback(port: 0), backlog: 1)
            #expect(seen.insert(id).inserted)
            #expect(id.rawValue > 0)
            open.append(id)
            if round % 13 != 0 { network.close(open.removeLast()) }
        }
        for id in open { #expect(try network.localAddress(of: id).port != 0) }
        #expect(Set(try open.map { try network.localAddress(of: $0) }).count == open.count)
        for id in open { network.close(id) }
        let (client, server) = try harness.connectedPair()
        #expect(try harness.write(client, [7]) == 1)
        #expect(try harness.readAll(server, count: 1) == [7])
    }

    @Test("More sockets are ready than one wait of the kernel reports; none is forgotten")
    func manyReady() throws {
        let harness = try NetworkHarness()
        var clients: Set<SocketID> = []
        for _ in 0..<300 {
            let (client, server) = try harness.connectedPair()
            #expect(try harness.write(server, [1]) == 1)
            clients.insert(client)
        }
        harness.readable = []
        try harness.poll { harness.readable.isSuperset(of: clients) }
    }

    @Test("Finishing a connect that has not ended yet says so", arguments: PollerKind.allCases)
    func finishTooEarly(kind: PollerKind) throws {
        let harness = try NetworkHarness(kind)
        // Nothing accepts there, and the backlog is full: this connect cannot end.
        let full = try harness.network.listen(on: .loopback(port: 0), backlog: 0)
        let address = try harness.network.localAddress(of: full)
        var pending: SocketID?
        for _ in 0..<300 where pending == nil {
            let id = try harness.network.connect(address, options: SocketOptions())
            do {
                try harness.network.finishConnect(id)
            } catch {
                #expect(error == SocketError(operation: "connect", errno: ENOTCONN))
                pending = id
            }
        }
        let id = try #require(pending, "the system accepts any number of connections")
        // Closing it amid the connect is fine.
        harness.network.close(id)
        harness.network.close(full)
    }

    @Test("Connecting where there is no way fails", arguments: ["255.255.255.255", "::"])
    func unreachable(host: String) throws {
        let harness = try NetworkHarness()
        let address = try #require(SocketAddress(host, port: 1))
        for _ in 0..<10 {
            #expect(throws: SocketError.self) {
                let id = try harness.network.connect(address, options: SocketOptions())
                defer { harness.network.close(id) }
                try harness.waitWritable(id)
                try harness.network.finishConnect(id)
            }
        }
    }

    @Test("A listener whose port is taken says so")
    func portTaken() throws {
        let harness = try NetworkHarness()
        let (_, address) = try harness.listen()
        #expect(throws: SocketError(operation: "bind", errno: EADDRINUSE)) { try harness.network.listen(on: address) }
    }

    @Test("A port can be reused immediately, though a child process still holds the old listener")
    func listenAgain() throws {
        func listener(on address: SocketAddress) throws -> Int32 {
            let fd = try System.tcpSocket(family: address.family)
            try System.setReuseAddress(fd)
            try System.bind(fd, to: address)
            try System.listen(fd, backlog: 1)
            return fd
        }
        let old = try listener(on: .loopback(port: 0))
        let address = try System.localAddress(old)
        // As a child has between fork and exec.
        let inherited = dup(old)
        defer { System.close(inherited) }
        System.stopListening(old)
        System.close(old)
        System.close(try listener(on: address))
    }

    @Test("A peer that was accepted and is gone immediately is no error of the listener")
    func acceptGone() throws {
        let harness = try NetworkHarness()
        let (listener, address) = try harness.listen()
        let client = try harness.network.connect(address, options: SocketOptions())
        try harness.waitWritable(client)
        harness.network.reset(client)
        try harness.waitReadable(listener)
        if let server = try harness.network.accept(listener) {
            try harness.poll { harness.hungUp.contains(server) }
            #expect(throws: SocketError(operation: "read", errno: ECONNRESET)) { try harness.read(server) }
        }
        #expect(try harness.network.accept(listener) == nil)
    }

    @Test("A network that goes closes its sockets: peers see the end", arguments: PollerKind.allCases)
    func networkGone(kind: PollerKind) throws {
        let outer = try NetworkHarness()
        let (listener, address) = try outer.listen()
        var inner: PosixNetwork? = try PosixNetwork(poller: kind)
        weak let waker = inner?.waker
        _ = try inner?.connect(address, options: SocketOptions())
        try outer.waitReadable(listener)
        let server = try #require(try outer.network.accept(listener))
        inner = nil
        #expect(waker == nil)
        try outer.waitReadable(server)
        #expect(try outer.read(server) == [])
    }
}
