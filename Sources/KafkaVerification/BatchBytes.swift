import KafkaWire

/// Batches as they are before compression, made without a producer.
package enum BatchBytes {
    /// Adds a record without a key, with a timestamp some records apart.
    ///
    /// - Parameter number: Which record it is, from 0.
    package static func append(_ value: UnsafeRawBufferPointer, number: Int, to batch: inout [UInt8]) {
        let (offset, timestamp) = (Int32(truncatingIfNeeded: number), Int64(number / 10))
        let start = batch.count
        let size = RecordEncoder.size(
            offsetDelta: offset, timestampDelta: timestamp, keyCount: -1, valueCount: value.count
        ).total
        batch.append(contentsOf: repeatElement(0, count: size))
        batch.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            RecordEncoder.encode(
                to: base + start, offsetDelta: offset, timestampDelta: timestamp, key: nil, value: value)
        }
    }
}
