import KafkaSASL
import KafkaSockets
import KafkaTLS
import Testing

@testable import KafkaClient

@Suite("How far a connection has come, and how long that took", .timeLimit(.minutes(10)))
struct ConnectionTraceTests {
    private let a = SocketAddress.loopback(port: 1)
    private let b = SocketAddress.loopback(port: 2)
    private let refused = SocketError(operation: "connect", errno: 111)
    private var random = ConstantRandom.least
    private var machine = ConnectionStateMachine(
        reconnect: Backoff(initial: .milliseconds(50), max: .seconds(1)),
        setup: Backoff(initial: .seconds(10), max: .seconds(30)))
    private var trace = ConnectionTrace(usesTLS: true, authenticates: false, now: .start)

    init() {
        _ = machine.connect(now: .start, random: &random)
    }

    private func at(_ milliseconds: Int) -> MonotonicTime { .at(.milliseconds(milliseconds)) }

    /// Shows the trace the connection's state, after a step that took no time.
    private mutating func observe(_ milliseconds: Int, error: SocketError? = nil) {
        trace.observe(machine, error: error, began: at(milliseconds), now: at(milliseconds))
    }

    @Test("Each stage has its time")
    mutating func stages() throws {
        observe(1)
        _ = machine.resolved([a])
        observe(2)
        _ = machine.connected()
        observe(5)
        _ = machine.opened()
        observe(9)
        _ = try machine.answered()
        observe(14)
        #expect(
            trace.times == [
                .resolving: .milliseconds(2), .connecting: .milliseconds(3), .securing: .milliseconds(4),
                .negotiating: .milliseconds(5),
            ])
        #expect(trace.stage == nil && trace.addresses == [a] && trace.address == a)
    }

    @Test("A TLS handshake within one step takes the time of the step")
    mutating func fastHandshake() {
        _ = machine.resolved([a])
        observe(1)
        _ = machine.connected()
        _ = machine.opened()
        trace.observe(machine, error: nil, began: at(3), now: at(7))
        #expect(trace.times[.connecting] == .milliseconds(2) && trace.times[.securing] == .milliseconds(4))
        #expect(trace.stage == .negotiating)
    }

    @Test("What was passed within one step is passed, and an authentication is a stage")
    mutating func fastConnection() throws {
        trace = ConnectionTrace(usesTLS: true, authenticates: true, now: .start)
        _ = machine.resolved([a])
        observe(1)
        _ = machine.connected()
        _ = machine.opened()
        _ = try machine.answered()
        trace.observe(machine, error: nil, began: at(2), now: at(5))
        #expect(trace.stage == nil && trace.times[.securing] == .milliseconds(3))
        #expect(trace.times[.authenticating] == .zero && trace.times[.negotiating] == .zero)
    }

    @Test("In plaintext, there is no stage for TLS")
    mutating func plaintext() {
        trace = ConnectionTrace(usesTLS: false, authenticates: false, now: .start)
        _ = machine.resolved([a])
        observe(1)
        _ = machine.connected()
        _ = machine.opened()
        observe(2)
        #expect(trace.times[.securing] == nil && trace.stage == .negotiating)
    }

    @Test("An address that fails, and the next one")
    mutating func addresses() {
        _ = machine.resolved([a, b])
        observe(1)
        _ = machine.connectFailed()
        observe(2, error: refused)
        #expect(trace.address == b && trace.addresses == [a, b])
        #expect(trace.failedAddresses == [.init(address: a, error: refused)])
        trace.ended(.socket(refused), now: at(4))
        #expect(trace.stage == .connecting && trace.times[.connecting] == .milliseconds(3))
    }

    @Test("A failure within the step that came so far ends the stage that it is about")
    mutating func quickFailure() {
        _ = machine.resolved([a])
        observe(1)
        trace.ended(.tls(TLSError(.noCommonCipher)), now: at(3))
        #expect(trace.stage == .securing)
        #expect(trace.times[.connecting] == .milliseconds(2) && trace.times[.securing] == .zero)
    }

    @Test(
        "What was asked before a failed authentication is no stage that was passed; neither is what follows a refused certificate"
    )
    mutating func lateFailures() {
        _ = machine.resolved([a])
        observe(1)
        _ = machine.connected()
        _ = machine.opened()
        observe(2)
        var other = trace
        trace.ended(.authentication(SASLError(.outOfOrder)), now: at(3))
        #expect(trace.stage == .authenticating && trace.times[.negotiating] == nil)
        other.ended(.tls(TLSError(.clientCertificateMissing)), now: at(3))
        #expect(other.stage == .securing && other.times[.negotiating] == nil)
    }

    @Test("A name that is not found")
    mutating func resolution() {
        trace.ended(.resolution(ResolverError(host: "h", code: 1, message: "no")), now: at(6))
        #expect(trace.stage == .resolving && trace.times == [.resolving: .milliseconds(6)])
    }
}
