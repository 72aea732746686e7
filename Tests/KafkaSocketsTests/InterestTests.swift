import KafkaSockets
import Testing

/// A poller that cannot change a descriptor's interest for a while, as when the kernel is short of memory.
///
/// `@unchecked Sendable`: a test drives it from one thread.
private final class FailingPoller: Poller, @unchecked Sendable {
    private let real: any Poller
    /// How many changes fail from now on.
    var failures = 0
    private(set) var changes = 0

    init(_ real: any Poller) {
        self.real = real
    }

    func add(_ fd: Int32, id: SocketID, writable: Bool) throws(SocketError) {
        try real.add(fd, id: id, writable: writable)
    }

    func modify(_ fd: Int32, id: SocketID, writable: Bool) throws(SocketError) {
        changes += 1
        if failures > 0 {
            failures -= 1
            throw SocketError(operation: "epoll_ctl(MOD)", errno: 12)
        }
        try real.modify(fd, id: id, writable: writable)
    }

    func remove(_ fd: Int32, id: SocketID) { real.remove(fd, id: id) }

    func close() {}

    func wait(nanoseconds: Int64?, _ body: (Readiness) -> Void) { real.wait(nanoseconds: nanoseconds, body) }
}

@Suite("Interest in writing that the poller cannot take", .timeLimit(.minutes(10)))
struct InterestTests {
    /// Two connected sockets, and the poller between them and the system.
    private func connected(
        _ kind: PollerKind
    ) throws -> (harness: NetworkHarness, poller: FailingPoller, client: SocketID) {
        var poller: FailingPoller?
        let network = try PosixNetwork(
            poller: kind,
            wrapPoller: { real in
                let failing = FailingPoller(real)
                poller = failing
                return failing
            })
        let harness = NetworkHarness(network: network)
        let (client, _) = try harness.connectedPair()
        harness.pollOnce(until: .distantPast)
        harness.writable = []
        return (harness, try #require(poller), client)
    }

    @Test(
        "It is set again, without any other change, and without waiting for an event", arguments: PollerKind.allCases)
    func retried(kind: PollerKind) throws {
        let (harness, poller, client) = try connected(kind)
        poller.failures = 3
        let before = poller.changes
        harness.network.setWriteInterest(client, true)
        // Nothing else happens on this network, and no deadline is near.
        try harness.waitWritable(client)
        #expect(poller.changes - before == 4)
    }

    @Test("What is withdrawn meanwhile is not set", arguments: PollerKind.allCases)
    func takenBack(kind: PollerKind) throws {
        let (harness, poller, client) = try connected(kind)
        poller.failures = 1
        let before = poller.changes
        harness.network.setWriteInterest(client, true)
        harness.pollOnce(until: .distantPast)
        harness.network.setWriteInterest(client, false)
        harness.pollOnce(until: .distantPast)
        harness.network.setWriteInterest(client, true)
        try harness.waitWritable(client)
        #expect(poller.changes - before == 2)
    }

    @Test("A socket that is closed meanwhile is forgotten", arguments: PollerKind.allCases)
    func closed(kind: PollerKind) throws {
        let (harness, poller, client) = try connected(kind)
        poller.failures = 1
        let before = poller.changes
        harness.network.setWriteInterest(client, true)
        harness.pollOnce(until: .distantPast)
        harness.network.close(client)
        harness.pollOnce(until: .distantPast)
        #expect(poller.changes - before == 1)
    }
}
