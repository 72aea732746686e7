import Synchronization

/// What the callers' side knows of a topic: its partitions' queues, and the tasks that wait for them.
///
/// Reading the partitions costs one atomic load. A table that was replaced (partitions were added, or the topic was
/// created again with fewer) stays alive as long as the topic, since a reader may still look at it.
package final class TopicState: Sendable {
    /// A topic's queues, in the order of their numbers.
    final class Table: Sendable {
        let queues: [PartitionQueue]

        init(_ queues: [PartitionQueue]) { self.queues = queues }

        @inline(__always)
        var count: Int32 { Int32(truncatingIfNeeded: queues.count) }

        /// A partition's queue, without counting a reference to it; nil if there is none of that number.
        @inline(__always)
        func unmanagedQueue(_ index: Int32) -> Unmanaged<PartitionQueue>? {
            index >= 0 && index < count ? Unmanaged.passUnretained(queues[Int(index)]) : nil
        }
    }

    private struct State: Sendable {
        var tables: [Table] = []
        /// Queues of partitions that no longer exist.
        var retired: [PartitionQueue] = []
        var waiters: [Waiter<Void>] = []
        var failure: KafkaError?
        /// Counts metadata answers for this topic.
        var updates = 0
        var layout = TopicLayout.unknown
        /// What `partitionInfos` returns, until something about it changes.
        var infos: [PartitionInfo]?
    }

    /// The topic's name.
    package let name: String
    /// Its share of the memory, if topics have a bound.
    package let share: Int32
    let sticky = StickyTurn()
    /// A broker that is connected, or -1: records without a key go to one of its partitions first.
    let connectedBroker = Atomic<Int32>(-1)
    let roundRobin = Atomic<UInt32>(0)
    /// About the size of the batch that was sealed last, of whatever partition.
    let usualSize = Atomic<Int>(0)
    /// Kept alive by `state.tables`.
    private let table = AtomicReference<Table>()
    private let state = Mutex(State())

    init(name: String, share: Int32 = TopicShares.none) {
        self.name = name
        self.share = share
    }

    /// The topic's queues, or nil while its partitions are not known.
    var queues: [PartitionQueue]? {
        table.load()?.queues
    }

    /// The table, or nil, without counting a reference to it.
    @inline(__always)
    var unmanagedTable: Unmanaged<Table>? { table.loadUnmanaged() }

    /// How many answers about this topic there were.
    var updateCount: Int { state.withLock { $0.updates } }

    /// The lasting reason why the topic cannot be used, from the last metadata.
    var failure: KafkaError? { state.withLock { $0.failure } }

    /// The partitions, their leaders and replicas. Made once, and again after a change: a custom partitioner
    /// is given them for each record.
    var partitionInfos: [PartitionInfo] {
        state.withLock { state in
            if let infos = state.infos { return infos }
            let infos = (state.tables.last?.queues ?? []).map { queue in
                PartitionInfo(
                    partition: queue.index, leaderID: queue.leader.load(ordering: .relaxed), layout: state.layout)
            }
            state.infos = infos
            return infos
        }
    }

    /// Registers a waiter for the next metadata of this topic after `update`; resolves it immediately if there was some.
    func awaitUpdate(after update: Int, _ waiter: Waiter<Void>) {
        let ready = state.withLock { state -> Bool in
            if state.updates > update { return true }
            state.waiters.removeAll(where: \.isResolved)
            state.waiters.append(waiter)
            return false
        }
        if ready { waiter.resolve(.success(())) }
    }

    /// Tasks that wait now.
    var waiterCount: Int { state.withLock { state in state.waiters.count { !$0.isResolved } } }

    // MARK: The I/O side

    /// The queues of all partitions, those included that new records do not go to.
    var allQueues: [PartitionQueue] {
        state.withLock { ($0.tables.last?.queues ?? []) + $0.retired }
    }

    /// Metadata has come: shows a table of `partitionCount` partitions. `announce` follows when leaders are set.
    ///
    /// - Returns: The queues of partitions that no longer exist. They take no more records; what they hold is for the
    ///   sender to give up.
    func prepare(partitionCount: Int, accumulator: RecordAccumulator) -> [PartitionQueue] {
        let gone = state.withLock { state -> [PartitionQueue] in
            var queues = state.tables.last?.queues ?? []
            let gone = Array(queues.dropFirst(partitionCount))
            queues.removeLast(gone.count)
            let isUnchanged = gone.isEmpty && queues.count == partitionCount
            for index in queues.count..<max(queues.count, partitionCount) {
                queues.append(PartitionQueue(topic: self, index: Int32(index), accumulator: accumulator))
            }
            if !isUnchanged { state.tables.append(Table(queues)) }
            state.retired += gone
            if let table = state.tables.last { self.table.store(table) }
            return gone
        }
        // Only now: a record that is refused by a queue looks for another one in the table that is shown.
        for queue in gone { queue.retire() }
        return gone
    }

    /// Nothing was sent for long: retires all queues, unless one of them has batches. Returns whether it did.
    func retireIfEmpty() -> Bool {
        let queues = allQueues
        for (index, queue) in queues.enumerated() where !queue.retireIfEmpty() {
            for queue in queues[..<index] { queue.restore() }
            return false
        }
        return true
    }

    /// The topic is missing: new records wait for its metadata, as for a topic that was never known. `prepare` shows it
    /// again.
    func hide() {
        table.clear()
    }

    /// The replicas and the brokers as last heard.
    func learn(_ replicas: ReplicaTable, _ cluster: ClusterInfo?) {
        state.withLock { $0.layout = TopicLayout(replicas, cluster ?? TopicLayout.unknown.cluster) }
    }

    /// Brokers came, went or moved.
    func learn(_ cluster: ClusterInfo) {
        state.withLock { state in
            state.layout = state.layout.with(cluster)
            state.infos = nil
        }
    }

    /// A partition of the topic has another leader now.
    func leaderChanged() {
        state.withLock { $0.infos = nil }
    }

    /// Lets the waiters look again.
    func announce() {
        let waiters = state.withLock { state -> [Waiter<Void>] in
            state.infos = nil
            state.failure = nil
            state.updates += 1
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resolve(.success(())) }
    }

    /// The topic cannot be used: fails the waiters, and the next call that asks.
    func fail(_ error: KafkaError) {
        let waiters = state.withLock { state -> [Waiter<Void>] in
            state.failure = error
            state.updates += 1
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resolve(.failure(error)) }
    }
}
