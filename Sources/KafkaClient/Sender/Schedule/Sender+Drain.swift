import KafkaSockets
import KafkaWire

/// From ready batches to produce requests.
extension Sender {
    /// Sends what is ready to every broker that can take it.
    func drainBrokers(now: MonotonicTime) {
        for node in brokers.all {
            if node.isAwaited && node.lane.hasWaitingForIdle && node.connection.inFlightCount == 0 {
                // Nothing is in flight to the broker: batches that tasks await need not linger.
                for partition in schedule.releaseIdle(node, now: now) { evaluate(partition, now: now) }
            }
            if node.needsConnection { drain(node, now: now) }
        }
    }

    /// Whether a request can go to the broker now, and there is something for it.
    func canTake(_ node: BrokerNode, now: MonotonicTime) -> Bool {
        node.isAwaited && node.lane.hasReady && node.connection.canSend && node.mutedUntil <= now
            && node.connection.inFlightCount < maxInFlight
    }

    private func drain(_ node: BrokerNode, now: MonotonicTime) {
        guard node.connection.isReady else {
            node.connection.connectIfNeeded(now: now)
            checkAvailability(of: node, now: now)
            return
        }
        while canTake(node, now: now) {
            guard sendOne(node, now: now) else { break }
        }
        guard !node.lane.hasReady else { return checkAvailability(of: node, now: now) }
        // It is there, and what waited for it left or has expired: without this, nothing would be sent to try it.
        if node.isUnavailable { setAvailability(of: node, true) }
    }

    /// Makes one request of one batch of each ready partition, as far as they fit. Returns false if none did.
    private func sendOne(_ node: BrokerNode, now: MonotonicTime) -> Bool {
        guard let version = node.connection.versions.version(of: .produce, within: produceVersions) else {
            refuseOldBroker(node, now: now)
            return false
        }
        let request = hub.makeRequest(.produce)
        var taken = schedule.takeScratch()
        var size = 0
        for _ in 0..<node.lane.readyCount {
            guard let partition = node.lane.next else { break }
            guard let head = nextBatch(of: partition, for: node, version: version, now: now) else {
                schedule.move(partition, to: .none, now: now)
                taken.append(partition)
                continue
            }
            compress(head, to: node, now: now)
            let limit = min(
                configuration.maxRequestSize,
                ProduceRequestWriter.recordSizeLimit(partitionCount: request.batches.count + 1))
            if size + head.sending.wireSize > limit && !request.batches.isEmpty { break }
            schedule.move(partition, to: .none, now: now)
            size += head.sending.wireSize
            depart(head, from: partition, to: node, now: now)
            request.batches.append(head)
            taken.append(partition)
        }
        let isSent = !request.batches.isEmpty
        if isSent {
            write(request, to: node, version: version, now: now)
        } else {
            hub.recycle(request)
        }
        for partition in taken { evaluate(partition, now: now) }
        schedule.giveBackScratch(&taken)
        return isSent
    }

    /// The versions of Produce that may be used. From 12 on, brokers add partitions to transactions themselves (KIP-890), which
    /// version 1 of the protocol does not expect.
    private var produceVersions: ClosedRange<Int16> {
        guard let transactions = control.transactions, transactions.machine.version == .one else {
            return ProduceRequest.versions
        }
        return ProduceRequest.versions.lowerBound...11
    }

    /// The partition's first batch, if it is still true that it can go to this broker. A batch for a broker that is too old
    /// for the codec fails.
    private func nextBatch(
        of partition: PartitionPipeline, for node: BrokerNode, version: Int16, now: MonotonicTime
    ) -> ProducerBatch? {
        guard let head = partition.pending.first, canLeave(head, partition, to: node, now: now) else { return nil }
        guard configuration.compression.codec == .zstd, version < ProduceRequest.firstZstdVersion else { return head }
        partition.pending.removeFirst()
        giveUp(head, partition, .failed(tooOldForZstd(node, version: version)), now: now)
        return nil
    }

