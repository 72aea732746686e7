import KafkaSockets
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Reading and writing", .timeLimit(.minutes(10)))
struct TransferTests {
    /// Different bytes at every place, so that lost, doubled and swapped pieces show.
    private func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    @Test("Writes that are taken in part are gone on with, and nothing is lost", arguments: PollerKind.allCases)
    func partialWrites(kind: PollerKind) throws {
        let harness = try NetworkHarness(kind)
        let (client, server) = try harness.connectedPair(SocketOptions(sendBufferBytes: 8192))
        let sent = pattern(2_000_000)
        var position = 0
        var received: [UInt8] = []
        var partialWrites = 0
        while received.count < sent.count {
            if position < sent.count {
                let taken = try harness.write(client, Array(sent[position..<min(position + 300_000, sent.count)]))
                if taken < min(300_000, sent.count - position) { partialWrites += 1 }
                position += taken
                harness.network.setWriteInterest(client, position < sent.count)
            }
            while let bytes = try harness.read(server), !bytes.isEmpty { received += bytes }
            if received.count < sent.count { harness.pollOnce() }
        }
        #expect(received == sent)
        #expect(partialWrites > 0)
    }

    @Test("A slow reader gets all, when the stream is ended before the socket is closed")
    func shutdownWrite() throws {
        let harness = try NetworkHarness()
        let sent = pattern(60_000)
        let (client, server) = try harness.connectedPair()
        #expect(try harness.write(server, [1, 2, 3]) == 3)
        try harness.waitReadable(client)
        try #require(try harness.write(client, sent) == sent.count)
        try harness.network.shutdownWrite(client)
        #expect(try harness.readAll(server, count: 100) == Array(sent[..<100]))
        // It answers although nothing asked; reading still works on the side that has ended its own direction.
        #expect(try harness.write(server, [4]) == 1)
        #expect(try harness.readAll(client, count: 4) == [1, 2, 3, 4])
        #expect(try harness.readAll(server, count: sent.count - 100) == Array(sent[100...]))
        try harness.waitReadable(server)
        #expect(try harness.read(server) == [])
        harness.network.close(server)
        try harness.waitReadable(client)
        #expect(try harness.read(client) == [])
        #expect(throws: SocketError.self) { try harness.write(client, [1]) }
    }

    @Test("Write interest is reported when there is room again, and not otherwise", arguments: PollerKind.allCases)
    func writeInterest(kind: PollerKind) throws {
        let harness = try NetworkHarness(kind)
        let (client, server) = try harness.connectedPair(SocketOptions(sendBufferBytes: 8192))
        // Without interest a writable socket is no event: only the wake-up ends this wait.
        harness.pollOnce(until: .distantPast)
        harness.writable = []
        harness.network.wake()
        harness.pollOnce()
        #expect(harness.writable == [])

        harness.network.setWriteInterest(client, true)
        harness.pollOnce()
        #expect(harness.writable == [client])

        // A socket that is full is not writable, until the other side reads. Bytes on their way may still make room.
        let block = pattern(100_000)
        var isFull = false
        while !isFull {
            while try harness.write(client, block) > 0 {}
            harness.writable = []
            harness.pollOnce(until: .distantPast)
            isFull = harness.writable == []
            if !isFull { try #require(try harness.write(client, block) > 0) }
        }
        try harness.poll {
            while let bytes = try harness.read(server), !bytes.isEmpty {}
            return harness.writable.contains(client)
        }

        // Interest that came and went before a poll is none.
        harness.network.setWriteInterest(client, false)
        harness.network.setWriteInterest(client, true)
        harness.network.setWriteInterest(client, false)
        harness.writable = []
        harness.pollOnce(until: .distantPast)
        #expect(harness.writable == [])
    }

    @Test(
        "More vectors than one call of the system takes arrive in order", arguments: [1, 1023, 1024, 1025, 2048, 5000])
    func gatheredWrite(vectors: Int) throws {
        let harness = try NetworkHarness()
        let (client, server) = try harness.connectedPair()
        let bytes = pattern(vectors * 3)
        var taken = 0
        // Pieces of 0 to 6 bytes, 3 on average.
        try bytes.withUnsafeBytes { raw in
            var pieces: [IOVector] = []
            var start = 0
            for index in 0..<vectors {
                let length = index == vectors - 1 ? raw.count - start : min(index % 7, raw.count - start)
                let base = UnsafeMutableRawPointer(mutating: raw.baseAddress.map { $0 + start })
                pieces.append(IOVector(iov_base: base, iov_len: length))
                start += length
            }
            taken = try pieces.withUnsafeBufferPointer { try harness.network.write(client, $0) }
        }
        #expect(taken == bytes.count)
        #expect(try harness.readAll(server, count: bytes.count) == bytes)
    }

    @Test("Nothing to write, or no room to read into, is not an error nor an end")
    func nothing() throws {
        let harness = try NetworkHarness()
        let (client, _) = try harness.connectedPair()
        #expect(try harness.network.write(client, UnsafeBufferPointer(start: nil, count: 0)) == 0)
        #expect(try harness.write(client, []) == 0)
        #expect(
            try harness.network.read(client, into: UnsafeMutableRawBufferPointer(start: nil, count: 0)) == .bytes(0))
        #expect(try harness.read(client) == nil)
    }

    @Test("A stream that the peer finished ends after its last byte", arguments: PollerKind.allCases)
    func endOfStream(kind: PollerKind) throws {
        let harness = try NetworkHarness(kind)
        let (client, server) = try harness.connectedPair()
        #expect(try harness.write(server, [1, 2, 3]) == 3)
        harness.network.close(server)
        #expect(try harness.readAll(client, count: 3) == [1, 2, 3])
        try harness.waitReadable(client)
        #expect(try harness.read(client) == [])
        #expect(try harness.read(client) == [])
    }

    @Test("A reset is reported as a hangup, and read as ECONNRESET", arguments: PollerKind.allCases)
    func reset(kind: PollerKind) throws {
        let harness = try NetworkHarness(kind)
        let (client, server) = try harness.connectedPair()
        harness.network.reset(server)
        try harness.poll { harness.hungUp.contains(client) }
        #expect(harness.readable.contains(client))
        #expect(harness.writable.contains(client))
        #expect(throws: SocketError(operation: "read", errno: ECONNRESET)) { try harness.read(client) }
    }

    @Test("Writing to a peer that is gone is an error, not a signal", arguments: PollerKind.allCases)
    func brokenPipe(kind: PollerKind) throws {
        let harness = try NetworkHarness(kind)
        let (client, server) = try harness.connectedPair()
        harness.network.close(server)
        // The first write may be taken; the peer's system answers it with a reset.
        let error = #expect(throws: SocketError.self) {
            let deadline = NetworkHarness.deadline()
            while MonotonicTime.now() < deadline {
                _ = try harness.write(client, [1])
                harness.pollOnce()
            }
        }
        #expect(error?.operation == "write")
        #expect(error?.errno == EPIPE || error?.errno == ECONNRESET)
        // And again: the state is lasting.
        #expect(throws: SocketError(operation: "write", errno: EPIPE)) { try harness.write(client, [1]) }
    }
}
