import KafkaSockets
import Synchronization

/// The calls of transactions, on the callers' side: each goes to the I/O thread, and waits for `maxBlock` at most.
extension ProducerCore {
    nonisolated(nonsending)
        func call(_ call: TransactionCall, despiteCancellation: Bool = false) async throws(KafkaError)
    {
        let waiter = Waiter<Void>()
        let deadline = accumulator.clock.now() + accumulator.configuration.maxBlock
        guard accumulator.mailbox.post(.transaction(call, waiter, deadline: deadline)) else {
            throw accumulator.endReason ?? .closed("the producer is closed")
        }
        try await waiter.wait { waiter in
            if despiteCancellation { return }
            waiter.resolve(
                .failure(
                    .cancelledWhileWaiting(
                        for: "\(call.name), which goes on: call it again to learn how it ends", persistence: .unknown)))
        }
    }

    /// Initializes the transactions.
    nonisolated(nonsending)
        func initializeTransactions() async throws(KafkaError)
    {
        try await call(.initialize)
        hasInitializedTransactions.store(true, ordering: .relaxed)
    }
}
