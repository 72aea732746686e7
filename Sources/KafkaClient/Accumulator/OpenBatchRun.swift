import KafkaSockets

/// Records that follow each other into one partition's open batch, under its lock.
@usableFromInline
struct OpenBatchRun: ~Copyable {
    /// What holds for all records of a run, so that it is found out once.
    struct Rules {
        let selector: PartitionSelector
        let partitionCount: Int32
        let sticky: Int32
        let recordLimit: Int
        let nearlyFull: Int
        /// The timestamp of records without one of their own.
        let now: Int64
    }

    // References that are not counted: a run ends within the call that makes it.
    private unowned(unsafe) let queue: PartitionQueue
    private let state: UnsafeMutablePointer<PartitionQueue.State>
    private let signal: UnsafeMutablePointer<MonotonicTime?>
    private let rules: Rules
    // What a record needs of the queue is here until the run ends: a thread that waits for the lock goes on looking at the memory
    // around it, and each access there would have to wait for that thread's core.
    private let partition: Int32
    private var cursor: BatchCursor
    /// Whether a record may fit, and yet be larger than records may be.
    private let checksSize: Bool
    /// The bits of the topic's name.
    @usableFromInline
    let topic: StringBits

    init(
        queue: PartitionQueue, state: UnsafeMutablePointer<PartitionQueue.State>,
        signal: UnsafeMutablePointer<MonotonicTime?>, rules: Rules
    ) {
        self.queue = queue
        self.state = state
        self.signal = signal
        self.rules = rules
        partition = queue.index
        cursor = state.pointee.cursor
        checksSize = rules.recordLimit - RecordBatchLayout.maxRecordOverhead < state.pointee.cursor.capacity
        topic = StringBits(queue.topicName)
    }

    /// Whether records of this topic may belong here.
    @inlinable
    @inline(__always)
    func takes(_ topic: String) -> Bool {
        StringBits(topic) == self.topic || isName(topic)
    }

    /// The same for strings with other bits.
    @usableFromInline
    func isName(_ topic: String) -> Bool { topic == queue.topicName }

    /// Adds the next record of the topic, which has no headers, timestamp, tag and callback: what most records are, without a request
    /// that is written and read again. False if it belongs to another partition; nil if only `add` can find out whether it fits.
    @usableFromInline
    mutating func addPlain(
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, partition explicit: Int32?
    ) -> Bool? {
        guard choice(explicit, key) == partition else { return false }
        guard !checksSize, cursor.addPlain(key: key, value: value, timestamp: rules.now) else { return nil }
        if cursor.byteCount >= rules.nearlyFull { attendToPlain(key: key, value: value) }
        return true
    }

    @inline(__always)
    private func choice(_ explicit: Int32?, _ key: UnsafeRawBufferPointer?) -> Int32 {
        rules.selector.quickChoice(
            explicit: explicit, key: key, sticky: rules.sticky, partitionCount: rules.partitionCount)
    }

    @inline(never)
    private mutating func attendToPlain(key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?) {
        attend(to: AppendRequest(key: key, value: value, partition: nil, timestamp: nil, isAwaited: false))
    }

    /// Adds the next record, which has no headers; see the other `add`. Their array is not even passed on.
    @usableFromInline
    mutating func add(_ request: inout AppendRequest, callback: DeliveryCallback?) -> Bool {
        add(&request, headers: [], callback: callback)
    }

    /// Adds the next record of the topic; false if it belongs to another partition, or needs more than an open batch with room: the
    /// run ends then.
    @usableFromInline
    mutating func add(
        _ request: inout AppendRequest, headers: [RecordHeader], callback: DeliveryCallback?
    ) -> Bool {
        request.headersSize = RecordHeaderEncoding.size(headers)
        request.timestamp = request.explicitTimestamp ?? rules.now
        guard !checksSize || request.sizeUpperBound <= rules.recordLimit, request.timestamp >= 0,
            choice(request.explicitPartition, request.key) == partition
        else { return false }
        let index = cursor.add(&request, headers: headers)
        guard index >= 0 else { return false }
        if request.tag != nil || callback != nil { note(request, callback, at: index) }
        if cursor.needsAttention(request, nearlyFull: rules.nearlyFull) { attend(to: request) }
        return true
    }

    // Apart from what every record needs, so that its variables stay in registers.
    @inline(never)
    private func note(_ request: AppendRequest, _ callback: DeliveryCallback?, at index: Int32) {
        if let tag = request.tag { state.pointee.tags.add(tag, at: index) }
        if let callback { state.pointee.callbacks.add(callback, for: .init(request, at: index)) }
    }

    @inline(never)
    private mutating func attend(to request: AppendRequest) {
        state.pointee.cursor = cursor
        queue.noteAppend(request, &state.pointee, &signal.pointee)
        cursor = state.pointee.cursor
    }

    /// No record follows: the queue gets its cursor back.
    consuming func end() {
        state.pointee.cursor = cursor
    }
}

/// A string's representation. Where two are equal, so are the strings; equal strings may have different ones.
///
/// To compare it counts no references, which would cost more than all else that a run does with a record.
@usableFromInline
struct StringBits: BitwiseCopyable {
    #if _pointerBitWidth(_64)
        @usableFromInline
        let bits: (UInt64, UInt64)

        @inlinable
        @inline(__always)
        init(_ string: String) {
            bits = unsafeBitCast(string, to: (UInt64, UInt64).self)
        }

        @inlinable
        @inline(__always)
        static func == (a: StringBits, b: StringBits) -> Bool { a.bits == b.bits }
    #else
        @inlinable
        init(_ string: String) {}

        @inlinable
        static func == (a: StringBits, b: StringBits) -> Bool { false }
    #endif
}
