/// A value that an `encode(to:)` is writing.
struct EncodingFrame {
    enum Content: UInt8 {
        case none, record, map, array, value
    }

    /// The type; once a container was asked for, the branch rather than the union.
    var node: NodePointer
    var content = Content.none
    /// Containers of this value have it, so that they do not write into another one.
    var serial: Int
    /// The field that is being written, or was last; -1 before the first.
    var current: Int32 = -1
    /// The next field in the schema's order: all before it are written.
    var expected: Int32 = 0
    /// Items of an array or map.
    var items = 0
    /// Where the field or the block begins, from the start of the bytes.
    var start = 0
    /// How many early values there were before.
    var earlyBase = 0
    /// The Swift type, which may choose among records of a union.
    var type: any Any.Type
}

/// A field's value that came before its turn.
struct EarlyValue {
    var field: Int32
    /// Where its bytes are in the machine's memory for such values.
    var offset: Int
    var count: Int
}

/// A container or encoder that was handed out for a part of a value, and writes by itself until the value ends.
struct Deferred {
    /// The serial number of the value that it is a part of.
    var serial: Int
    /// The field, for a record.
    var field: Int32
    var machine: EncodingMachine
}

struct BranchKey: Hashable {
    var union: TypeIndex
    var type: ObjectIdentifier
}

extension EncodingMachine {
    @inline(__always)
    var top: UnsafeMutablePointer<EncodingFrame> { state.pointee.top }

    func push(_ node: NodePointer, _ type: any Any.Type) throws(AvroError) {
        let depth = state.pointee.depth
        if depth == state.pointee.frameCapacity { try growFrames(node) }
        let serial = state.pointee.nextSerial
        state.pointee.nextSerial = serial + 1
        (state.pointee.frames + depth).initialize(
            to: EncodingFrame(node: node, serial: serial, earlyBase: state.pointee.earlyCount, type: type))
        state.pointee.depth = depth + 1
    }

    private func growFrames(_ node: NodePointer) throws(AvroError) {
        let capacity = state.pointee.frameCapacity
        if capacity >= Self.maximumDepth { throw error("values are nested more than \(Self.maximumDepth) deep", node) }
        let frames = UnsafeMutablePointer<EncodingFrame>.allocate(capacity: capacity * 2)
        frames.moveInitialize(from: state.pointee.frames, count: state.pointee.depth)
        state.pointee.frames.deallocate()
        state.pointee.frames = frames
        state.pointee.frameCapacity = capacity * 2
    }

    /// Ends the value of the last frame.
    func pop() throws(AvroError) {
        let frame = top
        switch frame.pointee.content {
        case .record: try finishRecord()
        case .map, .array:
            if hasDeferred { try settleDeferred() }
            endBlock(frame.pointee.start, items: frame.pointee.items)
        case .value: if hasDeferred { try settleDeferred() }
        case .none: try finishNothing()
        }
        state.pointee.depth -= 1
    }

    /// A value that asked for no container: a record whose fields all have defaults, perhaps.
    private func finishNothing() throws(AvroError) {
        let node = top.pointee.node
        if case .union = node.pointee.kind {
            try beginKeyed()
        } else if node.pointee.kind == .record {
            top.pointee.content = .record
        }
        guard top.pointee.content == .record else { throw error("the value wrote nothing", node) }
        try finishRecord()
    }

    /// Where the bytes of the dynamic or typed value go that a container is about to write.
    @inline(__always)
    func frame(_ index: Int, _ serial: Int) throws(AvroError) -> UnsafeMutablePointer<EncodingFrame> {
        let frame = state.pointee.frames + index
        if index != state.pointee.depth - 1 || frame.pointee.serial != serial { throw misuse() }
        return frame
    }

    @inline(never)
    private func misuse() -> AvroError {
        let error = AvroError(.invalidValue, Self.misused, path: path)
        fail(error)
        return error
    }

    static let misused = "a container was used while another value was being written, or after its own had ended"
}

