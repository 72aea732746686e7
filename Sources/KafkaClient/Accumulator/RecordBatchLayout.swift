import KafkaWire

/// Sizes of the record batch format, and the encoding of headers, which the hot path needs before it has a batch.
enum RecordBatchLayout {
    /// The batch header's size: records start here.
    @inline(__always)
    static var headerSize: Int { RecordBatchHeader.size }

    /// The most that the encoding adds to a record's key, value and headers: length, attributes, deltas, two lengths.
    static let maxRecordOverhead = 5 + 1 + 10 + 5 + 5 + 5

    /// The bytes of a batch that holds this record alone, which is what its buffer is asked for with.
    @inline(__always)
    static func newBatchSize(keySize: Int, valueSize: Int, headersSize: Int) -> Int {
        headerSize
            + RecordEncoder.size(
                offsetDelta: 0, timestampDelta: 0, keyCount: keySize, valueCount: valueSize, headersSize: headersSize
            ).total
    }

    /// A record's size for the check against `maxRequestSize`: an upper bound, as if it were alone in its batch.
    @inline(__always)
    static func sizeUpperBound(keySize: Int, valueSize: Int, headersSize: Int) -> Int {
        headerSize + maxRecordOverhead + max(0, keySize) + max(0, valueSize) + headersSize
    }
}
