import KafkaConsumerWire
import KafkaSockets
import KafkaWire

/// A Fetch request that waits for data.
struct ParkedFetch {
    var request: FetchRequest
    var context: RequestContext
}

extension ModelCluster {
    func fetch(_ request: FetchRequest, _ context: RequestContext) -> Outcome {
        // No fetch sessions: every response says session 0, so no other one is valid.
        if context.version >= 7, request.sessionID != 0 {
            let unknownSession = EmbeddedErrorCode(rawValue: 70)  // FETCH_SESSION_ID_NOT_FOUND
            FetchResponse(throttleTimeMs: context.throttleTimeMs, errorCode: unknownSession.wire)
                .encode(into: &writer, version: context.version)
            return .respond
        }
        let response = fetchResponse(request, context)
        if request.maxWaitMs > 0, !FetchProgress(response).isWorthSending {
            let due = context.now + .milliseconds(Int64(request.maxWaitMs))
            hold(context.connection, .fetch(ParkedFetch(request: request, context: context), due: due))
            return .parked
        }
        response.encode(into: &writer, version: context.version)
        return .respond
    }

    /// Answers a Fetch that waited long enough, or has data now.
    func answer(_ fetch: ParkedFetch, now: MonotonicTime) {
        var context = fetch.context
        context.now = now
        beginFrame(context)
        fetchResponse(fetch.request, context).encode(into: &writer, version: context.version)
        finish(.respond, context)
    }

    /// Answers the Fetch requests that waited for what was just appended.
    func wakeFetches(now: MonotonicTime) {
        var woken: [(ModelConnection, ParkedFetch)] = []
        for connection in busy {
            guard case .fetch(let fetch, _) = connection.work, broker(connection.broker)?.isStalled == false else {
                continue
            }
            var context = fetch.context
            context.now = now
            guard FetchProgress(fetchResponse(fetch.request, context)).isWorthSending else { continue }
            woken.append((connection, fetch))
        }
        woken.sort { $0.0.id.rawValue < $1.0.id.rawValue }
        for (connection, fetch) in woken {
            release(connection)
            answer(fetch, now: now)
            drainInbox(of: connection, now: now)
        }
    }

    private func fetchResponse(_ request: FetchRequest, _ context: RequestContext) -> FetchResponse {
        var budget = Int(request.maxBytes)
        var response = FetchResponse(throttleTimeMs: context.throttleTimeMs)
        for topic in request.topics {
            let name = context.version >= 13 ? topicNames[topic.topicID] : topic.name
            var partitions: [FetchResponse.Partition] = []
            for partition in topic.partitions {
                partitions.append(
                    read(
                        partition, of: name, isCommittedOnly: request.isolationLevel == 1, budget: &budget, context))
            }
            response.topics.append(
                FetchResponse.Topic(name: topic.name, topicID: topic.topicID, partitions: partitions))
        }
        return response
    }

    private func read(
        _ asked: FetchRequest.Partition, of name: String?, isCommittedOnly: Bool, budget: inout Int,
        _ context: RequestContext
    ) -> FetchResponse.Partition {
        var answer = FetchResponse.Partition(partitionIndex: asked.partition, records: [])
        func refuse(_ code: EmbeddedErrorCode) -> FetchResponse.Partition {
            answer.errorCode = code.wire
            return answer
        }
        guard let name else { return refuse(.unknownTopicID) }
        if let injected = context.faults.error(topic: name, partition: asked.partition) {
            return refuse(injected.code)
        }
        guard let partition = topics[name]?.partition(asked.partition) else {
            return refuse(.unknownTopicOrPartition)
        }
        guard partition.leader == context.broker.id else {
            answer.currentLeader = LeaderIDAndEpoch(leaderID: partition.leader, leaderEpoch: partition.leaderEpoch)
            return refuse(.notLeaderOrFollower)
        }
        if asked.currentLeaderEpoch >= 0, asked.currentLeaderEpoch != partition.leaderEpoch {
            return refuse(asked.currentLeaderEpoch < partition.leaderEpoch ? .fencedLeaderEpoch : .unknownLeaderEpoch)
        }
        let log = partition.log
        let stable = partition.transactions.lastStableOffset(endOffset: log.endOffset)
        answer.highWatermark = log.endOffset
        answer.lastStableOffset = stable
        answer.logStartOffset = log.startOffset
        guard asked.fetchOffset >= log.startOffset, asked.fetchOffset <= log.endOffset else {
            return refuse(.offsetOutOfRange)
        }
        guard budget > 0 else { return answer }
        let limit = min(budget, Int(asked.partitionMaxBytes))
        var end = asked.fetchOffset
        for batch in log.read(from: asked.fetchOffset, maxBytes: limit)
        where !isCommittedOnly || batch.lastOffset < stable {
            answer.records?.append(contentsOf: batch.bytes)
            end = batch.lastOffset + 1
        }
        if isCommittedOnly {
            answer.abortedTransactions = partition.transactions.aborted(in: asked.fetchOffset..<end).map {
                FetchResponse.AbortedTransaction(producerID: $0.producerID, firstOffset: $0.offsets.lowerBound)
            }
        }
        budget -= answer.records?.count ?? 0
        return answer
    }
}

/// Whether a Fetch response has anything in it: records, or an error that the client should get immediately.
private struct FetchProgress {
    let isWorthSending: Bool

    init(_ response: FetchResponse) {
        isWorthSending = response.topics.contains { topic in
            topic.partitions.contains { !$0.errorCode.isSuccess || $0.records?.isEmpty == false }
        }
    }
}
