/// Whether linger and batch size stay as they are set, or follow the load.
public enum Batching: Hashable, Sendable {
    /// ``ProducerConfiguration/linger`` and ``ProducerConfiguration/batchSize`` stay as they are set.
    case fixed

    /// Both move within bounds, by what the producer sees of its own work.
    ///
    /// - The linger counts from the last request to the partition's broker. So a record that comes after a pause leaves
    ///   immediately, and a burst makes a request per linger, however many partitions it goes to.
    /// - It rises when requests queue up at brokers, to a tenth more than a broker then takes for each: requests come slower than they
    ///   are answered, and wait for no other. It falls when answers come faster.
    /// - The batch size doubles when most bytes leave in full batches, and halves when none has been larger than a quarter of it
    ///   for a while.
    ///
    /// The producer looks ten times a second, while it is sending. ``ProducerConfiguration/linger`` and
    /// ``ProducerConfiguration/batchSize`` are where it begins, brought into the bounds. Each change is logged at `debug`, and counts
    /// in ``ProducerMetrics/batching``. A record costs no more than with ``fixed``.
    case automatic(within: BatchingBounds = BatchingBounds())

    /// The bounds; nil if both are fixed.
    var bounds: BatchingBounds? {
        switch self {
        case .fixed: nil
        case .automatic(let bounds): bounds
        }
    }
}

/// Within which bounds ``Batching/automatic(within:)`` moves linger and batch size.
public struct BatchingBounds: Hashable, Sendable {
    /// The shortest linger. The default is zero.
    ///
    /// More makes fewer requests of records that come slowly enough for brokers to take each on its own.
    public var minimumLinger: Duration = .zero

    /// The longest linger: the most that batching delays a record. The default is 50 ms.
    public var maximumLinger: Duration = .milliseconds(50)

    /// The smallest batch size in bytes. The default is 16,384, the least 512.
    public var minimumBatchSize = 16 * 1024

    /// The largest batch size in bytes. The default is 262,144.
    ///
    /// Batches are as large as the smallest size, doubled some times, or as this. It must not exceed
    /// ``ProducerConfiguration/maxRequestSize``, since a request has room for at least one batch, nor
    /// ``ProducerConfiguration/topicBufferMemory``.
    public var maximumBatchSize = 256 * 1024

    /// The defaults.
    public init() {}

    /// The sizes that a batch may have: the smallest one, its doubles, and the largest one.
    var batchSizes: [Int] {
        var sizes: [Int] = []
        var size = max(1, minimumBatchSize)
        while size < maximumBatchSize {
            sizes.append(size)
            size *= 2
        }
        return sizes + [maximumBatchSize]
    }
}