// Records.
extension EncodingMachine {
    /// Begins a field of a record, or an entry of a map.
    ///
    /// - Returns: The type to write.
    @inline(__always)
    func beginField(_ name: String, _ frame: UnsafeMutablePointer<EncodingFrame>) throws(AvroError) -> NodePointer {
        let node = frame.pointee.node
        if frame.pointee.content != .record { return try beginEntry(name, frame) }
        let table = state.pointee.successors + node.pointee.firstField
        let last = Int(frame.pointee.current) + 1
        var index = table[last]
        let fields = node.pointee.fields.unsafelyUnwrapped
        if index < 0 || fields[Int(index)].name != name {
            index = try findField(name, frame)
            table[last] = index
        }
        return try beginField(index, frame)
    }

    /// Begins a field of a record.
    @inline(__always)
    func beginField(_ index: Int32, _ frame: UnsafeMutablePointer<EncodingFrame>) throws(AvroError) -> NodePointer {
        frame.pointee.current = index
        let field = frame.pointee.node.pointee.fields.unsafelyUnwrapped + Int(index)
        if index < frame.pointee.expected { throw writtenTwice(field.pointee.name, frame.pointee.node) }
        frame.pointee.start = count
        return field.pointee.node
    }

    /// Begins a field by its key, or an entry of a map.
    ///
    /// - Parameter fields: The field of each key, for keys that are one byte of a record; -1 for those not seen yet.
    @inline(__always)
    func beginField<Key: CodingKey>(
        _ key: Key, _ frame: UnsafeMutablePointer<EncodingFrame>, _ fields: UnsafeMutablePointer<Int16>?
    ) throws(AvroError) -> NodePointer {
        guard let fields else { return try beginField(key.stringValue, frame) }
        let byte = unsafeBitCast(key, to: UInt8.self)
        let index = fields[Int(byte)]
        if index >= 0 { return try beginField(Int32(index), frame) }
        let node = try beginField(key.stringValue, frame)
        fields[Int(byte)] = Int16(truncatingIfNeeded: frame.pointee.current)
        return node
    }

    @inline(never)
    private func writtenTwice(_ name: String, _ node: NodePointer) -> AvroError {
        error("the field \"\(name)\" is written twice", node)
    }

    @inline(never)
    private func findField(
        _ name: String, _ frame: UnsafeMutablePointer<EncodingFrame>
    ) throws(AvroError) -> Int32 {
        let node = frame.pointee.node
        let fields = node.pointee.fields.unsafelyUnwrapped
        // The one behind the last is the likeliest.
        let start = Int(frame.pointee.current) + 1
        let count = node.pointee.count
        for step in 0..<count {
            let index = start + step < count ? start + step : start + step - count
            if fields[index].name == name { return Int32(truncatingIfNeeded: index) }
        }
        throw error("the record \"\(plan.name(node))\" has no field \"\(name)\"", node)
    }

    /// Ends the field: what came before its turn is set aside.
    @inline(__always)
    func endField(_ frame: UnsafeMutablePointer<EncodingFrame>) throws(AvroError) {
        guard frame.pointee.content == .record else { return }
        if frame.pointee.current == frame.pointee.expected {
            frame.pointee.expected += 1
            if state.pointee.earlyCount > frame.pointee.earlyBase { writeEarlyValues(frame) }
        } else {
            try setAside(frame)
        }
    }

    @inline(never)
    private func setAside(_ frame: UnsafeMutablePointer<EncodingFrame>) throws(AvroError) {
        let field = frame.pointee.current
        if early[frame.pointee.earlyBase...].contains(where: { $0.field == field }) {
            let name = frame.pointee.node.pointee.fields.unsafelyUnwrapped[Int(field)].name
            throw writtenTwice(name, frame.pointee.node)
        }
        let start = frame.pointee.start
        addEarly(field, UnsafeRawBufferPointer(rebasing: state.pointee.bytes.written[start...]))
        state.pointee.bytes.truncate(to: start)
    }

    private func addEarly(_ field: Int32, _ bytes: UnsafeRawBufferPointer) {
        let used = state.pointee.earlyUsed
        if state.pointee.earlyCapacity - used < bytes.count {
            let capacity = max(256, state.pointee.earlyCapacity * 2, used + bytes.count)
            let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
            memory.copyMemory(from: state.pointee.early, byteCount: used)
            state.pointee.early.deallocate()
            state.pointee.early = memory
            state.pointee.earlyCapacity = capacity
        }
        if let start = bytes.baseAddress {
            (state.pointee.early + used).copyMemory(from: start, byteCount: bytes.count)
        }
        early.append(EarlyValue(field: field, offset: used, count: bytes.count))
        state.pointee.earlyUsed = used + bytes.count
    }

