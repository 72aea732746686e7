import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("The life of a connection", .timeLimit(.minutes(10)))
struct ConnectionStateMachineTests {
    private let a = SocketAddress.loopback(port: 1)
    private let b = SocketAddress.loopback(port: 2)
    private let c = SocketAddress.loopback(port: 3)
    private var random = ConstantRandom.least

    private func machine(authenticates: Bool = false) -> ConnectionStateMachine {
        ConnectionStateMachine(
            reconnect: Backoff(initial: .milliseconds(50), max: .seconds(1)),
            setup: Backoff(initial: .seconds(10), max: .seconds(30)), authenticates: authenticates)
    }

    @Test("From nothing to ready")
    mutating func straight() throws {
        var machine = machine()
        #expect(machine.state.brief == "disconnected")
        #expect(machine.canConnect(at: .start))
        #expect(machine.connect(now: .start, random: &random).brief == "resolve")
        #expect(machine.state.brief == "resolving")
        #expect(machine.setupDeadline == .at(.seconds(8)))
        #expect(machine.resolved([a, b]).brief == "connect \(a)")
        #expect(machine.state.brief == "connecting 0")
        #expect(machine.connected().brief == "open")
        #expect(machine.state.brief == "opening")
        #expect(machine.opened().brief == "send ApiVersions 4")
        #expect(machine.state.brief == "handshaking")
        #expect(machine.setupDeadline == .at(.seconds(8)), "one deadline for all stages")
        #expect(try machine.answered().brief == "ready, asked 4")
        #expect(machine.state.brief == "ready")
        #expect(machine.setupDeadline == nil)
        #expect(machine.failures == 0)
    }

    /// Each state, reached by events alone.
    private mutating func reach(_ state: String) -> ConnectionStateMachine {
        var machine = machine()
        if state == "disconnected" { return machine }
        _ = machine.connect(now: .start, random: &random)
        if state == "resolving" { return machine }
        _ = machine.resolved([a])
        if state == "connecting" { return machine }
        _ = machine.connected()
        if state == "opening" { return machine }
        _ = machine.opened()
        if state == "handshaking" { return machine }
        _ = try? machine.answered()
        return machine
    }

    @Test(
        "Events that do not belong into a state change nothing",
        arguments: ["disconnected", "resolving", "connecting", "opening", "handshaking", "ready"])
    mutating func strayEvents(state: String) throws {
        let before = reach(state).state.brief
        func check(_ expected: ConnectionStateMachine, _ event: String) {
            #expect(expected.state.brief == before, "\(event) in \(state)")
        }
        if state != "disconnected" {
            var machine = reach(state)
            #expect(!machine.canConnect(at: .at(.seconds(999))))
            #expect(machine.connect(now: .start, random: &random).brief == "none")
            check(machine, "connect")
        }
        if state != "resolving" {
            var machine = reach(state)
            #expect(machine.resolved([b]).brief == "none")
            check(machine, "resolved")
        }
        if state != "connecting" {
            var machine = reach(state)
            #expect(machine.connected().brief == "none")
            #expect(machine.connectFailed() == nil)
            check(machine, "connected, connectFailed")
        }
        if state != "opening" {
            var machine = reach(state)
            #expect(machine.opened().brief == "none")
            check(machine, "opened")
        }
        if state != "handshaking" {
            var machine = reach(state)
            #expect(try machine.answered().brief == "none")
            check(machine, "received")
        }
    }

    @Test(
        "A connection can end in every state, and backs off",
        arguments: ["resolving", "connecting", "opening", "handshaking", "ready"])
    mutating func ends(state: String) {
        var machine = reach(state)
        machine.disconnected(now: .start, wasIdle: false, timedOut: false, random: &random)
        #expect(machine.state.brief == "disconnected until \(MonotonicTime.at(.milliseconds(40)))")
        #expect(machine.setupDeadline == nil)
        #expect(!machine.canConnect(at: .at(.milliseconds(40) - .nanoseconds(1))))
        #expect(machine.canConnect(at: .at(.milliseconds(40))))
    }

    @Test("An empty answer of the resolver changes nothing")
    mutating func noAddresses() {
        var machine = reach("resolving")
        #expect(machine.resolved([]).brief == "none")
        #expect(machine.state.brief == "resolving")
    }

    @Test("Addresses are tried in turn, each once, before the attempt fails")
    mutating func addresses() {
        var machine = reach("resolving")
        #expect(machine.resolved([a, b, c]).brief == "connect \(a)")
        #expect(machine.connectFailed()?.brief == "connect \(b)")
        #expect(machine.connectFailed()?.brief == "connect \(c)")
        #expect(machine.connectFailed() == nil)
        machine.disconnected(now: .start, wasIdle: false, timedOut: false, random: &random)
        #expect(machine.failures == 1, "three addresses are one attempt")
    }

