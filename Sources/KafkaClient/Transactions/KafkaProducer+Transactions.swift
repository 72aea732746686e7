import Synchronization

/// Transactions: records in several partitions and topics, and consumed offsets, become visible together or not at all
/// (KIP-98, KIP-890). They need ``ProducerConfiguration/transactionalID``.
extension KafkaProducer {
    /// Runs `body` in a transaction: commits when it returns, and aborts when it throws or its task is cancelled.
    ///
    /// ```swift
    /// try await producer.withTransaction { transaction in
    ///     try await transaction.enqueue(ProducerRecord(topic: "payments", key: "42", value: "paid"))
    ///     try await transaction.enqueue(ProducerRecord(topic: "ledger", key: "42", value: "-10"))
    /// }
    /// ```
    ///
    /// The first call initializes the producer, which fences others with the same transactional id and ends what they left
    /// open. A commit sends everything first; if one record fails, nothing becomes visible. Records go to brokers while
    /// `body` runs, so an abort does not take them back: consumers with `isolation.level=read_committed` do not see them.
    ///
    /// One transaction is open at a time. To run several concurrently, use several producers, each with a transactional id of its
    /// own: see ``KafkaTransactionalProducers``.
    ///
    /// - Parameters:
    ///   - retries: How many times `body` runs again after an attempt that was aborted for a reason that may pass, and not
    ///     because `body` threw an error of its own. Whatever else it does happens each time.
    ///   - body: Sends the transaction's records. It must not keep the transaction.
    /// - Returns: What `body` returns; the transaction is committed then.
    /// - Throws: ``KafkaTransactionError``, whose ``KafkaTransactionError/outcome`` says what became of the transaction, and
    ///   whether to run `body` again.
    @discardableResult
    public nonisolated(nonsending) func withTransaction<Result>(
        retries: Int = 0,
        _ body: (KafkaTransaction) async throws -> Result
    ) async throws(KafkaTransactionError) -> Result {
        var attempt = 0
        while true {
            do throws(KafkaTransactionError) {
                return try await runTransaction(body)
            } catch {
                attempt += 1
                guard error.canRunAgain, !error.isFromBody, attempt <= retries else { throw error }
            }
        }
    }

    private nonisolated(nonsending) func runTransaction<Result>(
        _ body: (KafkaTransaction) async throws -> Result
    ) async throws(KafkaTransactionError) -> Result {
        do throws(KafkaError) {
            if !core.hasInitializedTransactions.load(ordering: .relaxed) { try await initTransactions() }
            try await beginTransaction()
        } catch {
            throw KafkaTransactionError(beforeBegin: error)
        }
        let result: Result
        do {
            result = try await body(KafkaTransaction(producer: self))
            try Task.checkCancellation()
        } catch {
            throw await aborted(because: error, isFromBody: true)
        }
        do throws(KafkaError) {
            try await commitTransaction()
        } catch {
            if error.isFatal { throw KafkaTransactionError(fenced: error) }
            if error.code == .transactionFailed { throw await aborted(because: error, isFromBody: false) }
            // Cancelled or timed out: the commit goes on, and must not be turned into an abort.
            throw KafkaTransactionError(unknown: error)
        }
        return result
    }

    /// Aborts, whatever the task's state: a cancelled one still has to clean up.
    private nonisolated(nonsending) func aborted(because cause: any Error, isFromBody: Bool) async
        -> KafkaTransactionError
    {
        do throws(KafkaError) {
            try await core.call(.abort, despiteCancellation: true)
            return KafkaTransactionError(aborted: cause, isFromBody: isFromBody)
        } catch {
            return KafkaTransactionError(abortFailed: error, cause: cause)
        }
    }

    // MARK: Explicit calls

    /// Gets the producer id for the transactional id: ends what another producer left open under it, and fences that one.
    ///
    /// To be called once, before the first transaction; ``withTransaction(retries:_:)`` does it by itself. Waits until the
    /// coordinator has answered, and while it ends an older transaction, for ``ProducerConfiguration/maxBlock`` at most.
    ///
    /// - Throws: ``KafkaError/Code/transactionTimedOut`` after that time: call it again. ``KafkaError/Code/authorizationFailed``
    ///   if the client may not use the transactional id; it may be called again then. Errors that are fatal end the producer.
    public nonisolated(nonsending) func initTransactions() async throws(KafkaError) {
        try await core.initializeTransactions()
    }

    /// Begins a transaction: records are accepted from then on. Asks no broker.
    ///
    /// - Throws: ``KafkaError/Code/invalidTransactionState`` if a transaction is open, or the producer is not initialized.
    public nonisolated(nonsending) func beginTransaction() async throws(KafkaError) {
        try await core.call(.begin)
    }

    /// Sends everything that was accepted, waits until all of it is acknowledged, and commits the transaction.
    ///
    /// Waits for ``ProducerConfiguration/maxBlock`` at most. A call that timed out or was cancelled goes on: call it again to
    /// learn how it ends. It never turns into an abort.
    ///
    /// - Throws: ``KafkaError/Code/transactionFailed`` if a record has failed: abort then. ``KafkaError/Code/fenced`` if another
    ///   producer has taken this one's place, or the transaction has timed out. ``KafkaError/Code/transactionTimedOut``.
    public nonisolated(nonsending) func commitTransaction() async throws(KafkaError) {
        try await core.call(.commit)
    }

    /// Aborts the transaction: records that were not sent fail with ``KafkaError/Code/transactionAborted``, and those that were
    /// sent never become visible to consumers that read committed records.
    ///
    /// Waits as ``commitTransaction()`` does, and can be repeated like it. Aborting a transaction without records asks no
    /// broker.
    public nonisolated(nonsending) func abortTransaction() async throws(KafkaError) {
        try await core.call(.abort)
    }

    /// Adds offsets of a consumer group to the transaction: they are committed with it, or not at all.
    ///
    /// Waits as ``commitTransaction()`` does, and can be repeated like it with the same arguments.
    ///
    /// - Parameters:
    ///   - offsets: The offset of the next record to read, for each partition.
    ///   - group: The group, and the consumer's place in it: see ``ConsumerGroupMetadata``.
    /// - Throws: ``KafkaError/Code/invalidTransactionState`` without an open transaction or if the group's metadata is
    ///   incomplete; ``KafkaError/Code/transactionFailed`` if the group's coordinator refuses, for example because the consumer
    ///   has left the group: abort then, and read from the committed offsets again.
    public nonisolated(nonsending) func sendOffsets(
        _ offsets: [TopicPartition: ConsumedOffset], group: ConsumerGroupMetadata
    ) async throws(KafkaError) {
        if let problem = group.problem { throw .misuse(problem) }
        guard !offsets.isEmpty else { return }
        try await core.call(.sendOffsets(TransactionOffsets(group: group, offsets: offsets)))
    }
}
