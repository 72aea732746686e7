package import KafkaSockets
package import Logging
import Synchronization

/// The callers' side of a producer, without its public face: appends records, and waits for what they need.
@usableFromInline
package final class ProducerCore: Sendable {
    package let accumulator: RecordAccumulator
    let finalMetrics = FinalMetrics()
    let callbackTurns = CallbackTurns()
    /// What the monitors with default limits have seen.
    let healthHistory: MonitorHistory<HealthMachine>
    let pressureHistory = MonitorHistory(BackPressureMachine(BackPressureLimits()))
    /// What records pass through first; nil without interceptors.
    @usableFromInline
    let interceptors: InterceptorChain?
    /// Whether `initTransactions` has succeeded.
    let hasInitializedTransactions = Atomic<Bool>(false)
    private let maxBlock: Duration

    package init(
        configuration: ProducerConfiguration, clock: any ProducerClock, seed: UInt64?,
        interceptors: InterceptorChain? = nil, wake: @escaping @Sendable () -> Void
    ) {
        self.interceptors = interceptors
        healthHistory = MonitorHistory(HealthMachine(HealthLimits(), deliveryTimeout: configuration.deliveryTimeout))
        accumulator = RecordAccumulator(
            configuration: configuration, clock: clock, seed: seed, isIntercepted: interceptors != nil, wake: wake)
        maxBlock = configuration.maxBlock
    }

    /// The I/O side for this core. To be made, used and dropped on one thread.
    ///
    /// - Parameters:
    ///   - security: How connections are secured; nil to make it from the configuration here.
    ///   - processors: On how many cores it may compress.
    package func makeSender(
        network: any Network, clientID: String, logger: Logger, security: ConnectionSecurity? = nil,
        callbackExecutor: (any TaskExecutor)?,
        authenticationExecutor: (any TaskExecutor)? = nil, seed: UInt64, processors: Int = 1
    ) throws(KafkaError) -> Sender {
        let accumulator = accumulator
        let callbacks = CallbackRunner(executor: callbackExecutor, turns: callbackTurns, clock: accumulator.clock) {
            root in
            if !accumulator.mailbox.post(.callbacksRan(root)) {
                // The I/O thread has ended: nothing else touches the batch now.
                for buffer in root.heldBuffers { accumulator.pool.release(buffer) }
                root.heldBuffers = []
                for flush in root.sending.flushes { flush.finishOne() }
                root.sending.flushes = []
            }
        }
        let configuration = accumulator.configuration
        let secured: ConnectionSecurity
        if let security {
            secured = security
        } else {
            secured = try ConnectionSecurity(configuration, clock: accumulator.clock)
        }
        let sender = try Sender(
            accumulator: accumulator, network: network, clientID: clientID, logger: logger,
            security: secured, callbacks: callbacks,
            authenticationExecutor: authenticationExecutor, finalMetrics: finalMetrics,
            servers: BootstrapServer.list(configuration.bootstrapServers, over: configuration.securityProtocol),
            seed: seed, processors: processors)
        #if Tracing
            if let tracing = interceptors?.tracing {
                sender.observer = BatchSpans(tracing, clientID: clientID, accumulator: accumulator)
            }
        #endif
        return sender
    }

    // MARK: Appending

    /// See `RecordAccumulator.appendToOpenBatch`.
    @usableFromInline
    func appendToOpenBatch(_ request: inout AppendRequest, topic: String, headers: [RecordHeader]) -> Delivery? {
        accumulator.appendToOpenBatch(&request, topic: topic, headers: headers)
    }

    /// See `RecordAccumulator.appendToOpenBatch`.
    @usableFromInline
    func appendToOpenBatch(
        _ request: inout AppendRequest, topic: String, headers: [RecordHeader], callback: @escaping DeliveryCallback
    ) -> Bool {
        accumulator.appendToOpenBatch(&request, topic: topic, headers: headers, callback: callback)
    }

    /// See `RecordAccumulator.appendRun`.
    @usableFromInline
    func appendRun(
        _ request: inout AppendRequest, topic: String, headers: [RecordHeader],
        _ body: (inout OpenBatchRun) -> Void
    ) {
        accumulator.appendRun(&request, topic: topic, headers: headers, body)
    }

    /// See `RecordAccumulator.append`. Without `pending`, nothing is held for a record that has to wait.
    @usableFromInline
    func append(
        _ request: inout AppendRequest, topic: String, headers: [RecordHeader], callback: DeliveryCallback?,
        pending: PendingAppend?
    ) -> AppendOutcome {
        if let pending {
            pending.attempt.tag = request.tag
            let outcome = accumulator.append(
                &request, topic: topic, headers: headers, callback: callback, attempt: &pending.attempt)
            if case .rejected = outcome { accumulator.abandon(&pending.attempt) }
            return outcome.tagged(request.tag)
        }
        var attempt = AppendAttempt()
        let outcome = accumulator.append(
            &request, topic: topic, headers: headers, callback: callback, attempt: &attempt)
        if case .accepted = outcome { return outcome }
        accumulator.abandon(&attempt)
        return outcome.tagged(request.tag)
    }

    /// Waits for what the attempt needs. When it throws, the record is withdrawn.
    @usableFromInline
    nonisolated(nonsending)
        func wait(_ pending: PendingAppend) async throws(KafkaError)
    {
        var attempt = pending.attempt
        defer { pending.attempt = attempt }
        try await wait(&attempt)
    }

    nonisolated(nonsending)
        private func wait(_ attempt: inout AppendAttempt) async throws(KafkaError)
    {
        let now = accumulator.clock.now()
        let deadline = attempt.deadline ?? now + maxBlock
        attempt.deadline = deadline
        do throws(KafkaError) {
            switch attempt.need {
            case .nothing:
                break
            case .metadata(let topic, let partition):
                try await waitForMetadata(topic, partition, deadline, &attempt)
                attempt.waitedForMetadata += accumulator.clock.now() - now
            case .memory(let bytes):
                try await waitForMemory(bytes, deadline, &attempt)
                attempt.waitedForMemory += accumulator.clock.now() - now
            case .pause(let time):
                try await pause(until: min(time, deadline), after: attempt.waitedForMemory)
                // After `maxBlock` it has waited long enough to be slowed down no more.
                if deadline <= accumulator.clock.now() { attempt.pausing = .over }
                attempt.waitedForMemory += accumulator.clock.now() - now
            }
        } catch {
            accumulator.abandon(&attempt)
            throw error.tagged(attempt.tag)
        }
    }

    nonisolated(nonsending)
        private func waitForMetadata(
            _ topic: TopicState, _ partition: Int32?, _ deadline: MonotonicTime, _ attempt: inout AppendAttempt
        ) async throws(KafkaError)
    {
        let seen = topic.updateCount
        // Metadata may have come between the look at the table and here.
        if topic.queues != nil && partition == nil { return }
        if let partition, let queues = topic.queues {
            if Int(partition) < queues.count { return }
            // The first answer may be to an earlier request.
            guard attempt.topicRefreshes < 2 else {
                throw .partitionOutOfRange(partition, of: topic, count: queues.count)
            }
            attempt.topicRefreshes += 1
        }
        let waiter = Waiter<Void>()
        topic.awaitUpdate(after: seen, waiter)
        guard accumulator.mailbox.post(.metadataWaiter(waiter, topic, deadline: deadline)) else {
            throw accumulator.refusalReason ?? .closed("the producer is closed")
        }
        try await waiter.wait { waiter in
            waiter.resolve(.failure(.cancelledWhileWaiting(for: "the topic's partitions; the record was not sent")))
        }
        if let failure = topic.failure { throw failure }
    }

    nonisolated(nonsending)
        private func waitForMemory(
            _ bytes: Int, _ deadline: MonotonicTime, _ attempt: inout AppendAttempt
        ) async throws(KafkaError)
    {
        let pool = accumulator.pool
        let (waiter, isNews) = pool.enqueueWaiter(
            bytes: bytes, needsRecord: !attempt.hasRecord, share: attempt.share, deadline: deadline)
        if isNews { accumulator.mailbox.post(.memoryWaiter(deadline: deadline)) }
        let begun = accumulator.beginWait()
        defer { accumulator.endWait(\.memory, begun: begun) }
        let grant = try await waiter.wait { waiter in
            waiter.resolve(.failure(.cancelledWhileWaiting(for: "buffer memory; the record was not sent")))
            pool.grantWaiters()
        }
        attempt.grant = grant.buffer
        attempt.hasRecord = pool.needsPermits
    }

    /// Lets others go first, as the pacer says. The record has paused for some time before, if it is asked again.
    nonisolated(nonsending)
        private func pause(until time: MonotonicTime, after earlier: Duration) async throws(KafkaError)
    {
        let waiter = Waiter<Void>()
        // Without an answer to come, the producer has ended, as the next attempt says.
        guard accumulator.mailbox.post(.pause(waiter, until: time)) else { return }
        let begun = accumulator.beginWait()
        defer { accumulator.endWait(\.pacing, begun: begun, after: earlier) }
        try await waiter.wait { waiter in
            waiter.resolve(.failure(.cancelledWhileWaiting(for: "its turn; the record was not sent")))
        }
    }

    /// The error for a record that cannot be appended without waiting.
    @usableFromInline
    func refusal(_ pending: PendingAppend) -> KafkaError {
        reason(for: pending).tagged(pending.attempt.tag)
    }

    private func reason(for pending: PendingAppend) -> KafkaError {
        defer { accumulator.abandon(&pending.attempt) }
        switch pending.attempt.need {
        case .nothing, .pause:
            return .closed("the producer is closed")
        case .metadata(let topic, let partition):
            accumulator.mailbox.post(.needsMetadata(topic))
            if let partition, let queues = topic.queues {
                return .partitionOutOfRange(partition, of: topic, count: queues.count)
            }
            return topic.failure
                ?? KafkaError(
                    .metadataUnavailable,
                    "the partitions of topic '\(topic.name)' are not known yet: they have been asked for; "
                        + "try again, use enqueue, which waits, or call warmUp(topics:) first",
                    topic: topic.name)
        case .memory:
            accumulator.pool.noteRefusal()
            accumulator.mailbox.post(.sendOpenBatches)
            return .bufferFull(accumulator.pool, after: nil, cause: nil)
        }
    }

    // MARK: The rest

    nonisolated(nonsending)
        func flush(timeout: Duration?) async throws(KafkaError)
    {
        let token = FlushToken(
            includesCallbacks: !callbackTurns.isInCallback,
            deadline: timeout.map { accumulator.clock.now() + $0 } ?? .distantFuture)
        guard accumulator.mailbox.post(.flush(token)) else { return }
        try await token.waiter.wait { waiter in
            waiter.resolve(
                .failure(
                    .cancelledWhileWaiting(
                        for: "a flush; all records are still on their way", persistence: .unknown)))
        }
    }

    nonisolated(nonsending)
        func partitions(of name: String) async throws(KafkaError) -> [PartitionInfo]
    {
        var attempt = AppendAttempt()
        while true {
            // Looked up again after each wait: a topic that is idle for long is forgotten, and made again when needed.
            guard let topic = accumulator.topics.topic(name) else {
                throw TopicName.problem(name) ?? KafkaError(.invalidTopic, "'\(name)' is not a legal topic name")
            }
            if topic.queues != nil { return topic.partitionInfos }
            if let reason = accumulator.endReason { throw reason }
            attempt.need = .metadata(topic, partition: nil)
            try await wait(&attempt)
        }
    }

    nonisolated(nonsending)
        func warmUp(topics: [String]) async throws(KafkaError)
    {
        for topic in topics { _ = try await partitions(of: topic) }
        let waiter = Waiter<Void>()
        guard accumulator.mailbox.post(.warmUp(waiter, deadline: accumulator.clock.now() + maxBlock)) else {
            throw accumulator.refusalReason ?? .closed("the producer is closed")
        }
        try await waiter.wait { waiter in
            waiter.resolve(.failure(.cancelledWhileWaiting(for: "connections")))
        }
    }

    nonisolated(nonsending)
        func metrics() async -> ProducerMetrics
    {
        let waiter = Waiter<ProducerMetrics>()
        if accumulator.mailbox.post(.metrics(waiter)),
            let metrics = try? await waiter.wait(onCancel: { _ in })
        {
            return metrics
        }
        return finalMetrics.current ?? ProducerMetrics()
    }

    /// Ends the producer: accepted records have until `timeout` to be delivered. Returns when the producer has ended.
    nonisolated(nonsending)
        func close(timeout: Duration) async
    {
        let waiter = Waiter<Void>()
        let deadline = accumulator.clock.now() + timeout
        accumulator.refuse(.closed("the producer is closed; it takes no more records"))
        guard accumulator.mailbox.post(.close(waiter, deadline: deadline)) else { return }
        // Ends in any case, at the deadline at the latest; a cancelled task does not end it sooner.
        _ = try? await waiter.wait { _ in }
    }

    /// Ends a producer that is closing within `timeout` from now, if it would not end sooner.
    func hastenClose(within timeout: Duration) {
        // This waiter is not awaited; without one, the producer would count as released.
        accumulator.mailbox.post(.close(Waiter(), deadline: accumulator.clock.now() + timeout))
    }

    /// Begins to end the producer as `close` does, without waiting for it.
    func beginClose(within timeout: Duration) {
        accumulator.refuse(.closed("the producer is closed; it takes no more records"))
        hastenClose(within: timeout)
    }

    /// Waits until the producer has ended. When the task is cancelled, the producer is closed immediately.
    ///
    /// - Returns: What was not delivered, if the end came while this waited.
    /// - Throws: Why the producer cannot go on, if it ended, or has to, for another reason than `close`.
    nonisolated(nonsending)
        func end() async throws(KafkaError) -> ProducerEnd
    {
        let waiter = Waiter<ProducerEnd>()
        do throws(KafkaError) {
            guard accumulator.mailbox.post(.watchEnd(waiter)) else {
                throw accumulator.endReason ?? .closed("the producer is closed")
            }
            return try await waiter.wait { _ in self.beginClose(within: .zero) }
        } catch {
            if error.code == .producerClosed { return ProducerEnd() }
            throw error
        }
    }

    /// The I/O side could not be set up: nothing will ever be sent.
    func fail(_ error: KafkaError) {
        accumulator.refuse(error)
        for command in accumulator.mailbox.close() { command.refuse(error) }
    }

    /// Ends a producer that was released without `close`: what was accepted is delivered in the background, within
    /// `deliveryTimeout`. Does not wait.
    package func abandon() {
        accumulator.refuse(.closed("the producer was released without close"))
        let deadline = accumulator.clock.now() + accumulator.configuration.deliveryTimeout
        accumulator.mailbox.post(.close(nil, deadline: deadline))
    }
}
