/// What belongs to a transaction, and what still has to be added to it.
struct TransactionContents {
    /// Whether the coordinator knows of the transaction, so that it has to be ended there.
    private(set) var hasStarted = false
    /// The offsets that are being committed with it.
    private(set) var offsets: TransactionOffsets?
    /// Whether the group of those offsets was added.
    private(set) var isGroupAdded = false
    /// Partitions to add, in the order in which they were first needed.
    private(set) var toAdd: [TopicPartition] = []
    private var added: Set<TopicPartition> = []
    /// What the coordinator was asked to add: it may have, whether or not its answer has come, unless it has refused.
    private var asked: Set<TopicPartition> = []
    private var isGroupAsked = false

    /// Whether nothing was added, and nothing is going to be.
    var isEmpty: Bool { !hasStarted && toAdd.isEmpty && offsets == nil }
    /// Whether no partition is part of it yet.
    var hasNoPartition: Bool { added.isEmpty }

    /// Whether a partition is part of it.
    func contains(_ partition: TopicPartition) -> Bool { added.contains(partition) }

    // MARK: Events

    /// A partition has to be added.
    mutating func want(_ partition: TopicPartition) {
        if !toAdd.contains(partition) { toAdd.append(partition) }
    }

    /// The coordinator, or a broker, has something of the transaction.
    mutating func start() {
        hasStarted = true
    }

    /// The request is on its way.
    mutating func sent(_ request: TransactionRequest, version: TransactionVersion) {
        switch request {
        case .addPartitions(let partitions): asked.formUnion(partitions)
        case .addOffsets: isGroupAsked = true
        // The group's coordinator adds the group.
        case .commitOffsets where version == .two: start()
        case .commitOffsets, .initProducerID, .end: break
        }
    }

    /// What the coordinator was asked to add, it does not.
    mutating func refused() {
        asked = []
        isGroupAsked = false
    }

    /// The coordinator has added partitions.
    mutating func add(_ partitions: [TopicPartition]) {
        hasStarted = true
        added.formUnion(partitions)
        toAdd.removeAll { added.contains($0) }
    }

    /// Offsets are to be committed with it.
    mutating func want(_ new: TransactionOffsets) {
        offsets = new
        isGroupAdded = false
        isGroupAsked = false
    }

    /// The group of the offsets was added.
    mutating func addGroup() {
        hasStarted = true
        isGroupAdded = true
    }

    /// The group's coordinator has the offsets of these partitions, or of all.
    mutating func commit(_ partitions: [TopicPartition]?) {
        hasStarted = true
        guard let partitions else { return offsets = nil }
        for partition in partitions { offsets?.offsets[partition] = nil }
    }

    /// It is going to be aborted: what was not added need not be.
    ///
    /// What may have been added may have begun a transaction, which would stay open: it is asked for again, so that there is
    /// something to abort for certain.
    mutating func drop() {
        toAdd.removeAll { hasStarted || !asked.contains($0) }
        if hasStarted || !isGroupAsked { offsets = nil }
    }
}
