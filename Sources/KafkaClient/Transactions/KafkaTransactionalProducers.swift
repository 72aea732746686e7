public import Logging
import Synchronization

/// Transactional producers for an app that needs several transactions at a time: one producer has one transaction at a time.
///
/// ```swift
/// let producers = try KafkaTransactionalProducers(configuration, prefix: "payments-7", count: 4)
/// try await producers.withTransaction { transaction in
///     try await transaction.enqueue(ProducerRecord(topic: "payments", value: "paid"))
/// }
/// await producers.close()
/// ```
///
/// The producers' transactional ids are `prefix-0`, `prefix-1`, …: choose a prefix that belongs to this instance of the app
/// and stays the same when it restarts, so that the new instance ends what the old one left open. A producer that has ended,
/// because another one with its id has taken its place, is replaced when its turn comes: so do not share a prefix.
public final class KafkaTransactionalProducers: Sendable {
    private struct State {
        /// Those that are free, the one that was used last at the end.
        var free: [Int]
        var producers: [KafkaProducer?]
        var waiters: [Waiter<Int>] = []
        var isClosed = false
    }

    private let configuration: ProducerConfiguration
    private let prefix: String
    private let logger: Logger
    private let interceptors: [any ProducerInterceptor]
    private let state: Mutex<State>

    /// Makes a pool. Its producers are made, and connect, when they are first needed.
    ///
    /// - Parameters:
    ///   - configuration: The producers' settings, but for `transactionalID`.
    ///   - prefix: What the transactional ids begin with.
    ///   - count: How many transactions may be open at a time, at least 1.
    ///   - logger: See ``KafkaProducer/init(_:logger:callbackExecutor:interceptors:)``.
    ///   - interceptors: See the same.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    public init(
        _ configuration: ProducerConfiguration, prefix: String, count: Int,
        logger: Logger = Logger(label: "kafka-producer") { _ in SwiftLogNoOpLogHandler() },
        interceptors: [any ProducerInterceptor] = []
    ) throws(KafkaError) {
        guard count >= 1 else {
            throw KafkaError(.invalidConfiguration, "count is \(count), but must be at least 1")
        }
        var first = configuration
        first.transactionalID = "\(prefix)-0"
        try first.validate()
        self.configuration = configuration
        self.prefix = prefix
        self.logger = logger
        self.interceptors = interceptors
        state = Mutex(
            State(free: Array((0..<count).reversed()), producers: Array(repeating: nil, count: count)))
    }

    /// Runs `body` in a transaction of a producer that is free: see ``KafkaProducer/withTransaction(retries:_:)``.
    ///
    /// Waits until one is free; tasks wait in the order of their calls, without a limit: bound it by cancelling the task.
    ///
    /// - Throws: ``KafkaTransactionError``. One with an unknown outcome leaves the producer to a replacement, which ends the
    ///   transaction as it was decided; its outcome is then not learned.
    @discardableResult
    public nonisolated(nonsending) func withTransaction<Result>(
        retries: Int = 0,
        _ body: (KafkaTransaction) async throws -> Result
    ) async throws(KafkaTransactionError) -> Result {
        let (index, producer) = try await take()
        defer { giveBack(index) }
        do throws(KafkaTransactionError) {
            return try await producer.withTransaction(retries: retries, body)
        } catch {
            if error.outcome != .aborted { await drop(index) }
            throw error
        }
    }

    /// Closes all producers: see ``KafkaProducer/close(timeout:)``. Transactions that are open are aborted, and tasks that wait for
    /// a producer fail.
    public nonisolated(nonsending) func close(timeout: Duration? = nil) async {
        let (producers, waiters) = state.withLock { state in
            state.isClosed = true
            defer {
                state.producers = state.producers.map { _ in nil }
                state.waiters = []
            }
            return (state.producers.compactMap { $0 }, state.waiters)
        }
        for waiter in waiters { waiter.resolve(.failure(Self.closed)) }
        for producer in producers { await producer.close(timeout: timeout) }
    }

    private static let closed = KafkaError(.producerClosed, "the producers are closed")

    // MARK: Taking turns

    private nonisolated(nonsending) func take() async throws(KafkaTransactionError) -> (Int, KafkaProducer) {
        do throws(KafkaError) {
            let index = try await takeIndex()
            do throws(KafkaError) {
                return (index, try producer(at: index))
            } catch {
                giveBack(index)
                throw error
            }
        } catch {
            throw KafkaTransactionError(beforeBegin: error)
        }
    }

    private nonisolated(nonsending) func takeIndex() async throws(KafkaError) -> Int {
        let waiter = Waiter<Int>()
        let index = try state.withLock { state throws(KafkaError) -> Int? in
            if state.isClosed { throw Self.closed }
            if let index = state.free.popLast() { return index }
            state.waiters.append(waiter)
            return nil
        }
        if let index { return index }
        return try await waiter.wait { waiter in
            waiter.resolve(.failure(.cancelledWhileWaiting(for: "a transactional producer")))
        }
    }

    private func producer(at index: Int) throws(KafkaError) -> KafkaProducer {
        try state.withLock { state throws(KafkaError) in
            if state.isClosed { throw Self.closed }
            if let producer = state.producers[index] { return producer }
            var configuration = configuration
            configuration.transactionalID = "\(prefix)-\(index)"
            let producer = try KafkaProducer(configuration, logger: logger, interceptors: interceptors)
            state.producers[index] = producer
            return producer
        }
    }

    private nonisolated(nonsending) func drop(_ index: Int) async {
        let producer = state.withLock { state in
            defer { state.producers[index] = nil }
            return state.producers[index]
        }
        await producer?.close(timeout: .zero)
    }

    private func giveBack(_ index: Int) {
        state.withLock { state in
            while !state.waiters.isEmpty {
                if state.waiters.removeFirst().resolve(.success(index)) { return }
            }
            state.free.append(index)
        }
    }
}
