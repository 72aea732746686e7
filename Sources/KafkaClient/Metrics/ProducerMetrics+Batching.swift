extension ProducerMetrics {
    /// Linger and batch size as they are in force: see ``ProducerConfiguration/batching``.
    public struct Batching: Sendable, Hashable {
        /// Whether they follow the load.
        public internal(set) var isAutomatic = false
        /// The longest that a batch that is not full waits now. With ``KafkaClient/Batching/fixed``, it is that of
        /// ``ProducerConfiguration/linger``.
        public internal(set) var linger: Duration = .zero
        /// The size in bytes at which a batch is full now.
        public internal(set) var batchSize = 0
        /// How often automatic batching has changed one of them.
        public internal(set) var changes = 0
    }
}
