/// Reads values of one schema from bytes that it does not trust.
final class DecodingMachine {
    let plan: AvroPlan
    let limits: AvroDecodingLimits
    /// The bytes, which the machine does not outlive.
    let bytes: UnsafeRawBufferPointer
    /// What is read next.
    var position: Int
    /// One for each value that an `init(from:)` is reading.
    var frames: [DecodingFrame] = []
    var nextSerial = 0
    /// Dynamic values inside of each other.
    var depth: Int
    /// Whether the bytes are still there, for this machine and those for parts of its value.
    let validity: Validity
    /// How many more items without any bytes may come.
    var emptyItems: Int

    init(
        _ plan: AvroPlan, _ bytes: UnsafeRawBufferPointer, _ limits: AvroDecodingLimits, position: Int = 0,
        depth: Int = 0,
        validity: Validity = Validity()
    ) {
        self.plan = plan
        self.bytes = bytes
        self.limits = limits
        self.position = position
        self.depth = depth
        emptyItems = limits.emptyItems
        self.validity = validity
    }

    final class Validity {
        var hasEnded = false
    }

    func error(_ reason: String) -> AvroError {
        AvroError(.invalidData, "\(reason) (byte \(position))", path: path)
    }

    private var path: String {
        var path = SchemaPath()
        for frame in frames {
            switch frame.content {
            case .record where frame.current >= 0 && frame.current < frame.node.pointee.count:
                path = path.member(frame.node.pointee.fields.unsafelyUnwrapped[frame.current].name)
            case .array: path = path.index(frame.index)
            default: break
            }
        }
        return path.text
    }
}

// Primitive values.
extension DecodingMachine {
    var remaining: Int { bytes.count - position }

