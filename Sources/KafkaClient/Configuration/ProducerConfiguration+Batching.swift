extension ProducerConfiguration {
    /// The longest time that a batch may linger: ``linger``, or what ``batching`` may make of it.
    var longestLinger: Duration { batching.bounds?.maximumLinger ?? linger.longest }

    /// The sizes that a batch may have, in ascending order: ``batchSize``, or those of ``batching``.
    var batchSizes: [Int] { batching.bounds?.batchSizes ?? [batchSize] }

    /// The size of the first batches: ``batchSize``, or the next smaller one that ``batching`` allows.
    var initialBatchSize: Int { batchSizes.last { $0 <= batchSize } ?? batchSizes[0] }

    /// What is wrong with the bounds of automatic batching.
    var batchingProblems: [String] {
        guard let bounds = batching.bounds else { return [] }
        var problems = [
            Self.excess(bounds.minimumLinger, of: .minimumLinger, over: bounds.maximumLinger, of: .maximumLinger)
        ].compactMap { $0 }
        if bounds.minimumBatchSize > bounds.maximumBatchSize {
            problems.append(
                "\(Setting.minimumBatchSize.label) is \(bounds.minimumBatchSize), more than "
                    + "\(Setting.maximumBatchSize.label), \(bounds.maximumBatchSize). Lower the one or raise the other."
            )
        }
        if bounds.maximumBatchSize > maxRequestSize {
            problems.append(
                "\(Setting.maximumBatchSize.label) is \(bounds.maximumBatchSize), more than "
                    + "\(Setting.maxRequestSize.label), \(maxRequestSize): such a batch would be larger than a request. "
                    + "Lower the one or raise the other.")
        }
        return problems
    }
}
