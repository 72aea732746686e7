import KafkaSockets
import Synchronization

/// What callers ask of the I/O thread.
enum SenderCommand: Sendable {
    /// Send everything accepted so far, and resolve the token when it is complete.
    case flush(FlushToken)
    /// Get a topic's metadata, or refresh it.
    case needsMetadata(TopicState)
    /// Connect and get a producer id now rather than with the first record.
    case warmUp(Waiter<Void>, deadline: MonotonicTime)
    /// Hand out a snapshot of the metrics.
    case metrics(Waiter<ProducerMetrics>)
    /// Hand out a sample of the producer's health at that time.
    case health(Waiter<HealthSample>, at: MonotonicTime)
    /// Memory ran out and no task waits for it: open batches leave immediately.
    case sendOpenBatches
    /// A task is slowed down until then.
    case pause(Waiter<Void>, until: MonotonicTime)
    /// A task waits for memory until then.
    case memoryWaiter(deadline: MonotonicTime)
    /// A task waits for a topic's metadata until then.
    case metadataWaiter(Waiter<Void>, TopicState, deadline: MonotonicTime)
    /// A batch's callbacks ran.
    case callbacksRan(ProducerBatch)
    /// What a connection waited for while it authenticates has come.
    case authenticated(id: UInt64, AuthenticationResult)
    /// A call of the producer's transactions, which waits until then.
    case transaction(TransactionCall, Waiter<Void>, deadline: MonotonicTime)
    /// End: flush until the deadline, then fail the rest.
    case close(Waiter<Void>?, deadline: MonotonicTime)
    /// Say when the producer has ended, or cannot go on.
    case watchEnd(Waiter<ProducerEnd>)
}

extension SenderCommand {
    /// It will not be handled any more.
    func refuse(_ error: KafkaError) {
        switch self {
        case .flush(let token): token.waiter.resolve(.success(()))
        case .metadataWaiter(let waiter, _, _), .warmUp(let waiter, _), .transaction(_, let waiter, _):
            waiter.resolve(.failure(error))
        case .metrics(let waiter): waiter.resolve(.failure(error))
        case .watchEnd(let waiter): waiter.resolve(.failure(error))
        case .health(let waiter, _): waiter.resolve(.failure(error))
        case .pause(let waiter, _): waiter.resolve(.success(()))
        case .close(let waiter, _): waiter?.resolve(.success(()))
        case .needsMetadata, .memoryWaiter, .sendOpenBatches, .callbacksRan, .authenticated: break
        }
    }
}

/// The one way from callers to the I/O thread: partitions with something to send, and commands.
///
/// Wake-ups are coalesced: the thread is woken only if it sleeps past the time by which something wants attention.
final class SenderMailbox: Sendable {
    private struct State: Sendable {
        var partitions: [PartitionQueue] = []
        var commands: [SenderCommand] = []
        /// The earliest time by which something in here wants attention.
        var earliest = MonotonicTime.distantFuture
        /// Until when the thread sleeps, if it does.
        var sleepsUntil: MonotonicTime?
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Ends the thread's sleep.
    let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    /// A partition has something new, which wants attention by `time` at the latest. Returns whether the thread has to be
    /// woken, which is left to the caller: it holds a lock.
    func add(_ partition: PartitionQueue, by time: MonotonicTime) -> Bool {
        state.withLock { state -> Bool in
            state.partitions.append(partition)
            return note(time, &state)
        }
    }

    /// Asks for something now. Returns false if the thread has ended, so that there will be no answer.
    @discardableResult
    func post(_ command: SenderCommand) -> Bool {
        let (isClosed, mustWake) = state.withLock { state -> (Bool, Bool) in
            if state.isClosed { return (true, false) }
            state.commands.append(command)
            return (false, note(MonotonicTime(nanoseconds: .min), &state))
        }
        if mustWake { wake() }
        return !isClosed
    }

    private func note(_ time: MonotonicTime, _ state: inout State) -> Bool {
        if time < state.earliest { state.earliest = time }
        guard let sleepsUntil = state.sleepsUntil, time < sleepsUntil else { return false }
        state.sleepsUntil = nil
        return true
    }

    // MARK: The I/O side

    /// Takes everything out. The arrays must come empty; their memory is reused.
    func take(partitions: inout [PartitionQueue], commands: inout [SenderCommand]) {
        state.withLock { state in
            state.sleepsUntil = nil
            state.earliest = .distantFuture
            swap(&partitions, &state.partitions)
            swap(&commands, &state.commands)
        }
    }

    /// Announces that the thread goes to sleep. Returns false if something wants attention before `deadline`.
    func prepareToSleep(until deadline: MonotonicTime) -> Bool {
        state.withLock { state in
            if state.earliest < deadline { return false }
            state.sleepsUntil = deadline
            return true
        }
    }

    /// Accepts no more commands; returns those that will not be handled.
    func close() -> [SenderCommand] {
        state.withLock { state in
            state.isClosed = true
            defer { state.commands = [] }
            return state.commands
        }
    }
}
