import DequeModule
import KafkaSockets

/// Carries out what the caller side asks for.
extension Sender {
    func handle(_ command: SenderCommand, now: MonotonicTime) {
        switch command {
        case .flush(let token):
            flush(token, now: now)
            pendingCalls.add(token)
        case .needsMetadata(let topic):
            control.metadata.refresh(topic.name, now: now)
        case .metadataWaiter(let waiter, let topic, let deadline):
            if accumulator.topics.existing(topic.name) !== topic {
                // It was forgotten meanwhile: the task looks it up again.
                waiter.resolve(.success(()))
            } else if pendingCalls.add(PendingCalls.MetadataCall(waiter: waiter, topic: topic, deadline: deadline)) {
                control.metadata.refresh(topic.name, now: now)
            }
        case .sendOpenBatches:
            for partition in schedule.active {
                _ = partition.queue.take(into: &partition.pending, sealOpen: true)
                evaluate(partition, now: now)
            }
        case .pause(let waiter, let time):
            pendingCalls.addPause(waiter, until: time)
        case .memoryWaiter(let deadline):
            pendingCalls.addMemoryWait(until: deadline)
        case .warmUp(let waiter, let deadline):
            pendingCalls.add(PendingCalls.WarmUp(waiter: waiter, deadline: deadline))
            advanceWarmUps(now: now)
        case .transaction(let call, let waiter, let deadline):
            handle(call, waiter, deadline: deadline, now: now)
        case .metrics(let waiter):
            waiter.resolve(.success(snapshot(now: now)))
        case .health(let waiter, let time):
            takeHealthSample(waiter, at: time, now: now)
        case .callbacksRan(let root):
            callbacksRan(root)
        case .authenticated(let id, let result):
            if let connection = hub.authenticated(id, result, now: now) { handleEvents(of: connection, now: now) }
        case .close(let waiter, let deadline):
            beginShutdown(waiter, deadline, now: now)
        case .watchEnd(let waiter):
            if let error = health.fatalError {
                waiter.resolve(.failure(error))
            } else {
                shutdown.watch(waiter)
            }
        }
    }

    /// Sends everything accepted so far, and lets the token wait for it.
    private func flush(_ token: FlushToken, now: MonotonicTime) {
        for partition in schedule.active {
            _ = partition.queue.take(into: &partition.pending, sealOpen: true)
            for batch in partition.inFlight where !batch.sending.isFinished { token.add(to: batch.root) }
            // Batches that were sent before are in flight as well as pending: the token counts each root once.
            for batch in partition.pending { token.add(to: batch.root) }
            evaluate(partition, now: now)
        }
        for failed in deadLetters.batches { token.add(to: failed.batch.root) }
        if token.includesCallbacks { callbacks.add(token) }
        token.finishOne()
    }
}
