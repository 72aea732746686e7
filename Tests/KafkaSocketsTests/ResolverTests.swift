import Foundation
import KafkaSockets
import Testing

@Suite("Resolving", .timeLimit(.minutes(10)))
struct ResolverTests {
    @Test("localhost has a loopback address, with the port asked for", arguments: PollerKind.allCases)
    func localhost(kind: PollerKind) throws {
        let addresses = try NetworkHarness(kind).resolve("localhost", port: 4711).get()
        #expect(addresses.contains(.loopback(port: 4711)) || addresses.contains(.loopbackIPv6(port: 4711)))
        #expect(Set(addresses).count == addresses.count)
    }

    @Test("Addresses as text are themselves", arguments: ["127.0.0.1", "::1", "192.0.2.7"])
    func literal(host: String) throws {
        #expect(try NetworkHarness().resolve(host).get() == [try #require(SocketAddress(host, port: 9092))])
    }

    @Test("The canonical name's addresses are found, an address without a name is itself")
    func canonicalNames() throws {
        let loopback = try NetworkHarness().resolve("127.0.0.1", port: 80, canonicalNames: true).get()
        #expect(loopback.contains(.loopback(port: 80)) || loopback.contains(.loopbackIPv6(port: 80)))
        #expect(loopback.allSatisfy { $0.port == 80 })
    }

