import KafkaSockets

/// How often, and for how long, a batch is sent again.
struct RetryLimit {
    /// What becomes of a batch whose attempt failed.
    enum Decision: Equatable {
        case retry
        /// Its delivery timeout has passed.
        case timedOut
        case fail
    }

    private let retries: Int
    private let deliveryTimeout: Duration

    init(_ configuration: ProducerConfiguration) {
        retries = configuration.retries
        deliveryTimeout = configuration.deliveryTimeout
    }

    func decide(_ history: BatchHistory, createdAt: MonotonicTime, isRetriable: Bool, now: MonotonicTime) -> Decision {
        guard isRetriable else { return .fail }
        if createdAt + deliveryTimeout <= now { return .timedOut }
        return history.failures <= retries ? .retry : .fail
    }
}
