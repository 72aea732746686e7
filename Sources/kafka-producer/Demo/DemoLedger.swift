import KafkaClient
import Synchronization

/// How the demo's records ended: each must end once, and each acknowledged one must have its own place.
final class DemoLedger: Sendable {
    struct Counts {
        var acknowledged = 0
        /// Acknowledged without an offset: brokers tell none with acks=0.
        var withoutOffset = 0
        /// Offsets that were not higher than the one before in their partition.
        var misplaced = 0
        var partitions: Int { lastOffsets.count }
        fileprivate var lastOffsets: [Int32: Int64] = [:]
    }

    private let state = Mutex(Counts())
    private let failureLog = FailureLog(limit: 3)

    var counts: Counts { state.withLock { $0 } }
    var failures: Int { failureLog.count }
    /// Records that ended, either way.
    var ended: Int { counts.acknowledged + failures }

    /// Callbacks run in the order of records within a partition, so its offsets must rise; then they are also distinct.
    func note(_ result: Result<RecordMetadata, KafkaError>) {
        switch result {
        case .failure(let error): failureLog.note("\(error)")
        case .success(let metadata):
            state.withLock { state in
                state.acknowledged += 1
                let last = state.lastOffsets.updateValue(metadata.offset, forKey: metadata.partition)
                if metadata.offset < 0 {
                    state.withoutOffset += 1
                    state.lastOffsets[metadata.partition] = last ?? -1
                } else if let last, metadata.offset <= last {
                    state.misplaced += 1
                }
            }
        }
    }

    func fail(_ error: KafkaError) {
        failureLog.note("\(error)")
    }
}
