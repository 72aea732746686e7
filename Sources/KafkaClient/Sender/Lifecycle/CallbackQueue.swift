import DequeModule

/// Complete batches whose callbacks were started and have not run yet, and the flushes that wait for some of them.
struct CallbackQueue {
    private let runner: CallbackRunner
    private var started = 0
    private var done = 0
    /// Flushes, and how many batches' callbacks must have run for each.
    private var flushes = Deque<(target: Int, flush: FlushToken)>()

    init(_ runner: CallbackRunner) {
        self.runner = runner
    }

    /// Whether all callbacks that were started have run.
    var isEmpty: Bool { started == done }

    /// The batches whose callbacks have not run.
    var pendingCount: Int { started - done }

    /// Starts the callbacks of a batch that is complete.
    mutating func start(_ root: ProducerBatch) {
        started += 1
        runner.run(root)
    }

    /// The callbacks of a batch have run.
    mutating func ran() {
        done += 1
        while let (target, flush) = flushes.first, target <= done {
            flushes.removeFirst()
            flush.finishOne()
        }
    }

    /// The flush waits for all callbacks that were started: they run in order, so for the last of them.
    mutating func add(_ flush: FlushToken) {
        guard !isEmpty else { return }
        flush.add()
        flushes.append((started, flush))
    }

    /// The producer ends at its deadline: callbacks that still run are not waited for.
    mutating func abandon() {
        for (_, flush) in flushes { flush.finishOne() }
        flushes = []
    }
}
