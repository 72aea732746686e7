extension ProducerMetrics {
    /// What has held up the calls that send.
    public struct Waits: Sendable, Hashable {
        /// Waits for buffer memory or for the right to buffer one more record (``ProducerConfiguration/maxBufferedRecords``), those that
        /// begin because a topic holds as much as it may included. A wait counts when it has ended, however it did.
        public internal(set) var memory = DurationSummary()
        /// How often a record had to wait because its topic held as much as it may (``ProducerConfiguration/topicBufferMemory``,
        /// ``ProducerConfiguration/maxTopicRecords``).
        public internal(set) var topics = 0
        /// Pauses of records that came while the buffer was filled beyond ``ProducerConfiguration/pacingThreshold``.
        public internal(set) var pacing = DurationSummary()
        /// For how long there was a task that waited or paused (`bufferpool-wait-ratio` is its share of all time): the time in which the
        /// app wanted to send more than the producer took.
        public internal(set) var total: Duration = .zero
    }
}
