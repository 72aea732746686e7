import KafkaSockets
public import Logging
import Synchronization

/// Sends records to Kafka.
///
/// One producer serves a whole process: any number of tasks may send through it concurrently. Records are encoded straight into
/// batches, one open batch for each partition; the producer's thread sends them, and retries failures, within
/// ``ProducerConfiguration/deliveryTimeout``. With the default settings, an acknowledged record is stored exactly once, and
/// the records of a partition in order.
///
/// ```swift
/// let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: ["localhost:9092"]))
/// let metadata = try await producer.send(ProducerRecord(topic: "events", key: "user-1", value: "hello"))
/// await producer.close()
/// ```
///
/// There are three ways to send:
/// - ``send(_:)`` waits for the acknowledgement.
/// - ``enqueue(_:)`` waits only for buffer memory; the acknowledgement can be awaited later, or not at all.
/// - ``tryEnqueue(_:)`` never waits.
///
/// None of them hops to another actor or blocks a thread. The records that one task sends to a partition are stored
/// in the order of its calls; between tasks there is no order.
public final actor KafkaProducer {
    /// The settings in force.
    public nonisolated let configuration: ProducerConfiguration
    /// The client id in force: that of the configuration, or one that is made up, such as `producer-1`.
    public nonisolated let clientID: String
    @usableFromInline
    nonisolated let core: ProducerCore
    #if Tracing
        /// Nil if there is nothing to trace with.
        @usableFromInline
        nonisolated let tracing: ProducerTracing?
    #endif
    /// Nil when a simulation or a test steps the sender.
    private nonisolated let thread: IOThread?

    private static let count = Atomic<Int>(0)

    /// Makes a producer, and starts to connect. Does not wait: the first record waits for the connection, if there is
    /// none by then; see ``warmUp(topics:)``. With TLS, it reads the files of certificates first, which blocks.
    ///
    /// - Parameters:
    ///   - configuration: The settings.
    ///   - logger: Receives log messages: `error` for what ends the producer, `warning` for what needs attention, the rest
    ///     at `info` or lower. Silent by default.
    ///   - callbackExecutor: Where callbacks run; see ``enqueue(_:callback:)``. The global concurrent executor by default.
    ///   - interceptors: What every record passes through, in this order. None by default.
    /// - Throws: ``KafkaError/Code/invalidConfiguration`` if a setting is out of range or contradicts another one, if a
    ///   file of certificates cannot be used, or if OpenSSL is needed and missing;
    ///   ``KafkaError/Code/systemFailure`` if the system has no thread or file descriptor left.
    public init(
        _ configuration: ProducerConfiguration,
        logger: Logger = Logger(label: "kafka-producer") { _ in SwiftLogNoOpLogHandler() },
        callbackExecutor: (any TaskExecutor)? = nil,
        interceptors: [any ProducerInterceptor] = []
    ) throws(KafkaError) {
        try configuration.validate()
        self.configuration = configuration
        let number = Self.count.add(1, ordering: .relaxed).newValue
        let clientID = configuration.clientID ?? "producer-\(configuration.transactionalID ?? "\(number)")"
        self.clientID = clientID
        let clock = SystemClock()
        let security = try ConnectionSecurity(configuration, clock: clock)
        let network: PosixNetwork
        let thread: IOThread
        do {
            network = try PosixNetwork()
            thread = try IOThread(name: "kafka-io")
        } catch {
            throw KafkaError(
                .systemFailure, "the producer could not start: \(error); check limits on threads and open files",
                underlying: error)
        }
        var logger = logger
        logger[metadataKey: LogKey.clientID] = "\(clientID)"
        #if Tracing
            var interceptors = interceptors
            let tracing = KafkaTracing.install(in: &interceptors)
        #endif
        let core = ProducerCore(
            configuration: configuration, clock: clock, seed: nil,
            interceptors: InterceptorChain(interceptors, logger: logger, clock: clock)
        ) { network.wake() }
        self.core = core
        self.thread = thread
        #if Tracing
            self.tracing = tracing.map {
                ProducerTracing($0, clientID: clientID, accumulator: core.accumulator)
            }
        #endif
        try SenderLoop.start(
            core: core, network: network, clientID: clientID, logger: logger, security: security,
            callbackExecutor: callbackExecutor, on: thread)
    }

    /// The public face of a core whose sender the caller makes and steps: for simulations.
    package init(core: ProducerCore) {
        configuration = core.accumulator.configuration
        clientID = configuration.clientID ?? "producer"
        self.core = core
        thread = nil
        #if Tracing
            tracing = nil
        #endif
    }

    deinit {
        // Without close: what was accepted is delivered in the background, then the thread ends.
        core.abandon()
    }

    // MARK: Sending

    /// Sends a record, and waits until it is acknowledged.
    ///
    /// A single awaited record does not wait out the default linger: see ``Linger/adaptive(upTo:)``. For throughput, let
    /// many tasks send concurrently, or use ``enqueue(_:)``.
    ///
    /// - Returns: Where the record is stored; you may ignore it.
    /// - Throws: What ``enqueue(_:)`` throws; and the error with which the delivery ended, within
    ///   ``ProducerConfiguration/deliveryTimeout``; its ``KafkaError/persistence`` says whether the record may have been
    ///   stored. When the task is cancelled, ``KafkaError/Code/cancelled``: a record that still waited for
    ///   memory or metadata is withdrawn, one that was accepted is delivered or fails as it would have.
    @discardableResult
    @inlinable
    public nonisolated(nonsending) func send<Key, Value>(
        _ record: ProducerRecord<Key, Value>
    ) async throws(KafkaError) -> RecordMetadata {
        #if Tracing
            if let tracing {
                return try await tracing.send(
                    to: record.topic, partition: record.partition, headers: record.headers,
                    isTombstone: record.value == nil
                ) { () async throws(KafkaError) in try await accept(record, isAwaited: true).metadata }
            }
        #endif
        return try await accept(record, isAwaited: true).metadata
    }

    /// Accepts a record for sending. Waits only if there is no buffer memory, or the topic's partitions are not known yet.
    ///
    /// - Returns: The record's delivery, to be awaited later or dropped.
    /// - Throws: ``KafkaError/Code/bufferFull`` or ``KafkaError/Code/metadataUnavailable`` or
    ///   ``KafkaError/Code/unknownTopic`` when ``ProducerConfiguration/maxBlock`` has passed;
    ///   ``KafkaError/Code/recordTooLarge``, ``KafkaError/Code/invalidTopic``, ``KafkaError/Code/invalidRecord``,
    ///   ``KafkaError/Code/partitionOutOfRange`` without waiting; ``KafkaError/Code/producerClosed`` after ``close(timeout:)``.
    ///   When the task is cancelled while it waits, the record is withdrawn, and ``KafkaError/Code/cancelled`` thrown.
    ///   Nothing was sent if this throws.
    @discardableResult
    @inlinable
    public nonisolated(nonsending) func enqueue<Key, Value>(
        _ record: ProducerRecord<Key, Value>
    ) async throws(KafkaError) -> Delivery {
        try await accept(record, isAwaited: false)
    }

    /// Accepts a record as ``enqueue(_:)`` does, and calls back when it is acknowledged or has failed.
    ///
    /// Callbacks run one at a time, off the producer's own thread, in the order of records within a partition; only that of a
    /// record that waits for its dead letter comes later (``ProducerConfiguration/deadLetters``). A slow one holds up other callbacks, and the memory of their batches, but no I/O. It may call
    /// ``tryEnqueue(_:)``, and ``flush(timeout:)`` and ``close(timeout:)`` in a task.
    ///
    /// They run on the executor that the producer was made with, in a task of their own: at priority `medium`, and with
    /// no task-local values of the app. A callback that needs such a value, for example a tracing context, must capture
    /// it. After each millisecond of callbacks, between two batches, other tasks of the executor get a turn. Callbacks
    /// that block belong on an executor with a thread of its own.
    ///
    /// - Parameters:
    ///   - record: The record to send.
    ///   - callback: Is called exactly once if this does not throw, and never if it does.
    /// - Throws: What ``enqueue(_:)`` throws.
    @inlinable
    public nonisolated(nonsending) func enqueue<Key, Value>(
        _ record: ProducerRecord<Key, Value>,
        callback: @escaping @Sendable (Result<RecordMetadata, KafkaError>) -> Void
    ) async throws(KafkaError) {
        if appendToOpenBatch(record, callback: callback) { return }
        _ = try await acceptLater(record, isAwaited: false, callback: callback)
    }

    /// Accepts a record for sending without ever waiting.
    ///
    /// - Throws: What ``enqueue(_:)`` throws, but ``KafkaError/Code/bufferFull`` and
    ///   ``KafkaError/Code/metadataUnavailable`` without waiting. Nothing was sent if this throws.
    @discardableResult
    @inlinable
    public nonisolated func tryEnqueue<Key, Value>(
        _ record: ProducerRecord<Key, Value>
    ) throws(KafkaError) -> Delivery {
        if let delivery = appendToOpenBatch(record, isAwaited: false) { return delivery }
        return try tryAccept(record, callback: nil)
    }

    /// Accepts a record for sending without ever waiting, and calls back as ``enqueue(_:callback:)`` does.
    @inlinable
    public nonisolated func tryEnqueue<Key, Value>(
        _ record: ProducerRecord<Key, Value>,
        callback: @escaping @Sendable (Result<RecordMetadata, KafkaError>) -> Void
    ) throws(KafkaError) {
        if appendToOpenBatch(record, callback: callback) { return }
        _ = try tryAccept(record, callback: callback)
    }

    // Nearly all records find an open batch with room. What is inlined into the caller's code is that way; the others
    // are behind calls.

    @inlinable
    nonisolated(nonsending) func accept<Key, Value>(
        _ record: ProducerRecord<Key, Value>, isAwaited: Bool
    ) async throws(KafkaError) -> Delivery {
        if let delivery = appendToOpenBatch(record, isAwaited: isAwaited) { return delivery }
        return try await acceptLater(record, isAwaited: isAwaited, callback: nil)
    }

    @inlinable
    nonisolated(nonsending) func acceptLater<Key, Value>(
        _ record: ProducerRecord<Key, Value>, isAwaited: Bool, callback: DeliveryCallback?
    ) async throws(KafkaError) -> Delivery {
        if let interceptors = core.interceptors {
            return try await acceptLater(
                InterceptedRecord(record), through: interceptors, isAwaited: isAwaited, callback: callback)
        }
        return try await acceptPassed(record, isAwaited: isAwaited, callback: callback)
    }

    /// Accepts a record that has passed through the interceptors, if there are any.
    @inlinable
    nonisolated(nonsending) func acceptPassed<Key, Value>(
        _ record: ProducerRecord<Key, Value>, isAwaited: Bool, callback: DeliveryCallback?
    ) async throws(KafkaError) -> Delivery {
        switch append(record, isAwaited: isAwaited, callback: callback, nil) {
        case .accepted(let delivery): return delivery
        case .rejected(let error): throw error
        case .mustWait: break
        }
        let pending = PendingAppend(mayPause: true)
        while true {
            switch append(record, isAwaited: isAwaited, callback: callback, pending) {
            case .accepted(let delivery): return delivery
            case .rejected(let error): throw error
            case .mustWait: try await core.wait(pending)
            }
        }
    }

    @inlinable
    nonisolated func tryAccept<Key, Value>(
        _ record: ProducerRecord<Key, Value>, callback: DeliveryCallback?
    ) throws(KafkaError) -> Delivery {
        if let interceptors = core.interceptors {
            return try tryAccept(InterceptedRecord(record), through: interceptors, callback: callback)
        }
        return try tryAcceptPassed(record, callback: callback)
    }

    /// The same without waiting.
    @inlinable
    nonisolated func tryAcceptPassed<Key, Value>(
        _ record: ProducerRecord<Key, Value>, callback: DeliveryCallback?
    ) throws(KafkaError) -> Delivery {
        switch append(record, isAwaited: false, callback: callback, nil) {
        case .accepted(let delivery): return delivery
        case .rejected(let error): throw error
        case .mustWait: break
        }
        let pending = PendingAppend(mayPause: false)
        switch append(record, isAwaited: false, callback: callback, pending) {
        case .accepted(let delivery): return delivery
        case .rejected(let error): throw error
        case .mustWait: throw core.refusal(pending)
        }
    }

    @inlinable
    nonisolated func appendToOpenBatch<Key, Value>(
        _ record: ProducerRecord<Key, Value>, isAwaited: Bool
    ) -> Delivery? {
        record.withRequest(isAwaited: isAwaited) { request in
            core.appendToOpenBatch(&request, topic: record.topic, headers: record.headers)
        }
    }

    @inlinable
    nonisolated func appendToOpenBatch<Key, Value>(
        _ record: ProducerRecord<Key, Value>, callback: @escaping DeliveryCallback
    ) -> Bool {
        record.withRequest(isAwaited: false) { request in
            core.appendToOpenBatch(&request, topic: record.topic, headers: record.headers, callback: callback)
        }
    }

    @inlinable
    nonisolated func append<Key, Value>(
        _ record: ProducerRecord<Key, Value>, isAwaited: Bool, callback: DeliveryCallback?, _ pending: PendingAppend?
    ) -> AppendOutcome {
        record.withRequest(isAwaited: isAwaited) { request in
            core.append(
                &request, topic: record.topic, headers: record.headers, callback: callback, pending: pending)
        }
    }

    // MARK: The rest

    /// Sends everything accepted so far without lingering, and waits until all of it is acknowledged or has failed,
    /// and its callbacks have run (unless this is called from one).
    ///
    /// Failures are not thrown here: they reach the tasks that await the deliveries. Other tasks may continue to send;
    /// their records are not waited for.
    ///
    /// Neither the timeout nor cancellation affects the records. The producer still delivers them, and each is acknowledged or
    /// fails within ``ProducerConfiguration/deliveryTimeout``; a later flush waits for them again.
    ///
    /// - Parameter timeout: The longest wait. By default there is none: ``ProducerConfiguration/deliveryTimeout`` bounds the
    ///   wait for records; the wait for callbacks has no bound.
    /// - Throws: ``KafkaError/Code/flushTimedOut`` after `timeout`, with the number of records that are not acknowledged
    ///   yet in its message; ``KafkaError/Code/cancelled`` if the task is cancelled.
    public nonisolated(nonsending) func flush(timeout: Duration? = nil) async throws(KafkaError) {
        try await core.flush(timeout: timeout)
    }

    /// The cluster's id and its brokers, from the latest metadata; nil until a broker has answered for the first time.
    ///
    /// Never waits. ``partitions(for:)`` and ``warmUp(topics:)`` return after such an answer.
    public nonisolated var cluster: ClusterInfo? { core.accumulator.cluster }

    /// The topic's partitions with their leaders and replicas, as far as they are known now.
    ///
    /// Waits until the topic is known, for ``ProducerConfiguration/maxBlock`` at most. A topic that does not exist is
    /// created if the brokers create topics (`auto.create.topics.enable`).
    public nonisolated(nonsending) func partitions(for topic: String) async throws(KafkaError) -> [PartitionInfo] {
        try await core.partitions(of: topic)
    }

    /// Connects to the leaders of the topics' partitions, so that the first records need not wait for that.
    ///
    /// - Throws: What ``partitions(for:)`` throws; ``KafkaError/Code/connectionFailed`` when a leader cannot be reached
    ///   within ``ProducerConfiguration/maxBlock``.
    public nonisolated(nonsending) func warmUp(topics: [String]) async throws(KafkaError) {
        try await core.warmUp(topics: topics)
    }

    /// A snapshot of the producer's metrics. Cheap enough to be taken every second.
    public nonisolated(nonsending) func metrics() async -> ProducerMetrics {
        await core.metrics()
    }

    /// Ends the producer: takes no more records, sends what was accepted, and waits until all of it is acknowledged or
    /// has failed and callbacks have run.
    ///
    /// Returns after `timeout` at the latest: what is not acknowledged by then fails with
    /// ``KafkaError/Code/producerClosed``, so that every record has ended when this returns. Cancelling the task does not
    /// shorten that; a second close does: of several calls, the earliest deadline counts for all, and all return
    /// together. Closing a producer that has ended returns immediately. From a callback, call it in a task.
    ///
    /// - Parameter timeout: By default ``ProducerConfiguration/deliveryTimeout``, by which every record has ended anyway.
    public nonisolated(nonsending) func close(timeout: Duration? = nil) async {
        await core.close(timeout: timeout ?? configuration.deliveryTimeout)
    }
}
