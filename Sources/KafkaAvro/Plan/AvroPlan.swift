/// A schema in the form in which encoders and decoders walk through it.
///
/// `@unchecked Sendable`: nothing changes after the initializer.
final class AvroPlan: @unchecked Sendable {
    let schema: AvroSchema
    let root: NodePointer
    /// How many places a table needs that has one for each field of each record, and one more for each record.
    private(set) var fieldPlaces = 0
    private let nodes: UnsafeMutableBufferPointer<PlanNode>
    /// What frees the memory of nodes.
    private var releases: [() -> Void] = []

    init(_ schema: AvroSchema) {
        self.schema = schema
        nodes = .allocate(capacity: schema.types.count)
        for (index, type) in schema.types.enumerated() {
            let node = PlanNode(kind: PlanKind(type.shape), logical: PlanLogical(type.logical), type: index)
            nodes.initializeElement(at: index, to: node)
        }
        root = UnsafePointer(nodes.baseAddress.unsafelyUnwrapped + schema.root)
        for (index, type) in schema.types.enumerated() { connect(index, type) }
        findEmpty()
        for index in schema.types.indices where nodes[index].kind == .union { choose(index) }
        for (index, type) in schema.types.enumerated() { encodeDefaults(index, type) }
    }

    deinit {
        for release in releases { release() }
        nodes.deinitialize()
        nodes.deallocate()
    }

    func node(_ index: TypeIndex) -> NodePointer {
        UnsafePointer(nodes.baseAddress.unsafelyUnwrapped + index)
    }

    /// The type's name in messages and in ``AvroValue/branch(_:_:)``.
    func name(_ node: NodePointer) -> String { schema.types[node.pointee.type].shape.name }

    private func allocate<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
        let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(elements.count, 1))
        _ = memory.initialize(from: elements)
        let count = elements.count
        releases.append {
            memory.baseAddress?.deinitialize(count: count)
            memory.deallocate()
        }
        return memory.baseAddress.unsafelyUnwrapped
    }

    private func connect(_ index: TypeIndex, _ type: SchemaType) {
        switch type.shape {
        case .array(let element), .map(let element): nodes[index].element = node(element)
        case .union(let branches):
            nodes[index].branches = UnsafePointer(allocate(branches.map { node($0) }))
            nodes[index].count = branches.count
        case .record(let record):
            nodes[index].fields = UnsafePointer(
                allocate(record.fields.map { PlanField(name: $0.name, node: node($0.type), defaultBytes: nil) }))
            nodes[index].count = record.fields.count
            nodes[index].firstField = fieldPlaces
            fieldPlaces += record.fields.count + 1
        case .enumeration(let enumeration):
            nodes[index].symbols = UnsafePointer(allocate(enumeration.symbols))
            nodes[index].count = enumeration.symbols.count
        case .fixed(let fixed): nodes[index].count = fixed.size
        default: break
        }
        if case .decimal(_, let scale) = type.logical { nodes[index].scale = Int32(clamping: scale) }
    }

    /// Values that take no bytes could be a billion in an array of three bytes: readers have to know.
    private func findEmpty() {
        var isChanging = true
        while isChanging {
            isChanging = false
            for index in nodes.indices where !nodes[index].canBeEmpty && isEmpty(nodes[index]) {
                nodes[index].canBeEmpty = true
                isChanging = true
            }
        }
    }

    private func isEmpty(_ node: PlanNode) -> Bool {
        switch node.kind {
        case .null: true
        case .fixed: node.count == 0
        case .record: (0..<node.count).allSatisfy { node.fields.unsafelyUnwrapped[$0].node.pointee.canBeEmpty }
        default: false
        }
    }

    private func choose(_ index: TypeIndex) {
        let branches = UnsafeBufferPointer(start: nodes[index].branches, count: nodes[index].count)
        let choices = ValueKind.allCases.map { kind -> Int16 in
            let ranks = branches.map { kind.rank($0.pointee) ?? .max }
            guard let best = ranks.min(), best < .max, let choice = ranks.firstIndex(of: best) else {
                return BranchChoice.none
            }
            let isSeveral = ranks.count { $0 == best } > 1
            return isSeveral && kind.needsValue ? BranchChoice.several : Int16(clamping: choice)
        }
        nodes[index].choices = UnsafePointer(allocate(choices))
    }

    private func encodeDefaults(_ index: TypeIndex, _ type: SchemaType) {
        guard case .record(let record) = type.shape, let fields = nodes[index].fields else { return }
        for (position, field) in record.fields.enumerated() {
            guard let value = field.defaultValue else { continue }
            let machine = EncodingMachine(self)
            // The parser made the value for this type.
            try? machine.write(value, fields[position].node)
            let bytes = machine.takeBytes()
            UnsafeMutablePointer(mutating: fields)[position].defaultBytes = UnsafeRawBufferPointer(
                start: allocate(bytes), count: bytes.count)
        }
    }
}

extension PlanKind {
    fileprivate init(_ shape: SchemaShape) {
        switch shape {
        case .null: self = .null
        case .boolean: self = .boolean
        case .int: self = .int
        case .long: self = .long
        case .float: self = .float
        case .double: self = .double
        case .bytes: self = .bytes
        case .string: self = .string
        case .array: self = .array
        case .map: self = .map
        case .union: self = .union
        case .record: self = .record
        case .enumeration: self = .enumeration
        case .fixed: self = .fixed
        }
    }
}

extension ValueKind {
    /// Whether the value decides among branches that suit its kind as well; the first one is meant otherwise.
    fileprivate var needsValue: Bool {
        switch self {
        case .string, .bytes, .keyed: true
        default: false
        }
    }
}