    @Test("Of several addresses, each is replaced by its name's; without a name, or one that resolves, it stays")
    func canonicalNamesOfSeveral() throws {
        let all = try (1...5).map { try #require(SocketAddress("10.0.0.\($0)", port: 9)) }
        let names = [all[0]: "one", all[1]: "unknown"]
        let canonical = SystemLookup.canonicalAddresses(
            of: Array(all[..<3]), name: { names[$0] },
            lookup: { name, port in
                name == "one" && port == 9
                    ? .success([all[3], all[4]]) : .failure(ResolverError(host: name, code: 1, message: "unknown"))
            })
        #expect(canonical == [all[3], all[4], all[1], all[2]])
    }

    // These are refused before any name server is asked: the test needs no network.
    @Test("A bad name is an error that names it", arguments: ["", "a..b", String(repeating: "x", count: 64)])
    func badName(host: String) throws {
        let result = try NetworkHarness().resolve(host)
        guard case .failure(let error) = result else {
            Issue.record("resolved to \(result)")
            return
        }
        #expect(error.host == host)
        #expect(error.code != 0)
        #expect(error.description.hasPrefix("\(host): "))
        #expect(error.description.count > host.count + 4)
    }

    @Test("The families take turns, beginning with the first one's, and nothing comes twice")
    func order() throws {
        let v4 = try (1...3).map { try #require(SocketAddress("10.0.0.\($0)", port: 1)) }
        let v6 = try (1...2).map { try #require(SocketAddress("fd00::\($0)", port: 1)) }
        #expect(SystemLookup.inTryingOrder(v6 + v4 + v6) == [v6[0], v4[0], v6[1], v4[1], v4[2]])
        #expect(SystemLookup.inTryingOrder(v4 + v6) == [v4[0], v6[0], v4[1], v6[1], v4[2]])
        #expect(SystemLookup.inTryingOrder(v4) == v4)
        #expect(SystemLookup.inTryingOrder([]) == [])
    }
}

@Suite("Resolving, with a name server that the test plays", .timeLimit(.minutes(10)))
struct SlowResolverTests {
    @Test("A look-up that hangs holds up neither polls nor other look-ups, and comes in the end")
    func hanging() throws {
        let server = NameServer()
        let harness = NetworkHarness(network: try PosixNetwork(lookup: server.lookup))
        harness.network.resolve(host: "slow", port: 1, canonicalNames: false, id: 1)
        #expect(try harness.resolve("fast", port: 2, id: 2).get() == [.loopback(port: 2)])
        #expect(harness.resolved[1] == nil)
        server.release("slow")
        try harness.poll { harness.resolved[1] != nil }
        #expect(try harness.resolved[1]?.get() == [.loopback(port: 1)])
    }

    @Test("More look-ups than threads are all answered, once each")
    func many() throws {
        let server = NameServer()
        let harness = NetworkHarness(network: try PosixNetwork(lookup: server.lookup))
        for id in 1...100 {
            let host = id % 2 == 0 ? "slow" : "fast"
            harness.network.resolve(host: host, port: UInt16(id), canonicalNames: false, id: UInt64(id))
        }
        server.release("slow")
        try harness.poll { harness.resolved.count == 100 }
        for id in 1...100 {
            #expect(try harness.resolved[UInt64(id)]?.get() == [.loopback(port: UInt16(id))])
        }
        #expect(server.count == 100)
        #expect(server.maximumAtOnce <= 8)
    }

    @Test("A cancelled look-up's late answer is dropped, also when its id is used again")
    func cancelled() throws {
        let server = NameServer()
        let harness = NetworkHarness(network: try PosixNetwork(lookup: server.lookup))
        harness.network.resolve(host: "slow", port: 1, canonicalNames: false, id: 1)
        server.waitForCalls(1)
        harness.network.cancelResolve(id: 1)
        // All other threads are busy, so that the last one can only be answered by the first one's thread, after it
        // has handed in its late answer.
        harness.network.resolve(host: "slower", port: 2, canonicalNames: false, id: 1)
        for id in 2...7 { harness.network.resolve(host: "slower", port: 3, canonicalNames: false, id: UInt64(id)) }
        server.waitForCalls(8)
        harness.network.resolve(host: "fast", port: 4, canonicalNames: false, id: 8)
        harness.network.resolve(host: "fast", port: 5, canonicalNames: false, id: 9)
        harness.network.cancelResolve(id: 8)
        server.release("slow")
        try harness.poll { harness.resolved[9] != nil }
        #expect(harness.resolved.count == 1)
        server.release("slower")
        try harness.poll { harness.resolved.count == 8 }
        #expect(try harness.resolved[1]?.get() == [.loopback(port: 2)])
        #expect(harness.resolved[8] == nil)
    }

    @Test("A network can go while a look-up hangs; its late answer goes nowhere, and nothing is left")
    func networkGone() throws {
        let server = NameServer()
        var network: PosixNetwork? = try PosixNetwork(lookup: server.lookup)
        weak let waker = network?.waker
        weak let gone = network
        network?.resolve(host: "slow", port: 1, canonicalNames: false, id: 1)
        network?.resolve(host: "slow", port: 2, canonicalNames: false, id: 2)
        server.waitForCalls(2)
        network = nil
        // Only the look-ups' threads hold on to what they need.
        #expect(gone == nil)
        #expect(waker != nil)
        server.release("slow")
        let deadline = NetworkHarness.deadline()
        while waker != nil, MonotonicTime.now() < deadline { sched_yield() }
        #expect(waker == nil)
    }
}

/// Answers every name with the loopback address: all but "fast" not before its `release`.
private final class NameServer: @unchecked Sendable {
    // `@unchecked Sendable`: everything is guarded by the condition.
    private let condition = NSCondition()
    private var calls = 0
    private var atOnce = 0
    private var highestAtOnce = 0
    private var released: Set<String> = ["fast"]

    private func withLock<R>(_ body: () -> R) -> R {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return body()
    }

    var lookup: Resolver.Lookup {
        { [self] query in
            withLock {
                calls += 1
                atOnce += 1
                highestAtOnce = max(highestAtOnce, atOnce)
                condition.broadcast()
                while !released.contains(query.host) { condition.wait() }
                atOnce -= 1
            }
            return .success([.loopback(port: query.port)])
        }
    }

    var count: Int { withLock { calls } }
    var maximumAtOnce: Int { withLock { highestAtOnce } }

    func release(_ host: String) {
        withLock { _ = released.insert(host) }
    }

    func waitForCalls(_ count: Int) {
        withLock {
            while calls < count { condition.wait() }
        }
    }
}