    @Test("An attempt that timed out is followed by one that begins with the next address")
    mutating func nextAddress() {
        var machine = reach("resolving")
        #expect(machine.resolved([a, b, c]).brief == "connect \(a)")
        machine.disconnected(now: .start, wasIdle: false, timedOut: true, random: &random)
        _ = machine.connect(now: .at(.seconds(9)), random: &random)
        #expect(machine.resolved([a, b, c]).brief == "connect \(b)")
        #expect(machine.connectFailed()?.brief == "connect \(c)")
        #expect(machine.connectFailed()?.brief == "connect \(a)")
        #expect(machine.connectFailed() == nil)
    }

    @Test("An address that worked is the first one tried again")
    mutating func sameAddress() throws {
        var machine = reach("resolving")
        _ = machine.resolved([a, b, c])
        #expect(machine.connectFailed()?.brief == "connect \(b)")
        _ = machine.connected()
        _ = machine.opened()
        _ = try machine.answered()
        machine.disconnected(now: .start, wasIdle: true, timedOut: false, random: &random)
        _ = machine.connect(now: .start, random: &random)
        #expect(machine.resolved([a, b, c]).brief == "connect \(b)")
    }

    @Test("Other addresses begin at the first")
    mutating func newAddresses() {
        var machine = reach("resolving")
        _ = machine.resolved([a, b])
        machine.disconnected(now: .start, wasIdle: false, timedOut: false, random: &random)
        _ = machine.connect(now: .at(.seconds(9)), random: &random)
        #expect(machine.resolved([c, b]).brief == "connect \(c)")
    }

    @Test("A broker that refuses ApiVersions 4 is asked with 0; if it refuses that, it is none")
    mutating func versionsFallBack() throws {
        var machine = reach("handshaking")
        #expect(try machine.refused(newestKnown: nil).brief == "send ApiVersions 0")
        var other = machine
        #expect(throws: ConnectionFailure.self) { try other.refused(newestKnown: 3) }
        #expect(try machine.answered(version: 0).brief == "ready, asked 0")
    }

