/// The arithmetic of batches that both ``ProducerMetrics/advice`` and the tool's `tune` use.
package enum BatchingFormulas {
    /// What a linger is lengthened by, since records do not come evenly.
    package static let margin = 1.2

    /// How many records fill a batch.
    package static func recordsPerBatch(batchBytes: Int, recordBytes: Double) -> Double {
        recordBytes > 0 ? Double(batchBytes) / recordBytes : 0
    }

    /// How long it takes records at this rate to fill a batch, with a margin.
    ///
    /// - Parameters:
    ///   - recordsPerSecond: Of the records that go to the same batch.
    ///   - margin: What the time is multiplied by.
    /// - Returns: Milliseconds; infinite if no records come.
    package static func optimalLinger(
        batchBytes: Int, recordBytes: Double, recordsPerSecond: Double, margin: Double = margin
    ) -> Double {
        recordsPerBatch(batchBytes: batchBytes, recordBytes: recordBytes) / (recordsPerSecond / 1000) * margin
    }
}
