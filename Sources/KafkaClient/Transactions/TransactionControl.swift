import KafkaSockets

/// A producer's transactions on the I/O thread: the machine, the calls that wait for it, and effects that are to be carried out.
///
/// A class, so that a producer without transactions pays for one empty reference.
final class TransactionControl {
    var machine: TransactionMachine
    private var calls: [Call] = []
    /// What follows from events in the middle of a step, to be carried out at its end.
    private var effects: [TransactionEffect] = []
    /// The last refusal or failure, as the cause should a call time out.
    var lastError: KafkaError?

    private struct Call {
        let call: TransactionCall
        let waiter: Waiter<Void>
        let deadline: MonotonicTime
    }

    init(_ machine: TransactionMachine) {
        self.machine = machine
    }

    // MARK: Calls

    /// When the first of the calls times out.
    var nextDeadline: MonotonicTime {
        effects.isEmpty ? calls.map(\.deadline).min() ?? .distantFuture : .distantPast
    }

    func add(_ call: TransactionCall, _ waiter: Waiter<Void>, deadline: MonotonicTime) {
        calls.append(Call(call: call, waiter: waiter, deadline: deadline))
    }

    /// A call has ended. If no task waits for it any more, the outcome is kept.
    func finish(_ call: TransactionCall, _ result: Result<Void, KafkaError>) {
        var isHeard = false
        for waiting in calls where waiting.call == call {
            if waiting.waiter.resolve(result) { isHeard = true }
        }
        calls.removeAll { $0.call == call }
        if !isHeard { machine.keep(result, of: call) }
    }

    /// Fails the calls that have waited long enough.
    func expire(now: MonotonicTime, error: (TransactionCall) -> KafkaError) {
        guard calls.contains(where: { $0.deadline <= now }) else { return }
        for waiting in calls where waiting.deadline <= now {
            waiting.waiter.resolve(.failure(error(waiting.call)))
        }
        calls.removeAll { $0.deadline <= now }
    }

    /// The producer has ended: so have all calls.
    func end(with error: KafkaError) {
        for waiting in calls { waiting.waiter.resolve(.failure(error)) }
        calls = []
    }

    // MARK: Effects

    func add(_ new: [TransactionEffect]) {
        effects += new
    }

    func takeEffects() -> [TransactionEffect] {
        defer { effects = [] }
        return effects
    }
}
