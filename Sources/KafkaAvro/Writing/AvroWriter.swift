/// Writes the fields of an ``AvroEncodable`` value.
///
/// Calls do not throw, so that fields need no `try`, and no error can be passed over: the first one is kept, what is
/// written after it is ignored, and ``AvroEncoder`` throws it.
///
/// Names are literals. The first time, a literal is compared with the field's name in the schema; from then on, only its address is.
/// A call allocates nothing, and costs about as much as the copy of its bytes.
public struct AvroWriter: ~Copyable {
    /// Not retained: the one that made the writer has it until the value has ended.
    private let unmanaged: Unmanaged<EncodingMachine>
    @usableFromInline
    let state: UnsafeMutablePointer<EncodingState>
    /// The field whose turn it is; ``EncodingState/nowhere`` if the value is no record, or has failed.
    @usableFromInline
    var cursor: UnsafeMutablePointer<FieldPlace>

    /// For the value of the machine's last frame.
    @inline(__always)
    init(_ machine: EncodingMachine) {
        unmanaged = .passUnretained(machine)
        state = machine.state
        cursor = Self.start(state)
    }

    var machine: EncodingMachine { unmanaged.takeUnretainedValue() }

    /// A record can begin already; in a union, it depends on what is written.
    @inline(__always)
    private static func start(_ state: UnsafeMutablePointer<EncodingState>) -> UnsafeMutablePointer<FieldPlace> {
        let frame = state.pointee.top
        let node = frame.pointee.node
        guard node.pointee.kind == .record else { return state.pointee.nowhere }
        frame.pointee.content = .record
        return state.pointee.places + node.pointee.firstField
    }

    /// The position of the cursor among the fields of the record; nil if there is none.
    @inline(__always)
    private var index: Int? {
        let record = state.pointee.top.pointee.node
        guard record.pointee.kind == .record, cursor != state.pointee.nowhere else { return nil }
        return cursor - (state.pointee.places + record.pointee.firstField)
    }

    /// Whether it is the turn of the field with that name, and its type is as simple as that; it becomes the one before the cursor then.
    @inlinable
    @inline(__always)
    mutating func advance(_ name: StaticString, _ kind: PlanKind) -> Bool {
        guard name.hasPointerRepresentation, cursor.pointee.literal == name.utf8Start, cursor.pointee.kind == kind
        else { return false }
        cursor += 1
        return true
    }

    /// The type of the field with that name, which becomes the one before the cursor; nil after an error.
    @inline(__always)
    mutating func next(_ name: StaticString) -> NodePointer? {
        if name.hasPointerRepresentation, cursor.pointee.literal == name.utf8Start {
            defer { cursor += 1 }
            return cursor.pointee.node
        }
        return find(name)
    }

    /// Keeps an error, and ignores what is written from now on.
    @usableFromInline
    @inline(never)
    mutating func fail(_ error: any Error) {
        machine.fail(error)
        cursor = state.pointee.nowhere
    }

    /// Lets errors know which field is being written.
    @inline(__always)
    private func mark() {
        guard let index else { return }
        state.pointee.top.pointee.current = Int32(truncatingIfNeeded: index - 1)
    }

    /// Writes the field with that name, whose type is not simply that of the value.
    @inline(__always)
    mutating func write(_ name: StaticString, _ body: (EncodingMachine, NodePointer) throws -> Void) {
        guard let node = next(name) else { return }
        write { machine in try body(machine, node) }
    }

    /// Writes what is next, whose type is not simply that of the value.
    @inline(__always)
    mutating func write(_ body: (EncodingMachine) throws -> Void) {
        mark()
        do { try body(machine) } catch { fail(error) }
    }
}

// Fields that are not where they are expected.
extension AvroWriter {
    @inline(never)
    private mutating func find(_ name: StaticString) -> NodePointer? {
        if state.pointee.hasFailed { return nil }
        do throws(AvroError) { return try find(field: name) } catch {
            fail(error)
            return nil
        }
    }

    private mutating func find(field name: StaticString) throws(AvroError) -> NodePointer {
        if machine.top.pointee.content != .record { try begin() }
        mark()
        let frame = machine.top
        guard let fields = frame.pointee.node.pointee.fields, let expected = self.index else {
            throw machine.error("the value writes keys in addition to something else", frame.pointee.node)
        }
        let count = frame.pointee.node.pointee.count
        let wanted = name.description
        guard let index = (0..<count).first(where: { fields[$0].name == wanted }) else {
            throw machine.error(
                "the record \"\(machine.plan.name(frame.pointee.node))\" has no field \"\(wanted)\"", frame.pointee.node
            )
        }
        frame.pointee.current = Int32(truncatingIfNeeded: index)
        if index < expected { throw wrongOrder(wanted, fields[expected - 1].name) }
        try fill(from: expected, to: index)
        cursor += index + 1 - expected
        if name.hasPointerRepresentation { (cursor - 1).pointee.literal = name.utf8Start }
        return fields[index].node
    }