    /// Writes the early values whose turn it is.
    @inline(never)
    private func writeEarlyValues(_ frame: UnsafeMutablePointer<EncodingFrame>) {
        while writeEarlyValue(of: frame.pointee.expected, frame) { frame.pointee.expected += 1 }
    }

    private func writeEarlyValue(of field: Int32, _ frame: UnsafeMutablePointer<EncodingFrame>) -> Bool {
        for value in early[frame.pointee.earlyBase...] where value.field == field {
            put(UnsafeRawBufferPointer(start: state.pointee.early + value.offset, count: value.count))
            return true
        }
        return false
    }

    private func finishRecord() throws(AvroError) {
        let frame = top
        let node = frame.pointee.node
        if hasDeferred { try gatherDeferred(frame) }
        while Int(frame.pointee.expected) < node.pointee.count {
            let field = frame.pointee.expected
            if state.pointee.earlyCount == frame.pointee.earlyBase || !writeEarlyValue(of: field, frame) {
                frame.pointee.current = field
                try writeMissing(node.pointee.fields.unsafelyUnwrapped[Int(field)], node)
            }
            frame.pointee.expected += 1
        }
        if state.pointee.earlyCount > frame.pointee.earlyBase {
            state.pointee.earlyUsed = early[frame.pointee.earlyBase].offset
            early.removeSubrange(frame.pointee.earlyBase...)
        }
    }

    /// Null for the record's current field if its type has it, and else what is written for a field that is missing.
    func writeAbsent(_ node: NodePointer, _ frame: UnsafeMutablePointer<EncodingFrame>) throws(AvroError) {
        if node.pointee.takesNull { return try writeNull(node) }
        let record = frame.pointee.node
        try writeMissing(record.pointee.fields.unsafelyUnwrapped[Int(frame.pointee.current)], record)
    }

    /// A field that the value did not write: its default, or null.
    func writeMissing(_ field: PlanField, _ record: NodePointer) throws(AvroError) {
        if let bytes = field.defaultBytes { return put(bytes) }
        let node = field.node
        if node.pointee.takesNull { return try writeNull(node) }
        throw error(
            "the field is missing in the value: it has no default in \"\(plan.name(record))\" and cannot be null", node)
    }
}

// Maps, arrays, and what chooses a branch.
extension EncodingMachine {
    @inline(never)
    private func beginEntry(
        _ name: String, _ frame: UnsafeMutablePointer<EncodingFrame>
    ) throws(AvroError) -> NodePointer {
        if hasDeferred { try settleDeferred() }
        frame.pointee.items += 1
        put(name)
        return frame.pointee.node.pointee.element.unsafelyUnwrapped
    }

    /// The last frame's value is a record or a map.
    func beginKeyed() throws(AvroError) {
        let frame = top
        switch (frame.pointee.content, frame.pointee.node.pointee.kind) {
        case (.record, _), (.map, _): return
        case (.none, .record): frame.pointee.content = .record
        case (.none, .map):
            frame.pointee.content = .map
            frame.pointee.start = beginBlock()
        case (.none, .union):
            frame.pointee.node = try keyedBranch(frame.pointee.node, frame.pointee.type)
            try beginKeyed()
        case (.none, _): throw mismatch("a value with keys", frame.pointee.node)
        default: throw error("the value writes keys in addition to something else", frame.pointee.node)
        }
    }

    private func keyedBranch(_ union: NodePointer, _ type: any Any.Type) throws(AvroError) -> NodePointer {
        let choice = union.pointee.choices.unsafelyUnwrapped[ValueKind.keyed.rawValue]
        if choice != BranchChoice.several { return try branch(.keyed, union) }
        let key = BranchKey(union: union.pointee.type, type: ObjectIdentifier(type))
        if let known = branchesByType[key] { return put(branch: Int(known), union) }
        let name = AvroTypeName.of(type)
        let branches = union.pointee.branches.unsafelyUnwrapped
        for index in 0..<union.pointee.count where plan.schema.types[branches[index].pointee.type].shape.isCalled(name)
        {
            branchesByType[key] = Int16(clamping: index)
            return put(branch: index, union)
        }
        throw error(
            "\(description(union)) has no \"\(name)\": name the Swift type as its record, or implement AvroNamed", union
        )
    }

