import KafkaClient
import KafkaTesting

/// Every record of a run, from the call that hands it over to its end.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class Ledger: @unchecked Sendable {
    enum Stage {
        /// The call that hands it over has not returned.
        case offered
        /// The producer refused it, or the record was withdrawn: it must not be stored.
        case refused(KafkaError)
        /// The producer has it. It ends through its delivery, its callback, or the call.
        case accepted
        /// The producer has it, and the task that awaited it was cancelled: how it ended will remain unknown.
        case abandoned
    }

    struct Entry {
        let contents: RecordContents
        let topic: String
        let stream: Int
        var stage = Stage.offered
        var delivery: Delivery?
        var hasCallback = false
        /// Results given to the callback or by the call.
        var results: [Result<RecordMetadata, KafkaError>] = []
        /// Whether a broker forgot what it knew of producers before it had ended: then nothing guarantees that it is
        /// stored once, and in order.
        var isExempt = false

        /// How it ended, if it did.
        var result: Result<RecordMetadata, KafkaError>? { results.first ?? delivery?.result }

        var isAccepted: Bool {
            if case .accepted = stage { return true }
            return false
        }

        /// Whether it is the producer's business that it is not finished.
        var isPending: Bool { isAccepted && result == nil }
    }

    private(set) var entries: [Entry] = []
    /// Topics whose brokers have forgotten producers.
    private var forgetfulTopics: Set<String> = []
    private var areAllForgetful = false
    private(set) var violations: [String] = []
    /// Tasks that have begun and not ended.
    var runningTasks = 0
    var flushes = 0
    /// Whether the producer is closed with a deadline, which does not wait for callbacks; nor do flushes then.
    var endsWithoutCallbacks = false

    /// Streams: records of one stream are handed over one after the other.
    private var streams = 0

    func newStream() -> Int {
        streams += 1
        return streams
    }

    func violation(_ text: String) {
        if violations.count < 20 { violations.append(text) }
    }

    // MARK: Interceptors

    /// How often interceptors saw a record, and its end.
    private var interceptions: [Int: (starts: Int, ends: Int)] = [:]

    /// A record passes through the interceptors.
    func intercepted(_ id: Int) {
        interceptions[id, default: (0, 0)].starts += 1
    }

    /// The interceptors learn how a record ended.
    func interceptedEnd(of id: Int, _ result: Result<RecordMetadata, KafkaError>) {
        interceptions[id, default: (0, 0)].ends += 1
        let refusal = ThrowingInterceptor.refuses(id)
        if refusal, result.error?.code != .interceptorFailed {
            violation("record \(id) was refused, and ended with \(result)")
        }
        if let own = entries[id].results.first, own.metadata != result.metadata {
            violation("record \(id) ended with \(own), and for interceptors with \(result)")
        }
    }

    /// Each record was seen once, and so was its end; and what an interceptor refused was not accepted.
    func checkIntercepted() {
        for id in entries.indices {
            let count = interceptions[id] ?? (0, 0)
            if count != (1, 1) {
                violation("interceptors saw record \(id) \(count.starts) times, and its end \(count.ends) times")
            }
            if ThrowingInterceptor.refuses(id), case .accepted = entries[id].stage {
                violation("record \(id) was refused by an interceptor, and accepted")
            }
        }
    }

    // MARK: Writing

    func offer(_ make: (Int) -> RecordContents, topic: String, stream: Int) -> RecordContents {
        let id = entries.count
        let contents = make(id)
        entries.append(Entry(contents: contents, topic: topic, stream: stream))
        entries[id].isExempt = areAllForgetful || forgetfulTopics.contains(topic)
        return contents
    }

    func accepted(_ id: Int, _ delivery: Delivery?) {
        entries[id].stage = .accepted
        entries[id].delivery = delivery
    }

    func refused(_ id: Int, _ error: KafkaError) {
        entries[id].stage = .refused(error)
        checkTag(id, error.recordTag)
        if error.persistence != .notWritten {
            violation("record \(id) was refused, persistence \(error.persistence): \(error)")
        }
    }

    func abandoned(_ id: Int) {
        entries[id].stage = .abandoned
    }

    func expectCallback(_ id: Int) {
        entries[id].hasCallback = true
    }

    /// The tag that a record is given: every third one has none.
    static func tag(_ id: Int) -> Int? { id % 3 == 0 ? nil : id }

    func checkTag(_ id: Int, _ tag: Int?) {
        if tag != Self.tag(id) { violation("record \(id) came back with the tag \(String(describing: tag))") }
    }

    func completed(_ id: Int, _ result: Result<RecordMetadata, KafkaError>) {
        entries[id].results.append(result)
        if entries[id].results.count > 1 { violation("record \(id) was completed twice: \(entries[id].results)") }
        if let delivery = entries[id].delivery?.result, delivery.metadata != result.metadata {
            violation("record \(id): its delivery says \(delivery), its callback or call \(result)")
        }
    }

    /// Records that the producer has accepted and not finished.
    var pending: [Int] { entries.indices.filter { entries[$0].isPending } }

    /// Entries before this one have ended.
    private var firstOpen = 0

    /// Whether every record that the producer has accepted has ended.
    var isComplete: Bool {
        while firstOpen < entries.count, !entries[firstOpen].isPending { firstOpen += 1 }
        return firstOpen == entries.count
    }

    /// A flush that began when these were pending has returned.
    func flushed(_ before: [Int]) {
        flushes += 1
        for id in before where entries[id].isPending && !(endsWithoutCallbacks && entries[id].hasCallback) {
            violation("flush returned before record \(id), which was accepted before it, had ended")
        }
    }

    /// Brokers forget what they knew of producers, of one topic or of all: records whose outcome is open now may be
    /// stored twice or late. So may those that follow: a broker that knows nothing of a producer takes any sequence, also
    /// that of a batch behind one that it has not got.
    func brokersForgot(_ topic: String? = nil) {
        if let topic { forgetfulTopics.insert(topic) } else { areAllForgetful = true }
        for id in entries.indices where topic == nil || entries[id].topic == topic {
            switch entries[id].result {
            case .success: continue
            case .failure(let error) where error.persistence == .notWritten: continue
            case .failure, nil: entries[id].isExempt = true
            }
        }
    }
}

extension Result where Success == RecordMetadata, Failure == KafkaError {
    var metadata: RecordMetadata? { try? get() }

    var error: KafkaError? {
        if case .failure(let error) = self { error } else { nil }
    }

    /// The tag of the record that this is about.
    var tag: Int? {
        switch self {
        case .success(let metadata): metadata.tag
        case .failure(let error): error.recordTag
        }
    }
}