    /// What is written begins with a name: it is a record.
    private mutating func begin() throws(AvroError) {
        try machine.beginKeyed()
        let node = machine.top.pointee.node
        guard node.pointee.kind == .record else { throw machine.mismatch("a record", node) }
        cursor = state.pointee.places + node.pointee.firstField
    }

    private func wrongOrder(_ name: String, _ last: String) -> AvroError {
        let node = machine.top.pointee.node
        if name == last { return machine.error("the field \"\(name)\" is written twice", node) }
        let reason =
            "the field \"\(name)\" is written after \"\(last)\", but is before it in \"\(machine.plan.name(node))\":"
            + " AvroEncodable types write fields in the schema's order"
        return machine.error(reason, node)
    }

    /// Writes fields that the value leaves out.
    private func fill(from first: Int, to end: Int) throws(AvroError) {
        let frame = machine.top
        guard let fields = frame.pointee.node.pointee.fields, first < end else { return }
        for index in first..<end {
            frame.pointee.current = Int32(truncatingIfNeeded: index)
            try machine.writeMissing(fields[index], frame.pointee.node)
        }
    }

    /// Ends the value: fields that were left out are written.
    @inline(__always)
    mutating func finishRecord() {
        let frame = state.pointee.top
        let node = frame.pointee.node
        if frame.pointee.content == .record,
            cursor == state.pointee.places + node.pointee.firstField + node.pointee.count
        {
            return
        }
        finishUncommon()
    }

    @inline(never)
    private mutating func finishUncommon() {
        let frame = machine.top
        if state.pointee.hasFailed || frame.pointee.content == .value { return }
        do throws(AvroError) {
            if frame.pointee.content == .none {
                guard case .union = frame.pointee.node.pointee.kind else {
                    throw machine.error("the value wrote nothing", frame.pointee.node)
                }
                try begin()
            }
            guard let index else { return }
            try fill(from: index, to: machine.top.pointee.node.pointee.count)
        } catch {
            fail(error)
        }
    }
}

// Values inside of this one.
extension AvroWriter {
    /// Where the value around another one goes on.
    @usableFromInline
    struct Outer {
        var cursor: UnsafeMutablePointer<FieldPlace>
    }

    /// Begins a value that writes itself.
    ///
    /// - Returns: What ``end(_:)`` needs; nil after an error.
    @usableFromInline
    mutating func begin(_ name: StaticString, _ type: any Any.Type) -> Outer? {
        guard let node = next(name) else { return nil }
        mark()
        return begin(node, type)
    }

    @inline(__always)
    private mutating func begin(_ node: NodePointer, _ type: any Any.Type) -> Outer? {
        let outer = Outer(cursor: cursor)
        do { try unmanaged._withUnsafeGuaranteedRef { machine in try machine.push(node, type) } } catch {
            fail(error)
            return nil
        }
        cursor = Self.start(state)
        return outer
    }

    /// Begins a value that writes itself as the whole value.
    @usableFromInline
    mutating func beginWhole(_ type: any Any.Type) -> Outer? {
        guard let node = whole() else { return nil }
        return begin(node, type)
    }

    /// Ends what began last.
    @usableFromInline
    mutating func end(_ outer: Outer) {
        finishRecord()
        if state.pointee.hasFailed { return }
        state.pointee.depth -= 1
        cursor = outer.cursor
    }

    /// Begins an array in a field.
    @usableFromInline
    mutating func beginArray(_ name: StaticString, _ type: any Any.Type) -> Outer? {
        guard let node = next(name) else { return nil }
        mark()
        let outer = Outer(cursor: cursor)
        do throws(AvroError) {
            try machine.push(node, type)
            try machine.beginArray()
        } catch {
            fail(error)
            return nil
        }
        return outer
    }

    /// Begins an item that writes itself.
    @usableFromInline
    mutating func beginItem(_ type: any Any.Type) -> Outer? {
        let frame = machine.top
        frame.pointee.items += 1
        guard let item = frame.pointee.node.pointee.element else { return nil }
        return begin(item, type)
    }

    @usableFromInline
    mutating func endArray(_ outer: Outer) {
        if state.pointee.hasFailed { return }
        let frame = machine.top
        machine.endBlock(frame.pointee.start, items: frame.pointee.items)
        state.pointee.depth -= 1
        cursor = outer.cursor
    }

    /// The type of the value itself, if nothing was written yet; nil after an error.
    mutating func whole() -> NodePointer? {
        if state.pointee.hasFailed { return nil }
        let frame = machine.top
        let node = frame.pointee.node
        let isFirst =
            frame.pointee.content == .none
            || frame.pointee.content == .record && index == 0
        guard isFirst else {
            mark()
            fail(machine.error("the value writes more than one value", node))
            return nil
        }
        frame.pointee.content = .value
        cursor = state.pointee.nowhere
        return node
    }
}
