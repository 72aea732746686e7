import KafkaSockets

/// What records wait for, for people who want to know why a buffer is full.
extension Sender {
    /// The three that most bytes wait for.
    func stalls(now: MonotonicTime) -> [BackPressure.Stall] {
        var byBroker: [Int32: Int] = [:]
        var withoutLeader: [String: Int] = [:]
        for partition in schedule.active {
            let bytes = partition.unfinished.reduce(0) { $0 + $1.byteCount }
            guard bytes > 0 else { continue }
            if partition.leader < 0 {
                withoutLeader[partition.queue.topicName, default: 0] += bytes
            } else {
                byBroker[partition.leader, default: 0] += bytes
            }
        }
        var stalls = byBroker.compactMap { stall(at: $0, bytes: $1, now: now) }
        stalls += withoutLeader.map { topic, bytes in
            BackPressure.Stall(
                kind: .noLeader, topic: topic, brokerID: nil, bytes: bytes,
                message: "partitions of topic '\(topic)' have no leader")
        }
        let unfinished = byBroker.values.reduce(0, +) + withoutLeader.values.reduce(0, +)
        if let stall = callbackStall(unfinished) { stalls.append(stall) }
        stalls += topicStalls()
        // Where numbers are the same, names decide, so that a run can be replayed.
        stalls.sort { ($1.bytes, $0.message) < ($0.bytes, $1.message) }
        return Array(stalls.prefix(3))
    }

    private func stall(at broker: Int32, bytes: Int, now: MonotonicTime) -> BackPressure.Stall? {
        guard let node = brokers[broker] else { return nil }
        let connection = node.connection
        let name = "broker \(broker) (\(connection.host):\(connection.port))"
        func stall(_ kind: BackPressure.Kind, _ message: String) -> BackPressure.Stall {
            BackPressure.Stall(
                kind: kind, topic: nil, brokerID: broker, bytes: bytes, message: "\(name) \(message)")
        }
        if !connection.isReady {
            let failure = connection.lastFailure?.error(host: connection.host, port: connection.port, node: broker)
            return stall(.brokerUnreachable, "is not connected" + (failure.map { ": \($0.message)" } ?? ""))
        }
        if node.mutedUntil > now { return stall(.brokerThrottles, "throttles this client") }
        let count = connection.inFlightCount
        return count == 0 ? nil : stall(.brokerIsBusy, "has \(count) \(count == 1 ? "request" : "requests") to answer")
    }

    /// What batches hold that are finished is held for callbacks.
    private func callbackStall(_ unfinished: Int) -> BackPressure.Stall? {
        let count = callbacks.pendingCount
        guard count > 0 else { return nil }
        return BackPressure.Stall(
            kind: .callbacks, topic: nil, brokerID: nil, bytes: max(0, accumulator.pool.flow.used - unfinished),
            message: "callbacks of \(count) \(count == 1 ? "batch" : "batches") have not run")
    }

    private func topicStalls() -> [BackPressure.Stall] {
        let pool = accumulator.pool
        guard !pool.topicBound.isNone else { return [] }
        return accumulator.topics.all.compactMap { topic in
            guard pool.isAwaited(topic.share) else { return nil }
            let held = pool.held(by: topic.share)
            return BackPressure.Stall(
                kind: .topicIsFull, topic: topic.name, brokerID: nil, bytes: held.bytes,
                message: "topic '\(topic.name)' holds as much as it may")
        }
    }
}
