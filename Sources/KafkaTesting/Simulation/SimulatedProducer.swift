package import KafkaClient
import KafkaSockets
import Logging

/// A producer of a simulation: the code that ships, but for its thread, whose steps the simulation takes.
package final class SimulatedProducer {
    package let core: ProducerCore
    let host: SimulatedHost
    /// The I/O side, until it has ended.
    package private(set) var sender: Sender?
    /// Steps taken so far.
    package private(set) var steps = 0
    /// Steps since time last advanced.
    private(set) var stepsAtOneTime = 0
    private var lastStep = MonotonicTime.distantPast

    init(
        configuration: ProducerConfiguration, host: SimulatedHost, clock: SimulatedClock,
        executor: SimulatedExecutor, logger: Logger, interceptors: [any ProducerInterceptor] = [], clientID: String,
        seed: UInt64
    ) throws(KafkaError) {
        self.host = host
        core = ProducerCore(
            configuration: configuration, clock: clock, seed: seed,
            interceptors: InterceptorChain(interceptors, logger: logger, clock: clock)
        ) { host.wake() }
        var security = try ConnectionSecurity(configuration, clock: clock)
        if host.usesTLS { security.makeSession = { _, _ in host.makeSession() } }
        sender = try core.makeSender(
            network: host, clientID: clientID, logger: logger, security: security, callbackExecutor: executor,
            authenticationExecutor: executor, seed: seed)
    }

    /// Ends it as `kill -9` does: its thread takes no more steps, and its sockets are closed. Calls that wait never return.
    package func kill() {
        sender = nil
        host.closeAll()
    }

    /// Sockets that are not closed, and look-ups that were not answered.
    package var openSockets: Int { host.openCount }

    /// Whether the I/O thread would run now.
    var isReady: Bool { sender != nil && host.isReady }

    /// When it would run if nothing happened before.
    var wakesAt: MonotonicTime { sender == nil ? .distantFuture : host.sleepsUntil }

    /// One turn of the I/O thread: it wakes up with the events that are ready, works, and goes back to sleep.
    ///
    /// - Parameter between: Stands for what other threads do between its look at the mailbox and its sleep.
    func step(now: MonotonicTime, trace: SimulationTrace, between: () -> Void) {
        guard let sender else { return }
        steps += 1
        let wasAsleep = host.sleepsUntil
        stepsAtOneTime = now == lastStep ? stepsAtOneTime + 1 : 0
        lastStep = now
        if wasAsleep != .distantPast { sender.poll(until: .distantPast) }
        let deadline = sender.runOnce(now: now)
        trace.note("step", Int64(steps), deadline.nanoseconds, at: now, "\(wasAsleep.nanoseconds)")
        if sender.isFinished {
            self.sender = nil
            return
        }
        between()
        sender.poll(until: deadline)
    }
}
