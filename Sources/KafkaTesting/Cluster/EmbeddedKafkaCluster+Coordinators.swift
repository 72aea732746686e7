// Coordinators of transactions and consumer groups.
extension EmbeddedKafkaCluster {
    /// The id of the broker that coordinates a transactional id or a consumer group; nil when all brokers are down.
    public func coordinator(of id: String) -> Int32? {
        state.read { $0.coordinator(of: id)?.id }
    }

    /// Makes another broker the coordinator of a transactional id or a consumer group.
    ///
    /// From now on, the old one answers NOT_COORDINATOR. The new one has all of its state after the configuration's
    /// `coordinatorLoadTime`, as if it had read `__transaction_state` or `__consumer_offsets`; until then it answers
    /// COORDINATOR_LOAD_IN_PROGRESS. With a `transactionMarkerDelay`, it is also the one that writes the markers of transactions
    /// that the old one has decided.
    public func moveCoordinator(of id: String) {
        state.change { model, _ in model.moveCoordinator(of: id) }
    }

    /// Waits until the markers of all transactions that are committed or aborted are written, which takes the configuration's
    /// `transactionMarkerDelay`: until then, consumers see nothing of them.
    ///
    /// - Returns: false when the task is cancelled or the cluster shut down first.
    @discardableResult
    public func waitForMarkers() async -> Bool {
        await state.wait { !$0.coordinator.isWritingMarkers }
    }

    /// Finalizes another level of `transaction.version`, as an upgrade of the cluster does. Clients learn of it on new connections.
    public func finalizeTransactionVersion(_ version: Int16) {
        state.change { model, _ in model.finalizeTransactionVersion(version) }
    }
}
