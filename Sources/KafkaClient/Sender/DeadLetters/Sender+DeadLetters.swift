import KafkaSockets
import KafkaWire
import Logging
import Synchronization

/// Dead letters: a batch that failed is held back until copies of its records are stored elsewhere, or could not be.
extension Sender {
    /// A batch has failed. Returns whether its failure has to wait for dead letters.
    func holdBack(_ batch: ProducerBatch, _ outcome: BatchOutcome, now: MonotonicTime) -> Bool {
        guard let topic = deadLetters.policy.destination(of: batch.partition.topicName),
            batch.root.sending.deadLetters == nil, batch.buffer != nil, needsControl, health.fatalError == nil,
            !shutdown.mustFail(now: now)
        else { return false }
        let errors = outcome.errors(of: batch.recordCount, where: deadLetters.policy.includes)
        guard !errors.isEmpty else { return false }
        batch.sending.isHeldBack = true
        deadLetters.add(
            FailedBatch(
                batch, outcome, errors, topic: topic,
                deadline: max(batch.createdAt + configuration.deliveryTimeout, now + deadLetters.policy.timeout),
                topicUpdates: accumulator.topics.existing(topic)?.updateCount ?? 0))
        return true
    }

    /// Writes the dead letters that can be written, and gives up those that could not be for too long.
    func writeDeadLetters(now: MonotonicTime) {
        deadLetters.isDue = false
        for failed in deadLetters.unwritten {
            if failed.deadline <= now {
                giveUpLetters(of: failed, deadLetterTimeout(failed), now: now)
            } else if deadLetters.hasRoom {
                writeLetters(of: failed, now: now)
            }
        }
    }

    private func writeLetters(of failed: FailedBatch, now: MonotonicTime) {
        guard let topic = accumulator.topics.existing(failed.topic) ?? accumulator.topics.topic(failed.topic) else {
            let error = TopicName.problem(failed.topic) ?? KafkaError(.invalidTopic, topic: failed.topic)
            return giveUpLetters(of: failed, error, now: now)
        }
        guard let queues = topic.queues, !queues.isEmpty else {
            if let failure = topic.failure, topic.updateCount > failed.topicUpdates {
                return giveUpLetters(of: failed, failure, now: now)
            }
            control.metadata.use(failed.topic, now: now)
            return
        }
        let records: [DecodedRecord]
        do throws(KafkaError) {
            records = try decodedRecords(of: failed.batch)
        } catch {
            return giveUpLetters(of: failed, error, now: now)
        }
        releaseBytes(of: failed)
        var touched: [PartitionPipeline] = []
        for letters in letters(of: failed, records).grouped(by: { partition(for: $0, in: queues) }) {
            let pipeline = sender(for: queues[Int(letters.partition)])
            for batch in batches(of: letters.letters, for: failed, in: pipeline.queue, now: now) {
                failed.letterBytes += batch.byteCount
                pipeline.pending.append(batch)
                pipeline.queue.queuedBatches.add(1, ordering: .relaxed)
            }
            touched.append(pipeline)
        }
        deadLetters.written(failed)
        for pipeline in touched { evaluate(pipeline, now: now) }
        // All of them may have been too large.
        finishIfComplete(failed, now: now)
    }

    /// The failed batch's own bytes are not needed any more.
    private func releaseBytes(of failed: FailedBatch) {
        failed.batch.sending.isHeldBack = false
        if !failed.batch.sending.isOnWire { free(failed.batch) }
    }

    // MARK: Ends

    /// A batch of dead letters, or a part of one, has ended.
    func lettersEnded(
        _ batch: ProducerBatch, _ source: DeadLetterSource, _ outcome: BatchOutcome, now: MonotonicTime
    ) {
        for index in 0..<batch.recordCount {
            let letter = source.letters[Int(batch.firstIndex + index)]
            let result = outcome.result(
                of: index, topic: batch.partition.topicName, partition: batch.partition.index,
                timestamp: batch.baseTimestamp, keySize: letter.keySize, valueSize: letter.valueSize)
            ended(source.failed, letter.index, result, now: now)
        }
        finishIfComplete(source.failed, now: now)
    }

    /// The dead letters that are not written cannot be.
    private func giveUpLetters(of failed: FailedBatch, _ error: KafkaError, now: MonotonicTime) {
        deadLetters.written(failed)
        for index in failed.missing { ended(failed, index, .failure(error), now: now) }
        releaseBytes(of: failed)
        finishIfComplete(failed, now: now)
        forgetIfMissing(failed.topic)
    }

    /// The producer ends: gives up all dead letters that are not written.
    func giveUpLetters(_ error: KafkaError, now: MonotonicTime) {
        for failed in deadLetters.unwritten { giveUpLetters(of: failed, error, now: now) }
    }

    private func ended(
        _ failed: FailedBatch, _ index: Int32, _ result: Result<RecordMetadata, KafkaError>, now: MonotonicTime
    ) {
        failed.ended(index, result)
        switch result {
        case .success: metrics.totals.deadLetters += 1
        case .failure(let error):
            metrics.totals.deadLetterErrors += 1
            guard let count = deadLetters.pace.note(at: now) else { return }
            logger.warning(
                "dead letters could not be stored",
                metadata: [
                    LogKey.topic: "\(failed.topic)", LogKey.records: "\(count)", LogKey.error: "\(error.message)",
                ])
        }
    }

    private func finishIfComplete(_ failed: FailedBatch, now: MonotonicTime) {
        guard failed.isComplete else { return }
        deadLetters.remove(failed)
        conclude(failed.batch, failed.finalOutcome, now: now)
    }

    private func deadLetterTimeout(_ failed: FailedBatch) -> KafkaError {
        let cause = health.missing(failed.topic) ?? stallCause(now: failed.deadline)
        let reason = cause.map { ": \($0.message)" } ?? ""
        return KafkaError(
            .deliveryTimedOut, "the dead letter could not be sent in time\(reason)", topic: failed.topic,
            underlying: cause)
    }
}
