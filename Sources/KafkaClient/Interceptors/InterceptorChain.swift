import KafkaSockets
package import Logging
import Synchronization

/// A producer's interceptors, in order.
@usableFromInline
package final class InterceptorChain: Sendable {
    private let interceptors: [any ProducerInterceptor]
    private let logger: Logger
    private let clock: any ProducerClock
    /// When each interceptor's failures may be logged again.
    private let paces: Mutex<[LogPace]>

    /// Nil if there are no interceptors.
    package init?(_ interceptors: [any ProducerInterceptor], logger: Logger, clock: any ProducerClock) {
        if interceptors.isEmpty { return nil }
        self.interceptors = interceptors
        self.logger = logger
        self.clock = clock
        paces = Mutex(Array(repeating: LogPace(), count: interceptors.count))
    }

    #if Tracing
        /// The tracing, which comes last.
        var tracing: KafkaTracing? { interceptors.last as? KafkaTracing }
    #endif

    /// What the record carries to its end; and why it must not be sent, if an interceptor refused it.
    struct Passage {
        let ending: InterceptedEnding
        let refusal: KafkaError?
    }

    /// Lets the record pass through all interceptors.
    func pass(_ record: inout InterceptedRecord) -> Passage {
        var states: [(any Sendable)?] = []
        var refusal: KafkaError?
        for (index, interceptor) in interceptors.enumerated() {
            var changed = record
            changed.hasNewContents = false
            do {
                try interceptor.onSend(&changed)
                if changed.hasNewContents, let problem = changed.contentProblem {
                    throw WrongContents(description: problem)
                }
            } catch {
                states.append(changed.state)
                guard interceptor.failurePolicy == .logAndSkip else {
                    refusal = .refused(by: interceptor, record, because: error)
                    break
                }
                log(error, of: index)
                continue
            }
            states.append(changed.state)
            changed.state = nil
            record = changed
        }
        return Passage(ending: InterceptedEnding(chain: self, record, states: states), refusal: refusal)
    }

    /// The record has ended.
    fileprivate func acknowledge(
        _ record: (_ state: (any Sendable)?) -> AcknowledgedRecord, _ states: [(any Sendable)?]
    ) {
        for (index, interceptor) in interceptors.enumerated() {
            interceptor.onAcknowledgement(record(index < states.count ? states[index] : nil))
        }
    }

    private func log(_ error: any Error, of index: Int) {
        let now = clock.now()
        guard let count = paces.withLock({ $0[index].note(at: now) }) else { return }
        logger.warning(
            "an interceptor failed; records go on without what it would have changed",
            metadata: [
                LogKey.interceptor: "\(type(of: interceptors[index]))", LogKey.error: "\(error)",
                LogKey.records: "\(count)",
            ])
    }
}

/// How interceptors learn of a record's end.
struct InterceptedEnding: Sendable {
    private let chain: InterceptorChain
    private let topic: String
    private let partition: Int32?
    private let headers: [RecordHeader]
    private let timestamp: Int64?
    private let tag: Int?
    private let states: [(any Sendable)?]

    fileprivate init(chain: InterceptorChain, _ record: InterceptedRecord, states: [(any Sendable)?]) {
        self.chain = chain
        topic = record.topic
        partition = record.partition
        headers = record.headers
        timestamp = record.timestamp
        tag = record.tag
        self.states = states
    }

    /// The record's callback, before which interceptors learn of its end.
    func callback(before callback: DeliveryCallback?) -> DeliveryCallback {
        { result in
            end(with: result)
            callback?(result)
        }
    }

    /// The record has ended.
    func end(with result: Result<RecordMetadata, KafkaError>) {
        let place = result.place
        chain.acknowledge(
            { state in
                AcknowledgedRecord(
                    topic: topic, partition: place.partition ?? partition ?? -1, headers: headers,
                    timestamp: place.timestamp ?? timestamp, tag: tag, result: result, state: state)
            }, states)
    }
}

extension Result<RecordMetadata, KafkaError> {
    fileprivate var place: (partition: Int32?, timestamp: Int64?) {
        switch self {
        case .success(let metadata): (metadata.partition, metadata.timestamp)
        case .failure(let error): (error.partition, nil)
        }
    }
}

/// An interceptor has put something into a record that cannot be sent.
private struct WrongContents: Error, CustomStringConvertible {
    let description: String
}

extension KafkaError {
    fileprivate static func refused(
        by interceptor: any ProducerInterceptor, _ record: InterceptedRecord, because error: any Error
    ) -> KafkaError {
        KafkaError(
            .interceptorFailed, "the interceptor \(type(of: interceptor)) refused the record: \(error)",
            topic: record.topic, partition: record.partition, underlying: error, recordTag: record.tag)
    }
}

/// Lets one message through in a while, and counts those that it holds back.
struct LogPace: Sendable {
    private static let interval = Duration.seconds(10)
    private var next = MonotonicTime.distantPast
    private var count = 0

    /// Something is to be logged. Returns how often it was since the last message, this time included; nil: not now.
    mutating func note(at now: MonotonicTime) -> Int? {
        count += 1
        guard now >= next else { return nil }
        next = now + Self.interval
        defer { count = 0 }
        return count
    }
}
