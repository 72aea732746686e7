import KafkaCompression
package import KafkaSockets
import KafkaWire
package import Logging

/// The I/O side of a producer: takes ready batches, sends them to their leaders, and acts on what comes back.
///
/// Everything here happens on one thread, in steps: `runOnce` does all that can be done at a moment, and says when to
/// come back. It is given the time, and waits only for other cores that compress; the network is behind a
/// protocol. So a test can play every schedule.
package final class Sender {
    let accumulator: RecordAccumulator
    let logger: Logger
    let encoder: BatchEncoder
    let hub: ConnectionHub
    var brokers: BrokerDirectory
    var control: ControlPlane
    var schedule = SendSchedule()
    var pendingCalls = PendingCalls()
    var deadLetters: DeadLetters
    var callbacks: CallbackQueue
    var shutdown = Shutdown()
    var health = ClusterHealth()
    var metrics: SenderMetrics
    /// Moves linger and batch size; nil if both are fixed.
    var batching: BatchingControl?
    var random: SplitMix64
    /// Follows batches, if something does.
    var observer: (any BatchObserver)?
    /// What one step keeps for the next.
    private var input = StepInput()

    package var isFinished: Bool { shutdown.hasEnded }
    var configuration: ProducerConfiguration { accumulator.configuration }

    package init(
        accumulator: RecordAccumulator, network: any Network, clientID: String, logger: Logger,
        security: ConnectionSecurity, callbacks: CallbackRunner, authenticationExecutor: (any TaskExecutor)?,
        finalMetrics: FinalMetrics,
        servers: [BootstrapServer], seed: UInt64, processors: Int
    ) throws(KafkaError) {
        let configuration = accumulator.configuration
        self.accumulator = accumulator
        self.logger = logger
        self.callbacks = CallbackQueue(callbacks)
        metrics = SenderMetrics(final: finalMetrics)
        random = SplitMix64(seed: seed)
        hub = try Self.makeHub(
            accumulator, security, clientID: clientID, network: network, seed: seed, executor: authenticationExecutor)
        do {
            encoder = try BatchEncoder(
                configuration, pool: accumulator.pool, processors: processors, clock: accumulator.clock)
        } catch {
            throw KafkaError(.compressionFailed, "the codec could not be set up: \(error)", underlying: error)
        }
        batching = BatchingControl(configuration)
        control = ControlPlane(configuration: configuration)
        deadLetters = DeadLetters(configuration)
        var bootstrapServers = servers.enumerated().map {
            BrokerDirectory.BootstrapNode(id: Int32(-1 - $0), address: $1)
        }
        bootstrapServers.shuffle(using: &random)
        brokers = BrokerDirectory(bootstrapServers: bootstrapServers, hub: hub)
    }

    private static func makeHub(
        _ accumulator: RecordAccumulator, _ security: ConnectionSecurity, clientID: String, network: any Network,
        seed: UInt64, executor: (any TaskExecutor)?
    ) throws(KafkaError) -> ConnectionHub {
        let mailbox = accumulator.mailbox
        var authenticator: Authenticator?
        if let sasl = security.sasl {
            do {
                // A provider that takes less of an attempt to connect is not what the attempt has failed by.
                let patience = accumulator.configuration.connectionSetupTimeout / 2
                authenticator = try Authenticator(
                    sasl, patience: patience, clock: accumulator.clock, executor: executor, seed: seed
                ) { id, result in
                    _ = mailbox.post(.authenticated(id: id, result))
                }
            } catch {
                throw .unusable(error)
            }
        }
        return ConnectionHub(
            configuration: accumulator.configuration, clientID: clientID, network: network,
            random: SplitMix64(seed: ~seed), streams: StreamFactory(security, network: network),
            authenticator: authenticator)
    }

    // MARK: The step

    /// Does all that can be done at `now`. Returns when there is something to do again, unless an event comes before.
    package func runOnce(now: MonotonicTime) -> MonotonicTime {
        handleNetworkEvents(now: now)
        takeMailbox(now: now)
        fireTimers(now: now)
        checkPendingCalls(now: now)
        if input.checksConnections(now: now) { checkConnections(now: now) }
        // Before the control plane: it asks for topics that are not known.
        if !deadLetters.isEmpty { writeDeadLetters(now: now) }
        if control.hasWork(now: now) {
            maintainMetadata(now: now)
            advanceTransactions(now: now)
            sendControlRequests(now: now)
        }
        handleReports(now: now)
        drainBrokers(now: now)
        if batching != nil { adjustBatching(now: now) }
        handleReports(now: now)
        hub.writePending(now: now)
        // A connection that ends now, when everything else was decided: what that leads to is for another step.
        var hasWork = handleReports(now: now)
        if shutdown.hasBegun { hasWork = advanceShutdown(now: now) && hasWork }
        if deadLetters.isDue { hasWork = true }
        // What the drain of one broker made ready for another that had its turn before.
        if brokers.all.contains(where: { canTake($0, now: now) }) { hasWork = true }
        // Behind everything that gives memory back, what was written with acks=0 included: the thread may sleep now.
        if accumulator.pool.hasWaiters { accumulator.pool.grantWaiters() }
        if hasWork { return now }
        (input.connectionsDeadline, input.hasFormerConnections) = connectionsToCheck
        return nextDeadline(now: now)
    }

    /// Waits for events, at most until `deadline`. Returns immediately if the caller side has sent something by then.
    package func poll(until deadline: MonotonicTime) {
        let mayRest = deadline > .distantPast && accumulator.mailbox.prepareToSleep(until: deadline)
        hub.network.poll(
            until: mayRest ? (deadline == .distantFuture ? nil : deadline) : .distantPast, into: &input.events)
    }

    private func nextDeadline(now: MonotonicTime) -> MonotonicTime {
        var deadline = min(schedule.nextDeadline, input.connectionsDeadline)
        let agenda = control.agenda(now: now, isDrained: isDrained)
        deadline = min(deadline, agenda.next)
        // What is due could not be sent: no broker can take it before its connection changes.
        if agenda.awaitsBroker {
            deadline = min(deadline, brokers.nextCandidateTime(in: control.metadata, now: now))
        }
        if let key = agenda.awaitedCoordinator { deadline = min(deadline, nextTime(of: key, now: now)) }
        for node in brokers.all where node.needsConnection {
            if let attempt = node.connection.nextAttempt(now: now) {
                deadline = min(deadline, attempt)
            } else if node.connection.isReady, node.mutedUntil > now {
                deadline = min(deadline, node.mutedUntil)
            }
            if let availability = availabilityDeadline(node) { deadline = min(deadline, availability) }
        }
        deadline = min(deadline, nextPendingCallDeadline(now: now), deadLetters.nextDeadline)
        return min(deadline, shutdown.nextDeadline)
    }

    /// When a connection has taken too long, or was idle for long, and whether there are some to former addresses.
    private var connectionsToCheck: (deadline: MonotonicTime, hasFormer: Bool) {
        var deadline = MonotonicTime.distantFuture
        var hasFormer = false
        for node in brokers.all {
            deadline = min(deadline, node.connection.nextDeadline())
            for connection in node.formerConnections {
                deadline = min(deadline, connection.nextDeadline())
                hasFormer = true
            }
        }
        return (deadline, hasFormer)
    }

    // MARK: Connections

    private func handleNetworkEvents(now: MonotonicTime) {
        for event in input.events {
            if let connection = hub.handle(event, now: now) { handleEvents(of: connection, now: now) }
        }
        input.events.removeAll(keepingCapacity: true)
        handleReports(now: now)
    }

    /// Acts on what connections have to report. Returns whether one of them has ended.
    @discardableResult
    func handleReports(now: MonotonicTime) -> Bool {
        var hasLost = false
        while let connection = hub.nextReporting() {
            if handleEvents(of: connection, now: now) { hasLost = true }
        }
        return hasLost
    }

    // MARK: The mailbox

    private func takeMailbox(now: MonotonicTime) {
        input.take(from: accumulator.mailbox)
        for queue in input.activated { evaluate(sender(for: queue), now: now) }
        input.activated.removeAll(keepingCapacity: true)
        for command in input.commands { handle(command, now: now) }
        input.commands.removeAll(keepingCapacity: true)
        let isExhausted = accumulator.pool.hasWaiters
        if isExhausted && !input.wasExhausted { evaluateAll(now: now) }
        input.wasExhausted = isExhausted
    }

    private func fireTimers(now: MonotonicTime) {
        while let partition = schedule.popDue(now: now) {
            expireBatches(of: partition, now: now)
            evaluate(partition, now: now)
        }
    }

    /// The I/O thread's view of a queue, made when something is first sent to it.
    func sender(for queue: PartitionQueue) -> PartitionPipeline {
        if let sender = queue.pipeline { return sender }
        let sender = PartitionPipeline(
            queue: queue, epochs: control.transactions == nil ? .perPartition : .coordinator)
        if let known = control.metadata.partition(queue.topicName, queue.index) {
            sender.leader = known.leader
            sender.leaderEpoch = known.leaderEpoch
        }
        queue.pipeline = sender
        return sender
    }

    func evaluateAll(now: MonotonicTime) {
        for partition in schedule.active { evaluate(partition, now: now) }
    }

    /// The partition has something: flush and close find it, and its topic counts as used.
    func activate(_ partition: PartitionPipeline, now: MonotonicTime) {
        if schedule.activate(partition) { control.metadata.use(partition.queue.topicName, now: now) }
    }
}

/// What a step takes in, and what it keeps for the next one.
private struct StepInput {
    /// Whether tasks waited for memory.
    var wasExhausted = false
    /// When a connection has to be looked at, as it was known at the end of the last step that led to a pause. What happens in
    /// between moves deadlines into the future only.
    var connectionsDeadline = MonotonicTime.distantPast
    /// Whether some lead to former addresses: each step looks whether they have anything in flight.
    var hasFormerConnections = true
    // Events of the network, and what came through the mailbox; their memory is reused.
    var events: [NetworkEvent] = []
    var activated: [PartitionQueue] = []
    var commands: [SenderCommand] = []

    func checksConnections(now: MonotonicTime) -> Bool {
        hasFormerConnections || now >= connectionsDeadline
    }

    mutating func take(from mailbox: SenderMailbox) {
        mailbox.take(partitions: &activated, commands: &commands)
    }
}

// MARK: Settings

extension Sender {
    var isIdempotent: Bool { accumulator.configuration.enableIdempotence }
    var maxInFlight: Int { accumulator.configuration.maxInFlightRequestsPerConnection }
    var linger: LingerRule { accumulator.linger }
}
