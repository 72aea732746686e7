import KafkaSockets

/// The calls that suspend until the sender learns something: `partitions(for:)` and first sends to a topic, which wait
/// for metadata, and `warmUp`.
///
/// Every such call is here and nowhere else from the moment the sender takes it from the mailbox until it is answered.
/// Once `end` has been called, a call that still arrives is answered immediately: no call outlives the producer.
struct PendingCalls {
    /// A task that waits for a topic's metadata.
    struct MetadataCall {
        let waiter: Waiter<Void>
        let topic: TopicState
        let deadline: MonotonicTime
    }

    /// A task that waits until the producer is ready for its first records.
    struct WarmUp {
        let waiter: Waiter<Void>
        let deadline: MonotonicTime
    }

    private var metadataCalls: [MetadataCall] = []
    private var warmUps: [WarmUp] = []
    /// What every call is answered with from now on.
    private var ending: KafkaError?

    var count: Int { metadataCalls.count + warmUps.count }
    var hasMetadataCalls: Bool { !metadataCalls.isEmpty }
    var hasWarmUps: Bool { !warmUps.isEmpty }

    /// When the first of the calls times out.
    var nextDeadline: MonotonicTime {
        var deadline = MonotonicTime.distantFuture
        for call in metadataCalls where call.deadline < deadline { deadline = call.deadline }
        for call in warmUps where call.deadline < deadline { deadline = call.deadline }
        return deadline
    }

    /// Whether a task waits for this topic's metadata.
    func awaitsMetadata(of topic: String) -> Bool {
        metadataCalls.contains { $0.topic.name == topic && !$0.waiter.isResolved }
    }

    // MARK: Events

    /// A task waits for a topic's metadata. Returns whether it has to: not once all calls have ended.
    mutating func add(_ call: MetadataCall) -> Bool {
        if let ending {
            call.waiter.resolve(.failure(ending))
            return false
        }
        metadataCalls.append(call)
        return true
    }

    /// A task waits until the producer is ready.
    mutating func add(_ call: WarmUp) {
        if let ending {
            call.waiter.resolve(.failure(ending))
        } else {
            warmUps.append(call)
        }
    }

    /// The producer is ready for its first records.
    mutating func finishWarmUps() {
        for call in warmUps { call.waiter.resolve(.success(())) }
        warmUps = []
    }

    /// Fails the calls whose deadline has passed, and drops those answered elsewhere.
    mutating func expire(
        now: MonotonicTime, metadataError: (String) -> KafkaError, warmUpError: () -> KafkaError
    ) {
        for call in metadataCalls where call.deadline <= now && !call.waiter.isResolved {
            call.waiter.resolve(.failure(metadataError(call.topic.name)))
        }
        metadataCalls.removeAll(where: \.waiter.isResolved)
        for call in warmUps where call.deadline <= now { call.waiter.resolve(.failure(warmUpError())) }
        warmUps.removeAll(where: \.waiter.isResolved)
    }

    /// The producer takes no more records: fails all calls, and every call that arrives later. The first reason stands.
    mutating func end(with error: KafkaError) {
        if ending == nil { ending = error }
        for call in metadataCalls { call.waiter.resolve(.failure(error)) }
        for call in warmUps { call.waiter.resolve(.failure(error)) }
        metadataCalls = []
        warmUps = []
    }
}