    @Test("A broker that says which version of ApiVersions it knows is asked with that one")
    mutating func versionsNamed() throws {
        var machine = reach("handshaking")
        #expect(try machine.refused(newestKnown: 3).brief == "send ApiVersions 3")
        #expect(
            try machine.refused(newestKnown: 3).brief == "send ApiVersions 0", "each try is older than the one before")
        #expect(throws: ConnectionFailure.self) { try machine.refused(newestKnown: 3) }
    }

    @Test("A peer that hangs up on version 4 is asked with 0 next time, then with 4 again")
    mutating func hangUpAlternates() {
        var machine = reach("handshaking")
        for version in [0, 4, 0, 4] as [Int16] {
            machine.disconnected(now: .start, wasIdle: false, timedOut: false, random: &random)
            _ = machine.connect(now: .at(.seconds(9)), random: &random)
            _ = machine.resolved([a])
            _ = machine.connected()
            #expect(machine.opened().brief == "send ApiVersions \(version)")
        }
    }

    @Test("A version that a broker took is kept for the next connection")
    mutating func versionKept() throws {
        var machine = reach("handshaking")
        machine.disconnected(now: .start, wasIdle: false, timedOut: false, random: &random)
        for _ in 0..<3 {
            _ = machine.connect(now: .at(.seconds(9)), random: &random)
            _ = machine.resolved([a])
            _ = machine.connected()
            #expect(machine.opened().brief == "send ApiVersions 0")
            #expect(try machine.answered(version: 0).brief == "ready, asked 0")
            machine.disconnected(now: .start, wasIdle: false, timedOut: false, random: &random)
        }
    }

    @Test("A handshake that timed out says nothing about versions")
    mutating func timeoutKeepsVersion() {
        var machine = reach("handshaking")
        machine.disconnected(now: .start, wasIdle: false, timedOut: true, random: &random)
        _ = machine.connect(now: .at(.seconds(9)), random: &random)
        _ = machine.resolved([a])
        _ = machine.connected()
        #expect(machine.opened().brief == "send ApiVersions 4")
    }

    @Test("The backoff doubles from 50 ms, ±20 %, to 1 s at most, and starts over after success")
    mutating func backoff() throws {
        var machine = machine()
        var most = ConstantRandom.most
        var now = MonotonicTime.start
        for wait in [50, 100, 200, 400, 800, 1000, 1000] {
            _ = machine.connect(now: now, random: &random)
            var other = machine
            machine.disconnected(now: now, wasIdle: false, timedOut: false, random: &random)
            #expect(machine.state.brief == "disconnected until \(now + .microseconds(wait * 800))")
            other.disconnected(now: now, wasIdle: false, timedOut: false, random: &most)
            let longest = now + .microseconds(min(wait * 1200, 1_000_000))
            #expect(!other.canConnect(at: longest - .microseconds(1)))
            #expect(other.canConnect(at: longest))
            now += .seconds(10)
        }
        _ = machine.connect(now: now, random: &random)
        _ = machine.resolved([a])
        _ = machine.connected()
        _ = machine.opened()
        _ = try machine.answered()
        machine.disconnected(now: now, wasIdle: false, timedOut: false, random: &random)
        #expect(machine.state.brief == "disconnected until \(now + .milliseconds(40))")
    }

    @Test("A client that is refused waits as long: 50 ms, 100 ms, …, ±20 %")
    mutating func refused() {
        var machine = machine(authenticates: true)
        var now = MonotonicTime.start
        for (index, wait) in [50, 100, 200, 400].enumerated() {
            _ = machine.connect(now: now, random: &random)
            _ = machine.resolved([a])
            _ = machine.connected()
            #expect(machine.opened().brief == "send ApiVersions 0")
            machine.disconnected(now: now, wasIdle: false, timedOut: false, random: &random)
            #expect(machine.state.brief == "disconnected until \(now + .microseconds(wait * 800))")
            #expect(machine.failures == index + 1)
            now += .seconds(10)
        }
    }

    @Test("A connection closed on purpose may be made again immediately")
    mutating func idle() {
        var machine = reach("ready")
        machine.disconnected(now: .start, wasIdle: true, timedOut: false, random: &random)
        #expect(machine.state.brief == "disconnected")
        #expect(machine.canConnect(at: .start))
        #expect(machine.failures == 0)
    }

    @Test("The setup timeout doubles with each attempt that timed out, up to its bound")
    mutating func setupTimeout() throws {
        var machine = machine()
        for (attempt, seconds) in [8, 16, 24, 24].enumerated() {
            let now = MonotonicTime.at(.seconds(attempt * 100))
            #expect(machine.connect(now: now, random: &random).brief == "resolve")
            #expect(machine.setupDeadline == now + .seconds(seconds))
            machine.disconnected(now: now, wasIdle: false, timedOut: true, random: &random)
        }
        let now = MonotonicTime.at(.seconds(1000))
        _ = machine.connect(now: now, random: &random)
        _ = machine.resolved([a])
        _ = machine.connected()
        _ = machine.opened()
        _ = try machine.answered()
        machine.disconnected(now: now, wasIdle: true, timedOut: false, random: &random)
        _ = machine.connect(now: now, random: &random)
        #expect(machine.setupDeadline == now + .seconds(8), "success resets it")
    }

    @Test("Failures that are no timeouts leave the setup timeout as it is")
    mutating func setupTimeoutOfFailures() {
        var machine = machine()
        for attempt in 0..<5 {
            let now = MonotonicTime.at(.seconds(attempt * 100))
            _ = machine.connect(now: now, random: &random)
            #expect(machine.setupDeadline == now + .seconds(8))
            machine.disconnected(now: now, wasIdle: false, timedOut: false, random: &random)
        }
    }
}

extension ConnectionStateMachine {
    /// The broker answers the last request of the handshake, which was ApiVersions in this version.
    mutating func answered(version: Int16 = 4) throws(ConnectionFailure) -> Action {
        try received(ApiVersionsResponse(apiKeys: [ApiVersionRange(.produce, 3...11)]), version: version)
    }

    /// The broker does not know the version, and says which it knows.
    fileprivate mutating func refused(newestKnown: Int16?) throws(ConnectionFailure) -> Action {
        let known = newestKnown.map { [ApiVersionRange(.apiVersions, 0...$0)] } ?? []
        return try received(ApiVersionsResponse(errorCode: .unsupportedVersion, apiKeys: known), version: 0)
    }

    private mutating func received(_ response: ApiVersionsResponse, version: Int16) throws(ConnectionFailure) -> Action
    {
        var writer = WireWriter()
        response.encode(into: &writer, version: version)
        var reader = WireReader(writer.bytes)
        return try received(&reader)
    }
}

extension ConnectionStateMachine.Action {
    fileprivate var brief: String {
        switch self {
        case .none: "none"
        case .resolve: "resolve"
        case .connect(let address): "connect \(address)"
        case .open: "open"
        case .send(.apiVersions(let version)): "send ApiVersions \(version)"
        case .send(let request): "send \(request.api)"
        case .getCredentials: "get credentials"
        case .deriveKey: "derive a key"
        case .becomeReady(let result): "ready, asked \(result.throttle?.version ?? -1)"
        }
    }
}

extension ConnectionStateMachine.State {
    fileprivate var brief: String {
        switch self {
        case .disconnected(nil): "disconnected"
        case .disconnected(let time?): "disconnected until \(time)"
        case .resolving: "resolving"
        case .connecting(let index): "connecting \(index)"
        case .opening: "opening"
        case .handshaking: "handshaking"
        case .ready: "ready"
        case .reauthenticating: "reauthenticating"
        }
    }
}