    private func tooOldForZstd(_ node: BrokerNode, version: Int16) -> KafkaError {
        let connection = node.connection
        return KafkaError(
            .unsupportedVersion,
            "\(connection.host):\(connection.port) speaks Produce up to version \(version), and zstd needs version "
                + "\(ProduceRequest.firstZstdVersion) (Kafka 2.1, KIP-110); choose another compression",
            brokerID: connection.nodeID)
    }

    private func depart(
        _ batch: ProducerBatch, from partition: PartitionPipeline, to node: BrokerNode, now: MonotonicTime
    ) {
        partition.pending.removeFirst()
        assignIdentity(to: batch, in: partition)
        encoder.seal(batch)
        if batch.sending.history.attempts == 0 {
            partition.inFlight.append(batch)
            metrics.batchSent(batch, now: now)
            batching?.sent(batch)
        } else {
            metrics.recordRetries += Int(batch.recordCount)
        }
        metrics.totals.recordsInRequests += Int(batch.recordCount)
        batch.sending.history.sent(to: node.connection.nodeID, nextOrder: &partition.nextOrder, now: now)
        batch.sending.sentLeaderEpoch = partition.leaderEpoch
        batch.sending.isOnWire = true
        observer?.sent(batch, to: node.connection)
        partition.onWire += 1
        partition.wireConnection = ObjectIdentifier(node.connection)
    }

    private func write(_ request: ClientRequest, to node: BrokerNode, version: Int16, now: MonotonicTime) {
        groupByTopic(&request.batches)
        var version = version
        if version >= ProduceRequest.firstTopicIDVersion,
            request.batches.contains(where: { control.metadata.topics[$0.partition.topicName]?.id == nil })
        {
            version = ProduceRequest.firstTopicIDVersion - 1
        }
        request.expectsResponse = configuration.acks != .zero
        request.unanswered = request.batches.count
        node.connection.assign(request, api: .produce, version: version)
        encodeProduce(request)
        node.connection.submit(request, now: now)
        control.transactions?.machine.recordsLeave()
        metrics.produceRequests += 1
        if node.isUnavailable { setAvailability(of: node, true) }
        node.lane.sent(now: now)
        node.lastRequest = now
    }

    private func encodeProduce(_ request: ClientRequest) {
        let batches = request.batches
        var topicCount = 0
        for index in batches.indices
        where index == 0 || batches[index].partition.topicName != batches[index - 1].partition.topicName {
            topicCount += 1
        }
        let writer = ProduceRequestWriter.begin(
            into: &request.writer, version: request.version, correlationID: request.correlationID,
            clientID: hub.clientID, transactionalID: configuration.transactionalID, acks: configuration.acks.rawValue,
            timeoutMs: configuration.requestTimeout.milliseconds32, topicCount: topicCount)
        var index = 0
        while index < batches.count {
            let name = batches[index].partition.topicName
            var end = index + 1
            while end < batches.count, batches[end].partition.topicName == name { end += 1 }
            let id = control.metadata.topics[name]?.id ?? .zero
            writer.beginTopic(into: &request.writer, name: name, topicID: id, partitionCount: end - index)
            for batch in batches[index..<end] {
                batch.sending.topicID = id
                writer.partition(
                    into: &request.writer, index: batch.partition.index,
                    records: UnsafeRawBufferPointer(start: batch.buffer?.base, count: batch.sending.wireSize))
            }
            writer.endTopic(into: &request.writer)
            index = end
        }
        writer.end(into: &request.writer)
    }

    /// Brings the batches of each topic together; there is one of each partition, so their order is free.
    private func groupByTopic(_ batches: inout [ProducerBatch]) {
        guard let first = batches.first,
            batches.contains(where: { $0.partition.topicName != first.partition.topicName })
        else { return }
        batches.sort { $0.partition.topicName < $1.partition.topicName }
    }

    private func refuseOldBroker(_ node: BrokerNode, now: MonotonicTime) {
        node.connection.end(
            .unsupported(
                api: "Produce", theirs: node.connection.versions.range(of: .produce), ours: ProduceRequest.versions),
            now: now)
    }
}

extension Duration {
    /// Whole milliseconds, bounded to what a 32-bit field holds.
    var milliseconds32: Int32 { Int32(clamping: saturatingNanoseconds / 1_000_000) }
}
