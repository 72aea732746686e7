import DequeModule

/// A batch as it lies in a partition's log: the producer's bytes, with base offset and leader epoch filled in.
package struct StoredBatch: Sendable {
    package let bytes: [UInt8]
    package let baseOffset: Int64
    package let lastOffset: Int64
    package let maxTimestamp: Int64

    package init(bytes: [UInt8], baseOffset: Int64, lastOffset: Int64, maxTimestamp: Int64) {
        self.bytes = bytes
        self.baseOffset = baseOffset
        self.lastOffset = lastOffset
        self.maxTimestamp = maxTimestamp
    }

    package var recordCount: Int { Int(lastOffset - baseOffset + 1) }
}

/// The log of one partition: batches in offset order, kept as the bytes that came, decoded only when someone reads.
package struct PartitionLog {
    private var stored: Deque<StoredBatch> = []
    private(set) package var startOffset: Int64 = 0
    private(set) package var endOffset: Int64 = 0
    /// Bytes of the batches that are kept.
    private(set) package var byteCount = 0
    /// Appended ever, retained or not.
    private(set) package var appendedRecords = 0

    package init() {}

    /// All batches that are kept, oldest first.
    package var batches: [StoredBatch] { Array(stored) }

    /// Appends a validated batch and returns its base offset. `timestamp`: the broker's own, for log append time.
    package mutating func append(
        _ source: UnsafeRawBufferPointer, header: BatchHeader, leaderEpoch: Int32,
        prepare: (UnsafeMutableRawBufferPointer) -> Void = { _ in }
    ) -> Int64 {
        let base = endOffset
        let bytes = [UInt8](unsafeUninitializedCapacity: source.count) { buffer, count in
            let target = UnsafeMutableRawBufferPointer(buffer)
            target.copyMemory(from: source)
            // Neither field is covered by the CRC: a broker fills them in without touching the rest.
            target.storeBytes(of: base.bigEndian, toByteOffset: 0, as: Int64.self)
            target.storeBytes(of: leaderEpoch.bigEndian, toByteOffset: 12, as: Int32.self)
            prepare(target)
            count = source.count
        }
        let last = base + Int64(header.lastOffsetDelta)
        stored.append(
            StoredBatch(bytes: bytes, baseOffset: base, lastOffset: last, maxTimestamp: header.maxTimestamp))
        endOffset = last + 1
        byteCount += source.count
        if !header.isControl { appendedRecords += Int(header.recordCount) }
        return base
    }

    /// Drops the oldest batches until at most `limit` bytes are left (the newest batch always stays).
    package mutating func retain(bytes limit: Int) {
        while byteCount > limit, stored.count > 1 { removeFirst() }
    }

    /// Drops every batch that ends before `offset`.
    package mutating func removeAll(before offset: Int64) {
        while let first = stored.first, first.lastOffset < offset { removeFirst() }
        startOffset = max(startOffset, min(offset, endOffset))
    }

    private mutating func removeFirst() {
        guard let gone = stored.popFirst() else { return }
        byteCount -= gone.bytes.count
        startOffset = gone.lastOffset + 1
    }

    /// The index of the first batch that holds `offset` or a later one.
    package func index(of offset: Int64) -> Int {
        var low = 0
        var high = stored.count
        while low < high {
            let middle = (low + high) / 2
            if stored[middle].lastOffset < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whole batches from the one holding `offset` on, up to `maxBytes`; the first one always, however large.
    package func read(from offset: Int64, maxBytes: Int) -> [StoredBatch] {
        var result: [StoredBatch] = []
        var size = 0
        var index = index(of: offset)
        while index < stored.count {
            let batch = stored[index]
            size += batch.bytes.count
            if !result.isEmpty, size > maxBytes { break }
            result.append(batch)
            index += 1
        }
        return result
    }
}
