public import KafkaClient
import KafkaSockets
public import Logging

/// A Kafka cluster, a network and producers in virtual time, on one thread, driven by one seed.
///
/// The producers are the ones that ship, unchanged: only time, sockets and threads are simulated. A test that takes
/// minutes of timeouts runs in milliseconds, never depends on the machine's load, and every run of a seed is the same,
/// step for step, so that a failure that a seed found can be looked at again and again.
///
/// ```swift
/// let simulation = Simulation(seed: 42)
/// simulation.network.chanceOfReset = 0.2
/// let producer = try simulation.makeProducer { $0.deliveryTimeout = .seconds(30) }
/// let task = simulation.spawn {
///     let metadata = try? await producer.send(ProducerRecord(topic: "orders", value: "1"))
///     await producer.close()
/// }
/// simulation.run(for: .seconds(60))
/// #expect(simulation.records(in: "orders").count == 1)
/// ```
///
/// Everything that uses the producers has to run in tasks made by ``spawn(_:)``, and wait for time with
/// ``SimulatedClock/pause(for:)``: what runs elsewhere, or reads another clock, is not replayed.
/// A simulation is used by one thread at a time, the one that calls ``run(for:)``; its tasks run on that thread, too.
public final class Simulation: @unchecked Sendable {
    // `@unchecked Sendable`: tasks of the simulation may refer to it, and they run on the thread that drives it.

    /// Virtual time.
    public let clock = SimulatedClock()
    /// The network's quality from now on. Connections that are open keep the fate that they began with.
    public var network: SimulatedNetworkConditions {
        get { wires.conditions }
        set { wires.conditions = newValue }
    }

    /// The cluster.
    package let model: ModelCluster
    package let wires: SimulatedNetwork
    package let trace = SimulationTrace()
    package private(set) var producers: [SimulatedProducer] = []
    let executor = SimulatedExecutor()
    var dice: SplitMix64
    /// Addresses given out so far.
    var placements = 0
    /// How often other threads get a turn in the middle of a producer's step.
    package var chanceOfInterleaving = 0.0
    /// How often a producer's thread wakes up for no reason.
    package var chanceOfSpuriousWakeUp = 0.0
    /// How often a turn takes some time, so that deadlines are met late.
    package var chanceOfDelay = 0.0
    /// Is called after each step of a producer.
    package var afterStep: ((SimulatedProducer) -> Void)?
    /// A producer that takes more steps than this without time going on spins.
    package var maximumStepsAtOneTime = 100_000
    /// Whether a producer was caught spinning.
    package private(set) var isSpinning = false

    /// A cluster, running, and a network that loses nothing.
    ///
    /// - Parameters:
    ///   - seed: Decides everything that chance decides. Equal seeds, configurations and programs give equal runs.
    ///   - cluster: The cluster's set-up. Brokers are named `broker-1`, `broker-2`, … and listen on port 9092.
    public init(seed: UInt64, cluster: EmbeddedClusterConfiguration = EmbeddedClusterConfiguration()) {
        dice = SplitMix64(seed: seed)
        var cluster = cluster
        cluster.seed = dice.next()
        model = ModelCluster(
            configuration: cluster, host: "broker", ports: Array(repeating: 9092, count: max(1, cluster.brokers)))
        wires = SimulatedNetwork(model: model, clock: clock, trace: trace, seed: dice.next())
        model.wallClockOrigin = SimulatedClock.wallStart - SimulatedClock.start.nanoseconds / 1_000_000
        for broker in model.brokers {
            broker.host = "broker-\(broker.id)"
            placeBroker(broker.id)
        }
    }

    /// Host and port of each broker, running or not, ordered by broker id: what a producer's `bootstrapServers` take.
    public var bootstrapServers: [String] { model.brokers.map { "broker-\($0.id):9092" } }

    /// The ids of all brokers: 1, 2, 3, …
    public var brokerIDs: [Int32] { model.brokers.map(\.id) }

    // MARK: Producers and tasks