    /// The last frame's value is an array.
    func beginArray() throws(AvroError) {
        let frame = top
        if frame.pointee.content == .array { return }
        guard frame.pointee.content == .none else {
            throw error("the value writes items in addition to something else", frame.pointee.node)
        }
        switch frame.pointee.node.pointee.kind {
        case .array: break
        case .union: frame.pointee.node = try branch(.array, frame.pointee.node)
        default: throw mismatch("an array", frame.pointee.node)
        }
        guard frame.pointee.node.pointee.kind == .array else { throw mismatch("an array", frame.pointee.node) }
        frame.pointee.content = .array
        frame.pointee.start = beginBlock()
    }

    /// Begins an item of an array.
    @inline(__always)
    func beginItem(_ frame: UnsafeMutablePointer<EncodingFrame>) throws(AvroError) -> NodePointer {
        if hasDeferred { try settleDeferred() }
        frame.pointee.items += 1
        return frame.pointee.node.pointee.element.unsafelyUnwrapped
    }

    /// The type of the last frame's only value.
    func beginValue() throws(AvroError) -> NodePointer {
        guard state.pointee.depth > 0 else {
            throw AvroError(.invalidValue, "the encoder was used after its value had ended")
        }
        let frame = top
        guard frame.pointee.content == .none else {
            throw error("the value writes more than one value", frame.pointee.node)
        }
        frame.pointee.content = .value
        return frame.pointee.node
    }
}

// Containers that write by themselves.
extension EncodingMachine {
    /// A machine for a part of the value of a frame.
    func deferredMachine(
        _ node: NodePointer, _ frame: UnsafeMutablePointer<EncodingFrame>
    ) throws(AvroError) -> EncodingMachine {
        let machine = EncodingMachine(plan)
        try machine.push(node, Never.self)
        deferred.append(Deferred(serial: frame.pointee.serial, field: frame.pointee.current, machine: machine))
        return machine
    }

    /// Sets the bytes of all parts of a record aside.
    private func gatherDeferred(_ frame: UnsafeMutablePointer<EncodingFrame>) throws(AvroError) {
        while let part = deferred.last, part.serial == frame.pointee.serial {
            deferred.removeLast()
            frame.pointee.current = part.field
            let isWritten = part.field < frame.pointee.expected
            if isWritten || early[frame.pointee.earlyBase...].contains(where: { $0.field == part.field }) {
                let name = frame.pointee.node.pointee.fields.unsafelyUnwrapped[Int(part.field)].name
                throw writtenTwice(name, frame.pointee.node)
            }
            try finish(part)
            addEarly(part.field, UnsafeRawBufferPointer(part.machine.state.pointee.bytes.written))
        }
    }

    /// Writes the part of an array, a map or a value that was handed out last.
    @inline(never)
    private func settleDeferred() throws(AvroError) {
        guard let part = deferred.last, part.serial == top.pointee.serial else { return }
        deferred.removeLast()
        try finish(part)
        put(UnsafeRawBufferPointer(part.machine.state.pointee.bytes.written))
    }

    private func finish(_ part: Deferred) throws(AvroError) {
        if let failure = part.machine.failure {
            fail(failure)
            throw failure as? AvroError ?? AvroError(.invalidValue, "a part of the value failed")
        }
        do throws(AvroError) { try part.machine.pop() } catch {
            fail(error)
            throw error
        }
    }
}

// Where an error is.
extension EncodingMachine {
    /// Fields and indexes down to the value that is being written.
    var path: String {
        var path = SchemaPath()
        for index in 0..<state.pointee.depth {
            let frame = state.pointee.frames[index]
            switch frame.content {
            case .record where frame.current >= 0 && Int(frame.current) < frame.node.pointee.count:
                path = path.member(frame.node.pointee.fields.unsafelyUnwrapped[Int(frame.current)].name)
            case .array, .map: path = path.index(max(frame.items - 1, 0))
            default: break
            }
        }
        return path.text
    }
}
