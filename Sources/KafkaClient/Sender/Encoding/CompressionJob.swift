import KafkaSockets
import Synchronization

/// Batches that several threads compress together: each takes the next one until none is left.
///
/// The I/O thread is one of them, and waits at the end for what the others have begun. A helper that comes late finds
/// nothing to do; one that has not started is not waited for.
final class CompressionJob: @unchecked Sendable {
    // `@unchecked Sendable`: `helping` is only touched with `monitor` locked; a batch belongs to who took it.

    private let batches: [ProducerBatch]
    private let next = Atomic<Int>(0)
    private let monitor = Monitor()
    private var helping = 0

    init(_ batches: [ProducerBatch]) {
        self.batches = batches
    }

    /// Compresses batches until none is left, and waits for those that helpers have begun.
    func run(with compressor: BatchCompressor) {
        work(with: compressor)
        monitor.withLock {
            while helping > 0 { monitor.wait() }
        }
    }

    /// Compresses batches until none is left. `compressor` may be another job's as soon as `run` has returned.
    func help(with compressor: BatchCompressor) {
        let isInTime = monitor.withLock {
            guard next.load(ordering: .relaxed) < batches.count else { return false }
            helping += 1
            return true
        }
        guard isInTime else { return }
        work(with: compressor)
        monitor.withLock {
            helping -= 1
            if helping == 0 { monitor.broadcast() }
        }
    }

    private func work(with compressor: BatchCompressor) {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < batches.count else { return }
            compressor.compress(batches[index])
        }
    }
}
