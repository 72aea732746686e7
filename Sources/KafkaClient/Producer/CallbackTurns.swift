import Synchronization

/// Knows whether a task runs inside a callback of one producer.
///
/// A task that a callback starts inherits the callback's task-locals and can outlive it by hours. So what it inherits is
/// the number of a turn, one batch's callbacks, and only the turn that is running counts.
final class CallbackTurns: Sendable {
    private struct Turn: Sendable {
        let turns: CallbackTurns
        let number: Int
    }

    @TaskLocal private static var inherited: Turn?

    /// Odd while a turn is running.
    private let count = Atomic<Int>(0)

    /// Whether the current task is a callback that is still running, or was started by one.
    var isInCallback: Bool {
        guard let turn = Self.inherited, turn.turns === self else { return false }
        return turn.number == count.load(ordering: .acquiring)
    }

    /// Runs one batch's callbacks. The caller sees to it that there is one turn at a time.
    func run(_ callbacks: () -> Void) {
        let number = count.add(1, ordering: .acquiringAndReleasing).newValue
        Self.$inherited.withValue(Turn(turns: self, number: number), operation: callbacks)
        count.add(1, ordering: .acquiringAndReleasing)
    }
}