    func byte() throws(AvroError) -> UInt8 {
        guard position < bytes.count else { throw error("the data ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    func take(_ count: Int) throws(AvroError) -> UnsafeRawBufferPointer {
        guard count <= remaining else { throw error("\(count) bytes should follow, and only \(remaining) do") }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    func long() throws(AvroError) -> Int64 {
        var bits: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            if shift == 63, byte > 1 { throw error("an integer has more than 64 bits") }
            bits |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
    }

    func int() throws(AvroError) -> Int32 {
        let value = try long()
        guard let int = Int32(exactly: value) else { throw error("\(value) is larger than an int") }
        return int
    }

    func boolean() throws(AvroError) -> Bool {
        let value = try byte()
        guard value < 2 else { throw error("a boolean is 0 or 1, not \(value)") }
        return value == 1
    }

    func float() throws(AvroError) -> Float {
        Float(bitPattern: UInt32(littleEndian: try take(4).loadUnaligned(as: UInt32.self)))
    }

    func double() throws(AvroError) -> Double {
        Double(bitPattern: UInt64(littleEndian: try take(8).loadUnaligned(as: UInt64.self)))
    }

    /// Bytes with their number in front.
    func block() throws(AvroError) -> UnsafeRawBufferPointer {
        let count = try long()
        guard 0...Int64(remaining) ~= count else {
            throw error("\(count) bytes should follow, and \(remaining) do")
        }
        return try take(Int(count))
    }

    func string() throws(AvroError) -> String {
        guard let text = String(validating: try block(), as: UTF8.self) else { throw error("a string is not UTF-8") }
        return text
    }

    func symbol(_ node: NodePointer) throws(AvroError) -> String {
        let index = try long()
        guard 0..<Int64(node.pointee.count) ~= index else {
            throw error("the enum \"\(plan.name(node))\" has no symbol \(index)")
        }
        return node.pointee.symbols.unsafelyUnwrapped[Int(index)]
    }

    /// The type that is really there: the branch of a union.
    func branch(_ node: NodePointer) throws(AvroError) -> NodePointer {
        guard node.pointee.kind == .union else { return node }
        let index = try long()
        guard 0..<Int64(node.pointee.count) ~= index else { throw error("the union has no branch \(index)") }
        return node.pointee.branches.unsafelyUnwrapped[Int(index)]
    }

    /// How many items the next block has; 0 at the end.
    ///
    /// - Parameter minimum: How many bytes an item takes at least.
    func blockCount(minimum: Int) throws(AvroError) -> (items: Int, size: Int?) {
        var count = try long()
        var size: Int?
        if count < 0 {
            guard count > .min else { throw error("the number of items is too large") }
            count = -count
            let given = try long()
            guard 0...Int64(remaining) ~= given else {
                throw error("a block has \(given) bytes, and \(remaining) follow")
            }
            size = Int(given)
        }
        if minimum > 0 {
            guard count <= remaining / minimum else {
                throw error("\(count) items should follow, in \(remaining) bytes")
            }
        } else {
            guard count <= emptyItems else {
                throw error("there are more than \(limits.emptyItems) items without bytes")
            }
            emptyItems -= Int(count)
        }
        return (Int(count), size)
    }

    func enter() throws(AvroError) {
        depth += 1
        if depth > limits.depth { throw error("values are nested more than \(limits.depth) deep") }
    }
}

// Whole values.
extension DecodingMachine {
    func value(_ node: NodePointer) throws(AvroError) -> AvroValue {
        switch node.pointee.kind {
        case .null: return .null
        case .boolean: return .boolean(try boolean())
        case .int: return .int(try int())
        case .long: return .long(try long())
        case .float: return .float(try float())
        case .double: return .double(try double())
        case .bytes: return .bytes(Array(try block()))
        case .string: return .string(try string())
        case .fixed: return .fixed(Array(try take(node.pointee.count)))
        case .enumeration: return .symbol(try symbol(node))
        default: break
        }
        try enter()
        defer { depth -= 1 }
        switch node.pointee.kind {
        case .array:
            var values: [AvroValue] = []
            try items(node) { () throws(AvroError) in
                values.append(try value(node.pointee.element.unsafelyUnwrapped))
            }
            return .array(values)
        case .map:
            var fields = AvroFields()
            try items(node) { () throws(AvroError) in
                let name = try string()
                fields.append(name, try value(node.pointee.element.unsafelyUnwrapped))
            }
            return .map(fields)
        case .union:
            let branch = try branch(node)
            let value = try value(branch)
            return branch.pointee.kind.isNamed && hasSeveral(branch.pointee.kind, node)
                ? .branch(plan.name(branch), value) : value
        default:
            var fields = AvroFields()
            for index in 0..<node.pointee.count {
                let field = node.pointee.fields.unsafelyUnwrapped + index
                fields.append(field.pointee.name, try value(field.pointee.node))
            }
            return .record(fields)
        }
    }

    private func hasSeveral(_ kind: PlanKind, _ union: NodePointer) -> Bool {
        let branches = union.pointee.branches.unsafelyUnwrapped
        return (0..<union.pointee.count).count { branches[$0].pointee.kind == kind } > 1
    }

    /// Calls the closure for each item of an array, or each entry of a map.
    func items(_ node: NodePointer, _ body: () throws(AvroError) -> Void) throws(AvroError) {
        let minimum = minimum(node)
        while true {
            let (count, size) = try blockCount(minimum: minimum)
            if count == 0 { return }
            let start = position
            for _ in 0..<count { try body() }
            if let size, position - start != size {
                throw error("a block has not the \(size) bytes that it should have")
            }
        }
    }

    /// How many bytes each item of an array, or each entry of a map, takes at least.
    func minimum(_ node: NodePointer) -> Int {
        node.pointee.kind == .map || node.pointee.element?.pointee.canBeEmpty == false ? 1 : 0
    }

    func skip(_ node: NodePointer) throws(AvroError) {
        switch node.pointee.kind {
        case .null: return
        case .boolean: _ = try boolean()
        case .int: _ = try int()
        case .long: _ = try long()
        case .float: _ = try take(4)
        case .double: _ = try take(8)
        case .bytes, .string: _ = try block()
        case .fixed: _ = try take(node.pointee.count)
        case .enumeration: _ = try symbol(node)
        case .array, .map, .union, .record: try skipNested(node)
        }
    }

    private func skipNested(_ node: NodePointer) throws(AvroError) {
        try enter()
        defer { depth -= 1 }
        switch node.pointee.kind {
        case .union: try skip(branch(node))
        case .record:
            for index in 0..<node.pointee.count {
                try skip(node.pointee.fields.unsafelyUnwrapped[index].node)
            }
        default:
            while true {
                let (count, size) = try blockCount(minimum: minimum(node))
                if count == 0 { return }
                if let size {
                    position += size
                } else {
                    try skipItems(count, node)
                }
            }
        }
    }

    func skipItems(_ count: Int, _ node: NodePointer) throws(AvroError) {
        for _ in 0..<count {
            if node.pointee.kind == .map { _ = try block() }
            try skip(node.pointee.element.unsafelyUnwrapped)
        }
    }
}

extension PlanKind {
    fileprivate var isNamed: Bool { self == .record || self == .enumeration || self == .fixed }
}
