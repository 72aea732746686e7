/// Writes values of one schema into memory of its own.
///
/// The state is plain memory rather than properties, which the compiler would guard at each access. One task at a time uses a
/// machine.
final class EncodingMachine {
    let plan: AvroPlan
    let state: UnsafeMutablePointer<State>
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

    struct State {
        var base: UnsafeMutableRawPointer
        var position: UnsafeMutableRawPointer
        var end: UnsafeMutableRawPointer
        /// One for each value that an `encode(to:)` is writing.
        var frames: UnsafeMutablePointer<EncodingFrame>
        var frameCapacity: Int
        /// How many frames there are.
        var depth = 0
        /// Arrays and maps of dynamic values inside of each other.
        var dynamicDepth = 0
        /// The number that the next frame gets.
        var nextSerial = 0
        /// For each field of each record, the field that was written after it the last time.
        var successors: UnsafeMutablePointer<Int32>
        /// For each field of each record, where the literal is that an ``AvroWriter`` was given for it the last time; nil behind the
        /// last field.
        var literals: UnsafeMutablePointer<UnsafePointer<UInt8>?>
        /// For each type of the schema, what was written as it.
        var memory: UnsafeMutablePointer<NodeMemory>
        /// Whether there is a failure.
        var hasFailed = false
        /// Values before their turn, as bytes.
        var early: UnsafeMutableRawPointer
        var earlyCapacity: Int
        /// How many values are in the machine's arrays: to look is cheaper here.
        var earlyCount = 0
        var deferredCount = 0
        var earlyUsed = 0
    }

    init(_ plan: AvroPlan, capacity: Int = 256) {
        self.plan = plan
        let base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        let successors = UnsafeMutablePointer<Int32>.allocate(capacity: max(plan.fieldPlaces, 1))
        for index in 0..<plan.fieldPlaces { successors[index] = -1 }
        let literals = UnsafeMutablePointer<UnsafePointer<UInt8>?>.allocate(capacity: plan.fieldPlaces + 1)
        literals.initialize(repeating: nil, count: plan.fieldPlaces + 1)
        let memory = UnsafeMutablePointer<NodeMemory>.allocate(capacity: plan.schema.types.count)
        memory.initialize(repeating: NodeMemory(), count: plan.schema.types.count)
        state = .allocate(capacity: 1)
        state.initialize(
            to: State(
                base: base, position: base, end: base + capacity, frames: .allocate(capacity: 8), frameCapacity: 8,
                successors: successors, literals: literals, memory: memory,
                early: .allocate(byteCount: 0, alignment: 1), earlyCapacity: 0))
    }

    deinit {
        state.pointee.base.deallocate()
        state.pointee.frames.deallocate()
        state.pointee.successors.deallocate()
        state.pointee.literals.deallocate()
        for index in 0..<plan.schema.types.count { state.pointee.memory[index].release() }
        state.pointee.memory.deallocate()
        state.pointee.early.deallocate()
        state.deallocate()
    }

    /// Whether a part of a value writes by itself.
    @inline(__always)
    var hasDeferred: Bool { state.pointee.deferredCount > 0 }

    /// How many bytes were written.
    var count: Int { state.pointee.position - state.pointee.base }

    /// Forgets what was written, and how far that was.
    func reset() {
        state.pointee.position = state.pointee.base
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
        return Array(UnsafeRawBufferPointer(start: state.pointee.base, count: count))
    }
}

// Bytes.
extension EncodingMachine {
    /// Makes sure that so many bytes can be written.
    @inline(__always)
    func reserve(_ count: Int) {
        if state.pointee.end - state.pointee.position < count { grow(count) }
    }

    @inline(never)
    private func grow(_ more: Int) {
        let used = count
        let capacity = max((state.pointee.end - state.pointee.base) * 2, used + more)
        let next = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        next.copyMemory(from: state.pointee.base, byteCount: used)
        state.pointee.base.deallocate()
        state.pointee.base = next
        state.pointee.position = next + used
        state.pointee.end = next + capacity
    }

    @inline(__always)
    func put(_ byte: UInt8) {
        reserve(1)
        state.pointee.position.storeBytes(of: byte, as: UInt8.self)
        state.pointee.position += 1
    }

    @inline(__always)
    func put(varint value: Int64) {
        reserve(10)
        state.pointee.position = Self.store(value, at: state.pointee.position)
    }

    /// Zigzag, then seven bits in each byte, the least significant ones first.
    @inline(__always)
    static func store(_ value: Int64, at start: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var position = start
        var bits = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        while bits >= 0x80 {
            position.storeBytes(of: UInt8(truncatingIfNeeded: bits) | 0x80, as: UInt8.self)
            position += 1
            bits >>= 7
        }
        position.storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
        return position + 1
    }

    @inline(__always)
    func put<Value: BitwiseCopyable>(raw value: Value) {
        reserve(MemoryLayout<Value>.size)
        state.pointee.position.storeBytes(of: value, as: Value.self)
        state.pointee.position += MemoryLayout<Value>.size
    }

    @inline(__always)
    func put(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        state.pointee.position.copyMemory(from: start, byteCount: bytes.count)
        state.pointee.position += bytes.count
    }

    /// The length, then the bytes.
    @inline(__always)
    func put(lengthAnd bytes: UnsafeRawBufferPointer) {
        reserve(10 + bytes.count)
        let position = Self.store(Int64(bytes.count), at: state.pointee.position)
        if let start = bytes.baseAddress { position.copyMemory(from: start, byteCount: bytes.count) }
        state.pointee.position = position + bytes.count
    }

    @inline(__always)
    func put(_ text: String) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { put(lengthAnd: UnsafeRawBufferPointer($0)) }
        if isDone == nil { put(foreign: text) }
    }

    /// Text that is not in memory as UTF-8.
    @inline(never)
    private func put(foreign text: String) {
        var text = text
        text.withUTF8 { put(lengthAnd: UnsafeRawBufferPointer($0)) }
    }
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
                Self.store(Int64(items), at: number.baseAddress.unsafelyUnwrapped)
                - number.baseAddress.unsafelyUnwrapped
            reserve(length + 1)
            let place = state.pointee.base + start
            let content = place + 1
            if length > 1 {
                (place + length).copyMemory(from: content, byteCount: state.pointee.position - content)
                state.pointee.position += length - 1
            }
            place.copyMemory(from: number.baseAddress.unsafelyUnwrapped, byteCount: length)
        }
        put(0)
    }
}
