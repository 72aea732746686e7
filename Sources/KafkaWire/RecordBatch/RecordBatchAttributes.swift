/// The attributes of a record batch: a bit set of 16 bits.
package struct RecordBatchAttributes: RawRepresentable, Hashable, Sendable {
    /// The bits on the wire.
    package var rawValue: Int16

    /// Attributes from their bits.
    package init(rawValue: Int16) { self.rawValue = rawValue }

    /// Attributes from their meaning.
    package init(
        codec: UInt8 = 0, hasLogAppendTime: Bool = false, isTransactional: Bool = false, isControl: Bool = false
    ) {
        rawValue =
            Int16(codec & 0x07) | (hasLogAppendTime ? 0x08 : 0) | (isTransactional ? 0x10 : 0) | (isControl ? 0x20 : 0)
    }

    /// How the records are compressed: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd; 5...7 are not assigned.
    package var codec: UInt8 { UInt8(truncatingIfNeeded: rawValue) & 0x07 }

    /// Whether the timestamps are the broker's, not the producer's.
    package var hasLogAppendTime: Bool { rawValue & 0x08 != 0 }

    /// Whether the batch belongs to a transaction.
    package var isTransactional: Bool { rawValue & 0x10 != 0 }

    /// Whether the batch is a transaction's end, which no consumer sees.
    package var isControl: Bool { rawValue & 0x20 != 0 }

    /// Whether the base timestamp is the time at which to delete the records.
    package var hasDeleteHorizon: Bool { rawValue & 0x40 != 0 }
}
