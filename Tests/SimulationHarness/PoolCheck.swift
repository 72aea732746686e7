import KafkaClient
import KafkaTesting

/// Watches that nothing is given back to the memory pool twice, and that no more is taken from it than there is.
final class PoolCheck {
    private let ledger: Ledger
    private let hasDeadLetters: Bool

    init(_ ledger: Ledger, _ scenario: Scenario) {
        self.ledger = ledger
        hasDeadLetters = scenario.configuration.deadLetters.failures != .none
    }

    func look(at producer: SimulatedProducer) {
        let pool = producer.core.accumulator.pool
        let bytes = pool.availableBytes
        if bytes > pool.totalBytes { ledger.violation("\(bytes) of \(pool.totalBytes) bytes of memory are available") }
        // The parts of a batch that was split may take more than there is.
        if producer.sender?.totals.batchSplits == 0 {
            // Dead letters, too.
            if bytes < 0, !hasDeadLetters { ledger.violation("\(-bytes) bytes more than bufferMemory are in use") }
            if let excess = pool.topicExcess { ledger.violation("a topic holds more than it may: \(excess)") }
        }
        if let rights = pool.maxRecords, pool.availableRecords > rights {
            ledger.violation("\(pool.availableRecords) records of \(rights) may be buffered")
        }
    }
}
