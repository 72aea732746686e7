/// What a partition on the I/O side waits for. It waits for one thing at a time, in one list at most.
enum Gate {
    /// In no list: it has nothing to send, or a timer, an answer or its queue will lead to another look.
    case none
    /// For its turn at its leader. Can go to: any, when its turn comes or its leader changes.
    case ready(BrokerNode)
    /// Until nothing is in flight to its leader: then the open batch, which a task awaits, leaves without lingering.
    case waitingForIdle(BrokerNode)
    /// For a leader that is known.
    case leaderless
    /// For a producer id.
    case waitingForProducerID
    /// To be added to the transaction.
    case waitingForTransaction

    /// Whether both are the same place.
    func isSame(as other: Gate) -> Bool {
        switch (self, other) {
        case (.none, .none), (.leaderless, .leaderless), (.waitingForProducerID, .waitingForProducerID),
            (.waitingForTransaction, .waitingForTransaction):
            true
        case (.ready(let one), .ready(let other)): one === other
        case (.waitingForIdle(let one), .waitingForIdle(let other)): one === other
        default: false
        }
    }
}
