import Synchronization

/// The last snapshot of a producer that has ended.
package final class FinalMetrics: Sendable {
    private let value = Mutex<ProducerMetrics?>(nil)

    package init() {}

    func set(_ metrics: ProducerMetrics) {
        value.withLock { $0 = metrics }
    }

    var current: ProducerMetrics? { value.withLock { $0 } }
}
