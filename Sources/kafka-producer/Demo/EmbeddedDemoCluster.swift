import KafkaTesting

/// The cluster that the demo starts inside its own process.
enum EmbeddedDemoCluster {
    /// What a record takes in a log besides its value, roughly.
    private static let overhead = 32

    /// A cluster that holds this many records of this size.
    ///
    /// - Parameters:
    ///   - isKept: Whether it stays up for other clients, whose records must not fill the memory.
    ///   - memory: The bytes of memory that there are.
    static func configuration(
        records: Int, recordSize: Int, isKept: Bool, memory: Double
    ) throws(ToolError) -> EmbeddedClusterConfiguration {
        // As floating point, since the product may be more than an integer holds.
        guard Double(records) * Double(recordSize + overhead) <= memory else {
            throw .wrongUse(
                "\(records) records of \(recordSize) bytes do not fit into this machine's memory, which is where the "
                    + "embedded cluster keeps them: send fewer, or give a server with --bootstrap-server")
        }
        var configuration = EmbeddedClusterConfiguration(brokers: 3)
        configuration.fit(recordSize: recordSize)
        if isKept {
            // The demo's own records stay.
            configuration.retainBytesPerPartition = max(64 << 20, records * (recordSize + overhead))
        }
        return configuration
    }
}

extension EmbeddedClusterConfiguration {
    /// Raises the limits that records of this size would exceed. What is left to refuse them is the producer.
    mutating func fit(recordSize: Int) {
        maxMessageBytes = max(maxMessageBytes, 2 * recordSize)
        maxRequestBytes = max(maxRequestBytes, 4 * recordSize)
        maxDecompressedBytes = max(maxDecompressedBytes, 2 * recordSize)
    }
}