    /// Makes a producer in the simulation.
    ///
    /// - Parameters:
    ///   - logger: Where it logs. Silent by default.
    ///   - interceptors: What its records pass through. None by default.
    ///   - configure: Changes the configuration, which begins with ``bootstrapServers`` and the defaults.
    /// - Throws: `KafkaError` with the code `invalidConfiguration`, as `KafkaProducer` does.
    public func makeProducer(
        logger: Logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() },
        interceptors: [any ProducerInterceptor] = [],
        _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws(KafkaError) -> KafkaProducer {
        var configuration = ProducerConfiguration(bootstrapServers: bootstrapServers)
        configure(&configuration)
        try configuration.validate()
        let host = SimulatedHost(network: wires)
        let clientID = configuration.clientID ?? "producer-\(producers.count + 1)"
        let producer = try SimulatedProducer(
            configuration: configuration, host: host, clock: clock, executor: executor, logger: logger,
            interceptors: interceptors, clientID: clientID, seed: dice.next())
        host.interleave = { [unowned self] in runSomeJobs() }
        producers.append(producer)
        return KafkaProducer(core: producer.core)
    }

    /// Starts a task of the simulation. It runs when the simulation does.
    @discardableResult
    public func spawn<Success: Sendable>(
        _ body: sending @escaping @isolated(any) () async -> Success
    ) -> Task<Success, Never> {
        Task(executorPreference: executor, operation: body)
    }

    /// Runs ready tasks in an order that the seed decides, rather than in turn.
    package func shuffleTasks() {
        executor.shuffle(seed: dice.next())
    }

    /// Lets some jobs of tasks come late, up to `longest`, from now on.
    package func delayTasks(chance: Double, longest: Duration) {
        executor.delay(chance: chance, longest: longest, clock: clock, seed: dice.next())
    }

    // MARK: Running

    /// Runs everything for that long, in virtual time.
    public func run(for duration: Duration) {
        run(until: { false }, within: duration)
    }

    /// Runs everything until the condition holds, at most for that long in virtual time. Returns whether it held.
    ///
    /// The condition is looked at after each step.
    @discardableResult
    public func run(until condition: () -> Bool, within duration: Duration) -> Bool {
        let end = clock.now() + duration
        while !condition() {
            if doOne() { continue }
            let next = nextTime
            if next > end || isSpinning {
                clock.advance(to: isSpinning ? clock.now() : end)
                return condition()
            }
            clock.advance(to: next)
        }
        return true
    }

    /// Does one thing that can be done now: a job, a producer's step, or what is due in the world.
    private func doOne() -> Bool {
        if dice.chance(chanceOfDelay) { clock.advance(to: clock.now() + .microseconds(dice.below(200))) }
        if executor.runOne() { return true }
        if runWorld() { return true }
        for producer in producers where producer.isReady || isWokenForNothing(producer) {
            producer.step(now: clock.now(), trace: trace, between: runSomeJobs)
            afterStep?(producer)
            if producer.stepsAtOneTime > maximumStepsAtOneTime { isSpinning = true }
            return !isSpinning
        }
        return false
    }

    private func runWorld() -> Bool {
        let now = clock.now()
        var hasRun = false
        if let due = model.nextDeadline, due <= now {
            model.advance(to: now)
            wires.carryOutActions()
            hasRun = true
        }
        if executor.releaseDue(now: now) { hasRun = true }
        if wires.runDue() { hasRun = true }
        if let pause = clock.nextPause, pause <= now {
            clock.resumeDue()
            hasRun = true
        }
        return hasRun
    }

    private func isWokenForNothing(_ producer: SimulatedProducer) -> Bool {
        chanceOfSpuriousWakeUp > 0 && producer.sender != nil && dice.chance(chanceOfSpuriousWakeUp)
    }

    /// Other threads get a turn now and then while a producer's thread is in the middle of its step.
    private func runSomeJobs() {
        guard chanceOfInterleaving > 0, dice.chance(chanceOfInterleaving) else { return }
        for _ in 0...dice.below(4) where !executor.runOne() { return }
    }

    private var nextTime: MonotonicTime {
        var next = wires.nextTime ?? .distantFuture
        if let due = executor.nextDue { next = min(next, due) }
        if let due = model.nextDeadline { next = min(next, due) }
        if let pause = clock.nextPause { next = min(next, pause) }
        for producer in producers { next = min(next, producer.wakesAt) }
        return next
    }

    /// What is left to do, for tests that expect nothing to be: jobs, events of the network, pauses.
    package var isQuiet: Bool {
        executor.isEmpty && clock.pauseCount == 0
    }
}
