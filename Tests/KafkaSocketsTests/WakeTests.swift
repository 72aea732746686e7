import KafkaSockets
import Synchronization
import Testing

/// A number that threads share. Relaxed: the wake-ups themselves must order what is written around them.
private final class Counter: Sendable {
    private let number = Atomic(0)

    var value: Int {
        get { number.load(ordering: .relaxed) }
        set { number.store(newValue, ordering: .relaxed) }
    }
}

@Suite("Waiting and waking", .timeLimit(.minutes(10)))
struct WakeTests {
    @Test("A wake-up before the poll ends it immediately, and only one", arguments: PollerKind.allCases)
    func wakeBefore(kind: PollerKind) throws {
        let network = try PosixNetwork(poller: kind)
        var events: [NetworkEvent] = []
        for _ in 0..<3 {
            network.wake()
            network.wake()
            // Would wait for ever.
            network.poll(until: nil, into: &events)
            #expect(events.isEmpty)
        }
        // Taken: the next poll waits for its deadline.
        let deadline = MonotonicTime.now() + .milliseconds(1)
        network.poll(until: deadline, into: &events)
        #expect(MonotonicTime.now() >= deadline)
    }

    @Test("A poll that does not wait takes the wake-up, too", arguments: PollerKind.allCases)
    func wakeWithoutWaiting(kind: PollerKind) throws {
        let network = try PosixNetwork(poller: kind)
        var events: [NetworkEvent] = []
        network.wake()
        network.poll(until: .distantPast, into: &events)
        let deadline = MonotonicTime.now() + .milliseconds(1)
        network.poll(until: deadline, into: &events)
        #expect(MonotonicTime.now() >= deadline)
    }

    @Test("A poll does not end before its deadline, down to microseconds", arguments: PollerKind.allCases)
    func deadline(kind: PollerKind) throws {
        let network = try PosixNetwork(poller: kind)
        var events: [NetworkEvent] = []
        for microseconds in [1, 50, 300, 1_500] {
            let deadline = MonotonicTime.now() + .microseconds(microseconds)
            network.poll(until: deadline, into: &events)
            #expect(MonotonicTime.now() >= deadline)
        }
    }

    @Test("No wake-up from another thread is ever lost", arguments: PollerKind.allCases)
    func ping(kind: PollerKind) async throws {
        // Two networks wake each other in turn; each waits for ever. A lost wake-up hangs the test.
        let rounds = 20_000
        let first = try PosixNetwork(poller: kind)
        let second = try PosixNetwork(poller: kind)
        let turn = Counter()
        let thread = try IOThread()
        let other = Task(executorPreference: thread) {
            var events: [NetworkEvent] = []
            for round in 0..<rounds {
                while turn.value != 2 * round + 1 { second.poll(until: nil, into: &events) }
                turn.value = 2 * round + 2
                first.wake()
            }
            return rounds
        }
        var events: [NetworkEvent] = []
        for round in 0..<rounds {
            turn.value = 2 * round + 1
            second.wake()
            while turn.value != 2 * round + 2 { first.poll(until: nil, into: &events) }
        }
        #expect(await other.value == rounds)
        thread.shutdown()
        // What is left of the wake-ups is taken by one poll; the next one waits for its deadline.
        first.poll(until: .distantPast, into: &events)
        let deadline = MonotonicTime.now() + .milliseconds(1)
        first.poll(until: deadline, into: &events)
        #expect(MonotonicTime.now() >= deadline)
    }
}

@Suite("Shutting a network down", .timeLimit(.minutes(10)))
struct ShutdownTests {
    @Test(
        "Its descriptors are closed immediately, though there is still a reference to it",
        arguments: PollerKind.allCases)
    func closesDescriptors(kind: PollerKind) throws {
        let harness = try NetworkHarness(kind)
        let listener = try harness.network.listen(on: .loopback(port: 0))
        let address = try harness.network.localAddress(of: listener)
        harness.network.shutdown()
        // Safe, and without effect: threads of the app may still call it.
        harness.network.wake()
        harness.network.shutdown()
        // Nothing listens any more.
        let other = try NetworkHarness(kind)
        let id = try other.network.connect(address, options: SocketOptions())
        try other.poll { other.writable.contains(id) }
        #expect(throws: SocketError.self) { try other.network.finishConnect(id) }
        #expect(throws: SocketError.self) { try harness.network.localAddress(of: listener) }
    }
}
