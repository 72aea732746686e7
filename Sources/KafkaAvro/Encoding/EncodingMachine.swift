/// Writes values of one schema into memory of its own.
///
/// The state is plain memory rather than properties, which the compiler would guard at each access. One task at a time uses a
/// machine.
final class EncodingMachine {
    let plan: AvroPlan
    let state: UnsafeMutablePointer<EncodingState>
    /// Containers whose values are written before or while others of the same record are: see `Deferred`.
    var deferred: [Deferred] = [] {
        didSet { state.pointee.deferredCount = deferred.count }
    }
    /// Values that came before their turn.
    var early: [EarlyValue] = [] {
        didSet { state.pointee.earlyCount = early.count }
    }
    /// Branches by type, for unions of several records.
    var branchesByType: [BranchKey: Int16] = [:]
    /// The first error of the value that is being written: it is thrown in the end, even if an `encode(to:)` passes over it.
    private(set) var failure: (any Error)?

    /// Values inside of each other.
    static let maximumDepth = 256

    init(_ plan: AvroPlan, capacity: Int = 256) {
        self.plan = plan
        let successors = UnsafeMutablePointer<Int32>.allocate(capacity: max(plan.fieldPlaces, 1))
        for index in 0..<plan.fieldPlaces { successors[index] = -1 }
        let memory = UnsafeMutablePointer<NodeMemory>.allocate(capacity: plan.schema.types.count)
        memory.initialize(repeating: NodeMemory(), count: plan.schema.types.count)
        let places = FieldPlace.table(plan)
        state = .allocate(capacity: 1)
        state.initialize(
            to: EncodingState(
                bytes: GrowingBytes(capacity: capacity), frames: .allocate(capacity: 8), frameCapacity: 8,
                successors: successors, places: places, nowhere: places + plan.fieldPlaces, memory: memory,
                early: .allocate(byteCount: 0, alignment: 1), earlyCapacity: 0))
    }

    deinit {
        state.pointee.bytes.deallocate()
        state.pointee.frames.deallocate()
        state.pointee.successors.deallocate()
        state.pointee.places.deallocate()
        for index in 0..<plan.schema.types.count { state.pointee.memory[index].release() }
        state.pointee.memory.deallocate()
        state.pointee.early.deallocate()
        state.deallocate()
    }

    /// Whether a part of a value writes by itself.
    @inline(__always)
    var hasDeferred: Bool { state.pointee.deferredCount > 0 }

    /// How many bytes were written.
    var count: Int { state.pointee.bytes.count }

    /// Forgets what was written, and how far that was.
    func reset() {
        state.pointee.bytes.truncate(to: 0)
        state.pointee.depth = 0
        state.pointee.dynamicDepth = 0
        state.pointee.earlyUsed = 0
        if state.pointee.earlyCount > 0 { early.removeAll(keepingCapacity: true) }
        if hasDeferred { deferred.removeAll() }
        if state.pointee.hasFailed {
            state.pointee.hasFailed = false
            failure = nil
        }
    }

    /// Keeps the first error of a value. Misuse of a machine that writes none is no failure of the next one.
    @inline(never)
    func fail(_ error: any Error) {
        if state.pointee.hasFailed || state.pointee.depth == 0 { return }
        state.pointee.hasFailed = true
        failure = error
    }

    func takeBytes() -> [UInt8] {
        defer { reset() }
        return Array(state.pointee.bytes.written)
    }
}

// Bytes.
extension EncodingMachine {
    @inline(__always)
    func put(_ byte: UInt8) { state.pointee.bytes.put(byte) }

    @inline(__always)
    func put(varint value: Int64) { state.pointee.bytes.put(varint: value) }

    @inline(__always)
    func put<Value: BitwiseCopyable>(raw value: Value) { state.pointee.bytes.put(raw: value) }

    @inline(__always)
    func put(_ bytes: UnsafeRawBufferPointer) { state.pointee.bytes.put(bytes) }

    @inline(__always)
    func put(lengthAnd bytes: UnsafeRawBufferPointer) { state.pointee.bytes.put(lengthAnd: bytes) }

    @inline(__always)
    func put(_ text: String) { state.pointee.bytes.put(text) }
}

// The one block of an array or map.
extension EncodingMachine {
    /// Leaves a byte for the number of items.
    ///
    /// - Returns: Where.
    @inline(__always)
    func beginBlock() -> Int {
        let start = count
        put(0)
        return start
    }

    /// Writes the number of items, and the end.
    func endBlock(_ start: Int, items: Int) {
        // No items: what was left for their number is the end.
        if items == 0 { return }
        var number: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &number) { number in
            let length =
                GrowingBytes.store(Int64(items), at: number.baseAddress.unsafelyUnwrapped)
                - number.baseAddress.unsafelyUnwrapped
            let used = count
            if length > 1 { state.pointee.bytes.skip(length - 1) }
            let place = state.pointee.bytes.base + start
            let content = place + 1
            if length > 1 { (place + length).copyMemory(from: content, byteCount: used - start - 1) }
            place.copyMemory(from: number.baseAddress.unsafelyUnwrapped, byteCount: length)
        }
        put(0)
    }
}
