import DequeModule
import KafkaSockets
import KafkaTLS
import KafkaWire
import Logging

/// What comes back from brokers, and connections that come and go.
extension Sender {
    /// Acts on what a connection has to report. Returns whether it has ended.
    @discardableResult
    func handleEvents(of connection: BrokerConnection, now: MonotonicTime) -> Bool {
        var hasEnded = false
        while let event = connection.nextEvent(now: now) {
            switch event {
            case .ready:
                health.isCutOff = false
                logger.debug("connected", metadata: connection.logMetadata)
                control.learn(connection.versions.features)
            case .response(let request, var reader):
                do throws(ConnectionFailure) {
                    try received(&reader, for: request, on: connection, now: now)
                } catch {
                    // Its batches, if it has any left, end with the connection.
                    connection.refuse(request, error, now: now)
                }
            case .written(let request):
                wrote(request, to: connection, now: now)
            case .throttled(let time):
                throttled(connection, time, now: now)
            case .reauthenticated:
                logger.debug("authenticated again", metadata: connection.logMetadata)
            case .certificates(let renewal):
                log(renewal)
            case .lost(let failure, let requests):
                connectionLost(connection, failure, requests: requests, now: now)
                hasEnded = true
            }
        }
        return hasEnded
    }

    private func received(
        _ reader: inout WireReader, for request: ClientRequest, on connection: BrokerConnection, now: MonotonicTime
    ) throws(ConnectionFailure) {
        let latency = now - request.sentAt
        switch request.purpose {
        case .handshake, .single:
            break
        case .control(let control):
            try received(&reader, request, for: control, on: connection, now: now)
        case .produce:
            metrics.produceAnswered(after: latency, microseconds: now.nanoseconds(since: request.sentAt) / 1000)
            let node = brokers[connection.nodeID]
            node?.metrics.requestLatency.record(latency)
            batching?.answered(after: latency, by: node, now: now)
            try receivedProduce(&reader, request, connection, now: now)
        }
        hub.recycle(request)
    }

    private func receivedProduce(
        _ reader: inout WireReader, _ request: ClientRequest, _ connection: BrokerConnection, now: MonotonicTime
    ) throws(ConnectionFailure) {
        var cursor = 0
        var isFitting = true
        var leaders: [(PartitionQueue, LeaderIDAndEpoch)] = []
        let end: ProduceResponse.End
        do {
            end = try ProduceResponse.visit(&reader, version: request.version) { topic, result in
                guard let index = self.batchIndex(of: topic, result.index, in: request, from: cursor) else {
                    isFitting = false
                    return
                }
                cursor = index + 1
                let batch = request.batches[index]
                request.unanswered -= 1
                if let leader = result.currentLeader { leaders.append((batch.partition, leader)) }
                self.answered(batch, result, by: connection, now: now)
            }
        } catch {
            throw .malformed(error)
        }
        guard isFitting else { throw .wrongContent("a partition that was not in the request, or twice") }
        guard request.unanswered == 0 else { throw .wrongContent("no answer for some partitions of the request") }
        if !leaders.isEmpty { apply(leaders, at: end.nodeEndpoints, now: now) }
        throttled(connection, request.throttleTime(end.throttleTimeMs), now: now)
    }

    /// The batch that a result is for, which was not answered yet. Results mostly come in the order of the request.
    private func batchIndex(
        of topic: ProduceResponse.VisitedTopic, _ partition: Int32, in request: ClientRequest, from cursor: Int
    ) -> Int? {
        func fits(_ batch: ProducerBatch) -> Bool {
            guard batch.partition.index == partition, batch.sending.isOnWire else { return false }
            if request.version >= ProduceRequest.firstTopicIDVersion {
                return batch.sending.topicID == topic.topicID
            }
            return batch.partition.topicName.isEqual(to: topic.name)
        }
        if cursor < request.batches.count, fits(request.batches[cursor]) { return cursor }
        return request.batches.firstIndex(where: fits)
    }

    /// One batch's answer.
    private func answered(
        _ batch: ProducerBatch, _ result: ProduceResponse.Partition, by connection: BrokerConnection, now: MonotonicTime
    ) {
        guard let partition = batch.partition.pipeline else { return }
        leaveWire(batch, partition, now: now)
        if result.errorCode.isSuccess || BrokerErrorFacts(result.errorCode).reaction == .acknowledge {
            // Ignore an offset that is too high for a log: offsets of the records could not be computed from it.
            let baseOffset = result.baseOffset <= .max - Int64(batch.recordCount) ? result.baseOffset : -1
            let outcome = BatchOutcome.acknowledged(
                baseOffset: result.errorCode.isSuccess ? baseOffset : -1, logAppendTime: result.logAppendTimeMs)
            acknowledge(batch, partition, outcome, by: connection, baseOffset: baseOffset, now: now)
        } else {
            refused(batch, partition, result, now: now)
        }
        evaluate(partition, now: now)
    }

