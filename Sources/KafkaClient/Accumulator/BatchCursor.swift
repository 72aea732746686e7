import CKafkaShims
import KafkaWire

/// Where the next record of an open batch goes: the figures that change with each record.
///
/// They are plain values in the queue, under its lock, and reach the batch when it is sealed: appending a record touches
/// no other object.
struct BatchCursor: BitwiseCopyable, @unchecked Sendable {
    // `@unchecked Sendable`: the buffer's holder is the batch, and it is written only under the queue's lock.

    /// The batch's buffer; nil when no batch is open. Then nothing has room.
    private var base: UnsafeMutableRawPointer?
    private(set) var capacity = 0
    private(set) var byteCount = 0
    private(set) var recordCount: Int32 = 0
    /// Whether some task awaits one of the batch's records.
    var isAwaited = false
    private(set) var baseTimestamp: Int64 = 0
    private(set) var maxTimestamp: Int64 = 0

    /// No batch is open.
    init() {}

    /// At the start of a batch whose first record has that timestamp.
    init(_ buffer: PoolBuffer, timestamp: Int64) {
        base = buffer.base
        capacity = buffer.capacity
        byteCount = RecordBatchLayout.headerSize
        baseTimestamp = timestamp
        maxTimestamp = timestamp
    }

    /// The bytes that the record would take as the batch's next one.
    @inline(__always)
    func size(of record: AppendRequest) -> RecordSize {
        RecordEncoder.size(
            offsetDelta: recordCount, timestampDelta: record.timestamp &- baseTimestamp, keyCount: record.keySize,
            valueCount: record.valueSize, headersSize: record.headersSize)
    }

    /// Writes the record behind the others and returns its index, or -1 if the buffer has no room for it.
    ///
    /// The request is `inout` so that it is not copied: to copy what was written a moment before makes a core wait for it.
    @inline(__always)
    mutating func add(_ record: inout AppendRequest, headers: [RecordHeader]) -> Int32 {
        let index = recordCount
        if headers.isEmpty, addPlain(key: record.key, value: record.value, timestamp: record.timestamp) { return index }
        return addSized(&record, headers: headers)
    }

    /// Writes a record without headers behind the others. False if it may not fit, or its size has to be known before it is written.
    @inline(__always)
    mutating func addPlain(
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, timestamp: Int64
    ) -> Bool {
        let bytes = (key?.count ?? 0) &+ (value?.count ?? 0)
        let lengthSize = RecordEncoder.lengthSize(byteCount: bytes)
        guard lengthSize > 0, byteCount &+ bytes &+ RecordBatchLayout.maxRecordOverhead < capacity, let base else {
            return false
        }
        let end = RecordEncoder.encodePlain(
            to: base + byteCount, lengthSize: lengthSize, offsetDelta: recordCount,
            timestampDelta: timestamp &- baseTimestamp, key: key, value: value)
        note(timestamp, end: end - base)
        fetchAhead(of: end)
        return true
    }

    /// Fetches what records of a hundred bytes reach some calls later. The I/O thread had the buffer last: with nothing fetched, each
    /// record waits for that thread's core to give up the memory, for about as long as all else takes that is done with it.
    @inline(__always)
    private func fetchAhead(of end: UnsafeMutableRawPointer) {
        kafka_prefetch_for_writing(end + 512)
        kafka_prefetch_for_writing(end + 576)
    }

    /// Writes any record.
    @inline(never)
    private mutating func addSized(_ record: inout AppendRequest, headers: [RecordHeader]) -> Int32 {
        let size = size(of: record)
        let end = byteCount &+ size.total
        guard end <= capacity, let base else { return -1 }
        let index = recordCount
        RecordHeaderEncoding.encodeRecord(
            to: base + byteCount, size, offsetDelta: index, timestampDelta: record.timestamp &- baseTimestamp,
            record, headers: headers)
        note(record.timestamp, end: end)
        return index
    }

    @inline(__always)
    private mutating func note(_ timestamp: Int64, end: Int) {
        byteCount = end
        recordCount &+= 1
        if timestamp > maxTimestamp { maxTimestamp = timestamp }
    }

    /// Whether a record that was just added may change when the batch leaves.
    @inline(__always)
    func needsAttention(_ record: AppendRequest, nearlyFull: Int) -> Bool {
        byteCount >= nearlyFull || (record.isAwaited && !isAwaited)
    }

    /// Goes on in a larger buffer, into which the batch has moved.
    mutating func move(to buffer: PoolBuffer) {
        base = buffer.base
        capacity = buffer.capacity
    }
}
