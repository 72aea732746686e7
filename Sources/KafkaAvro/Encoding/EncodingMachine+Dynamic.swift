// Dynamic values.
extension EncodingMachine {
    func write(_ value: AvroValue, _ node: NodePointer) throws(AvroError) {
        switch value {
        case .null: try writeNull(node)
        case .boolean(let value): try write(value, node)
        case .int(let value): try write(Int64(value), .int32, node)
        case .long(let value): try write(value, .int64, node)
        case .float(let value): try write(value, node)
        case .double(let value): try write(value, node)
        case .string(let text), .symbol(let text): try writeDynamic(text, value, node)
        case .bytes(let bytes), .fixed(let bytes): try writeDynamic(bytes, value, node)
        case .array(let values): try writeArray(values, node)
        case .map(let fields), .record(let fields): try writeKeyed(fields, value, node)
        case .branch(let name, let value): try writeBranch(name, value, node)
        }
    }

    private func writeBranch(_ name: String, _ value: AvroValue, _ node: NodePointer) throws(AvroError) {
        guard node.pointee.kind == .union else { return try write(value, node) }
        // Full names first: a short one may be that of two types.
        let branches = node.pointee.branches.unsafelyUnwrapped
        for isFull in [true, false] {
            for index in 0..<node.pointee.count {
                let shape = plan.schema.types[branches[index].pointee.type].shape
                guard isFull ? shape.name == name : shape.isCalled(name) else { continue }
                return try write(value, put(branch: index, node))
            }
        }
        throw error("\(description(node)) has no \"\(name)\"", node)
    }

    /// In a union, text that is a symbol is meant for an enum if there is one, and other text is not.
    private func writeDynamic(_ text: String, _ value: AvroValue, _ node: NodePointer) throws(AvroError) {
        guard node.pointee.kind == .union else { return try write(text, node) }
        let isSymbol = if case .symbol = value { true } else { false }
        for kind in isSymbol ? [PlanKind.enumeration, .string] : [.string, .enumeration] {
            guard
                let index = firstBranch(
                    node,
                    { branch in
                        branch.pointee.kind == kind && (kind == .string || self.symbolIndex(text, branch) != nil)
                    })
            else { continue }
            return try write(text, put(branch: index, node))
        }
        throw mismatch(isSymbol ? "the symbol \"\(text)\"" : "a string", node)
    }

    private func writeDynamic(_ bytes: [UInt8], _ value: AvroValue, _ node: NodePointer) throws(AvroError) {
        var target = node
        if node.pointee.kind == .union {
            let isFixed = if case .fixed = value { true } else { false }
            let index = (isFixed ? [PlanKind.fixed, .bytes] : [.bytes, .fixed]).lazy.compactMap { kind in
                self.firstBranch(node) { branch in
                    branch.pointee.kind == kind && (kind == .bytes || branch.pointee.count == bytes.count)
                }
            }.first
            guard let index else { throw mismatch("\(bytes.count) bytes", node) }
            target = put(branch: index, node)
        }
        try write(bytes: bytes, target)
    }

    private func firstBranch(_ union: NodePointer, _ isRight: (NodePointer) -> Bool) -> Int? {
        let branches = union.pointee.branches.unsafelyUnwrapped
        return (0..<union.pointee.count).first { isRight(branches[$0]) }
    }

    private func writeArray(_ values: [AvroValue], _ node: NodePointer) throws(AvroError) {
        try push(node, [AvroValue].self)
        try beginArray()
        let item = top.pointee.node.pointee.element.unsafelyUnwrapped
        for value in values {
            top.pointee.items += 1
            try write(value, item)
        }
        try pop()
    }

    private func writeKeyed(_ fields: AvroFields, _ value: AvroValue, _ node: NodePointer) throws(AvroError) {
        var node = node
        if node.pointee.kind == .union {
            let isMap = if case .map = value { true } else { false }
            let kinds: [PlanKind] = isMap ? [.map, .record] : [.record, .map]
            let index = kinds.lazy.compactMap { kind in
                self.firstBranch(node) { branch in
                    branch.pointee.kind == kind && (kind == .map || self.fits(fields, branch))
                }
            }.first
            guard let index else { throw mismatch("a value with keys", node) }
            node = put(branch: index, node)
        }
        try push(node, AvroValue.self)
        try beginKeyed()
        for (name, value) in fields.entries {
            let field = try beginField(name, top)
            try write(value, field)
            try endField(top)
        }
        try pop()
    }

    /// Whether the record has all of these fields.
    private func fits(_ fields: AvroFields, _ record: NodePointer) -> Bool {
        guard case .record(let type) = plan.schema.types[record.pointee.type].shape else { return false }
        let names = Set(type.fields.map(\.name))
        let given = Set(fields.entries.map(\.name))
        return given.isSubset(of: names)
            && type.fields.allSatisfy {
                $0.defaultJSON != nil || given.contains($0.name) || plan.node($0.type).pointee.takesNull
            }
    }
}