    /// The batch's request has ended, successfully or not.
    func leaveWire(_ batch: ProducerBatch, _ partition: PartitionPipeline, now: MonotonicTime) {
        batch.sending.isOnWire = false
        partition.onWire -= 1
        batch.sending.history.leftWire(now: now)
    }

    func acknowledge(
        _ batch: ProducerBatch, _ partition: PartitionPipeline, _ outcome: BatchOutcome,
        by connection: BrokerConnection, baseOffset: Int64, now: MonotonicTime
    ) {
        partition.removeInFlight(batch)
        if let identity = batch.sending.identity {
            partition.sequencer.acknowledged(
                identity, recordCount: batch.recordCount,
                lastOffset: baseOffset < 0 ? -1 : baseOffset + Int64(batch.recordCount) - 1)
        }
        if !batch.sending.isFinished, batch.root.sending.deadLetters == nil {
            brokers[connection.nodeID]?.metrics.batchAcknowledged(batch)
        }
        settle(batch, outcome, now: now)
        free(batch)
    }

    /// A request that expects no response was written: with acks=0, that is its acknowledgement.
    private func wrote(_ request: ClientRequest, to connection: BrokerConnection, now: MonotonicTime) {
        for batch in request.batches {
            guard let partition = batch.partition.pipeline else { continue }
            leaveWire(batch, partition, now: now)
            acknowledge(
                batch, partition, .acknowledged(baseOffset: -1, logAppendTime: -1), by: connection, baseOffset: -1,
                now: now)
            evaluate(partition, now: now)
        }
        hub.recycle(request)
    }

    // MARK: Lost connections

    private func connectionLost(
        _ connection: BrokerConnection, _ failure: ConnectionFailure, requests: Deque<ClientRequest>, now: MonotonicTime
    ) {
        let error = failure.error(host: connection.host, port: connection.port, node: connection.nodeID)
        if failure != .idle && failure != .noLongerNeeded {
            health.lastError = error
            health.isCutOff = true
            logger.info("connection failed", metadata: connection.logMetadata(error))
            // Leaders may have moved away from it.
            control.metadata.requestRefresh()
            control.coordinators.lost(connection.nodeID)
            if failure.isAboutTrust, !brokers.all.contains(where: \.connection.isReady) {
                pendingCalls.fail(with: error)
            }
        } else if failure == .idle {
            health.isCutOff = false
        }
        for request in requests {
            switch request.purpose {
            case .handshake, .single: break
            case .control(let request): control.failed(request, now: now, random: &random)
            case .produce: lost(request, error, now: now)
            }
            hub.recycle(request)
        }
        connectionEnded(connection, now: now)
    }

    private func lost(_ request: ClientRequest, _ error: KafkaError, now: MonotonicTime) {
        let batches = request.batches.filter { $0.sending.isOnWire }
        for batch in batches {
            guard let partition = batch.partition.pipeline else { continue }
            leaveWire(batch, partition, now: now)
            batch.sending.history.lost(wasWritten: request.bytesWritten > 0, now: now)
            failedAttempt(batch, partition, error, isRetriable: true, now: now)
        }
        // All go back before the first of them can leave again.
        for batch in batches {
            if let partition = batch.partition.pipeline { evaluate(partition, now: now) }
        }
    }
}

extension Sender {
    private func log(_ renewal: RenewableTLSContext.Renewal) {
        switch renewal {
        case .unchanged: break
        case .renewed: logger.info("certificates were renewed; new connections use them")
        case .failed(let error):
            logger.warning(
                "certificates have changed and cannot be used; those before stay in use",
                metadata: [LogKey.error: "\(error)"])
        }
    }
}

extension ClientRequest {
    /// What the response to this request says of throttling.
    func throttleTime(_ milliseconds: Int32) -> ThrottleTime {
        ThrottleTime(api: api, version: version, milliseconds: milliseconds)
    }
}

extension BrokerConnection {
    var logMetadata: Logger.Metadata {
        [LogKey.broker: "\(nodeID)", LogKey.address: "\(host):\(port)"]
    }

    func logMetadata(_ error: KafkaError) -> Logger.Metadata {
        [LogKey.broker: "\(nodeID)", LogKey.address: "\(host):\(port)", LogKey.error: "\(error.message)"]
    }
}

extension String {
    /// Whether the string's UTF-8 is these bytes.
    func isEqual(to bytes: UnsafeRawBufferPointer) -> Bool {
        utf8.count == bytes.count && utf8.elementsEqual(bytes)
    }
}
