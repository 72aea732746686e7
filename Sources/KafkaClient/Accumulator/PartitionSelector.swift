import Synchronization

/// A partition, and whether another one would do as well.
struct PartitionChoice {
    var partition: Int32
    var isSticky = false
    /// Whether the user's own partitioner chose it, so that it may be wrong.
    var isCustom = false
}

/// Chooses a record's partition on the calling thread, by the configured strategy.
struct PartitionSelector: Sendable {
    private let strategy: PartitioningStrategy
    private let ignoresKeys: Bool
    private let isAdaptive: Bool
    private let random: SharedRandom
    /// The rule that applies while nothing has to be asked or counted: a plain value derived from `strategy`.
    private let quickRule: QuickRule

    private enum QuickRule {
        case keysByMurmur2, keysOtherwise, noKeys, none
    }

    init(_ configuration: ProducerConfiguration, seed: UInt64?) {
        strategy = configuration.partitioning
        ignoresKeys = configuration.ignoreKeysForPartitioning
        isAdaptive = configuration.adaptivePartitioning
        random = SharedRandom(seed: seed)
        switch configuration.partitioning.kind {
        case .roundRobin, .custom: quickRule = .none
        case _ where configuration.ignoreKeysForPartitioning: quickRule = .noKeys
        case .default, .murmur2Random: quickRule = .keysByMurmur2
        case .consistentRandom, .fnv1aRandom: quickRule = .keysOtherwise
        }
    }

    /// What `choose` would choose, or -1 if it has to think.
    @inline(__always)
    func quickChoice(
        explicit: Int32?, key: UnsafeRawBufferPointer?, sticky: Int32, partitionCount: Int32
    ) -> Int32 {
        if let explicit { return explicit }
        switch quickRule {
        case .none: return -1
        case .keysByMurmur2:
            if let key, partitionCount > 0 { return PartitionHash.murmur2Partition(key, of: partitionCount) }
        case .keysOtherwise:
            if let partition = strategy.partition(forKey: key, partitionCount: partitionCount) {
                return partition
            }
        case .noKeys: break
        }
        return sticky
    }

    func choose(
        topic: TopicState, explicit: Int32?, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        _ queues: [PartitionQueue]
    ) -> PartitionChoice {
        if let explicit { return PartitionChoice(partition: explicit) }
        switch strategy.kind {
        case .roundRobin:
            return PartitionChoice(partition: roundRobin(topic, queues))
        case .custom(let custom):
            let context = PartitioningContext(
                topic: topic.name, key: key, value: value, partitions: topic.partitionInfos)
            return PartitionChoice(partition: custom.partitioner.partition(for: context), isCustom: true)
        case .default, .consistentRandom, .murmur2Random, .fnv1aRandom:
            let count = Int32(truncatingIfNeeded: queues.count)
            if !ignoresKeys, let partition = strategy.partition(forKey: key, partitionCount: count) {
                return PartitionChoice(partition: partition)
            }
        }
        let sticky = topic.sticky.partition
        if queues.indices.contains(Int(sticky)) { return PartitionChoice(partition: sticky, isSticky: true) }
        // The first choice, or the partition no longer exists.
        let first = sticky < 0 ? firstSticky(topic: topic, queues: queues) : nil
        let next = first ?? nextSticky(topic: topic, queues: queues)
        topic.sticky.advance(from: sticky, to: next)
        // Another task may have been faster: all share one choice, unless it came from a table that is outdated.
        let shared = topic.sticky.partition
        return PartitionChoice(partition: queues.indices.contains(Int(shared)) ? shared : next, isSticky: true)
    }

    /// The partition that a new topic's first run of records without a key goes to: one of a broker that is connected, so that
    /// it need not wait for another connection. Nil if there is none.
    private func firstSticky(topic: TopicState, queues: [PartitionQueue]) -> Int32? {
        let broker = topic.connectedBroker.load(ordering: .relaxed)
        guard isAdaptive, broker >= 0 else { return nil }
        let lengths = zip(queues, lengths(of: queues[...])).map { queue, length in
            queue.leader.load(ordering: .relaxed) == broker ? length : StickyPartitionChooser.unavailable
        }
        return lengths.contains { $0 >= 0 } ? choose(among: lengths) : nil
    }

    /// The partition that the next run of records without a key goes to (KIP-794).
    ///
    /// Of very many partitions it looks at a stretch that chance chooses: looking at all for each batch would cost more
    /// than filling it.
    func nextSticky(topic: TopicState, queues: [PartitionQueue]) -> Int32 {
        guard queues.count > 2 * Self.stretch else { return choose(among: lengths(of: queues[...])) }
        let start = Int(random.next()) % queues.count
        let end = min(start + Self.stretch, queues.count)
        let beyond = start + Self.stretch - end
        let lengths = lengths(of: queues[start..<end]) + lengths(of: queues[..<beyond])
        guard lengths.contains(where: { $0 >= 0 }) else { return choose(among: self.lengths(of: queues[...])) }
        return Int32((start + Int(choose(among: lengths))) % queues.count)
    }

    /// How many partitions are looked at when there are very many.
    private static let stretch = 64

    private func choose(among lengths: [Int32]) -> Int32 {
        Int32(StickyPartitionChooser.next(queueLengths: lengths, isAdaptive: isAdaptive, random: random.next()))
    }

    /// How many batches wait for each partition; -1 where nothing should be sent now.
    private func lengths(of queues: ArraySlice<PartitionQueue>) -> [Int32] {
        queues.map { queue in
            let isUsable = queue.leader.load(ordering: .relaxed) >= 0 && queue.isAvailable.load(ordering: .relaxed)
            return isUsable ? queue.queuedBatches.load(ordering: .relaxed) : -1
        }
    }

    private func roundRobin(_ topic: TopicState, _ queues: [PartitionQueue]) -> Int32 {
        let turn = topic.roundRobin.wrappingAdd(1, ordering: .relaxed).oldValue
        return Int32(
            RoundRobin.partition(turn: turn, partitionCount: queues.count) { index in
                queues[index].leader.load(ordering: .relaxed) >= 0
            })
    }
}

/// Random numbers for tasks on any thread: SplitMix64 over a shared counter.
final class SharedRandom: Sendable {
    private let state: Atomic<UInt64>

    init(seed: UInt64?) {
        state = Atomic(seed ?? UInt64.random(in: .min ... .max))
    }

    func next() -> UInt32 {
        let state = state.wrappingAdd(SplitMix64.increment, ordering: .relaxed).newValue
        return UInt32(truncatingIfNeeded: SplitMix64.mix(state) >> 16)
    }
}
