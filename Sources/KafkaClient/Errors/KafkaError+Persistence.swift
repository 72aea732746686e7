extension KafkaError {
    /// Whether the record of a failed delivery is stored in the cluster.
    public enum Persistence: String, Hashable, Sendable, Codable {
        /// It is not stored: sending it again cannot duplicate it.
        case notWritten

        /// It was sent and no answer came: it may be stored. Sending it again may store it twice.
        case unknown

        /// It is stored, although the call failed: sending it again stores it twice.
        case written
    }
}
