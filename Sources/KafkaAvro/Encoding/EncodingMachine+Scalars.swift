// Values that are no containers.
extension EncodingMachine {
    /// Writes the branch that a value of that kind takes.
    ///
    /// - Returns: The branch's type.
    @inline(__always)
    func branch(_ kind: ValueKind, _ union: NodePointer) throws(AvroError) -> NodePointer {
        let choice = union.pointee.choices.unsafelyUnwrapped[kind.rawValue]
        if choice < 0 { throw mismatch(kind.description, union) }
        return put(branch: Int(choice), union)
    }

    @inline(__always)
    func put(branch index: Int, _ union: NodePointer) -> NodePointer {
        if index < 64 { put(UInt8(truncatingIfNeeded: index << 1)) } else { put(varint: Int64(index)) }
        return union.pointee.branches.unsafelyUnwrapped[index]
    }

    @inline(__always)
    func writeNull(_ node: NodePointer) throws(AvroError) {
        switch node.pointee.kind {
        case .null: break
        case .union: _ = try branch(.null, node)
        default: throw mismatch("nil", node)
        }
    }

    @inline(__always)
    func write(_ value: Bool, _ node: NodePointer) throws(AvroError) {
        switch node.pointee.kind {
        case .boolean: put(value ? 1 : 0)
        case .union:
            _ = try branch(.boolean, node)
            put(value ? 1 : 0)
        default: throw mismatch("a boolean", node)
        }
    }

    @inline(__always)
    func write<Value: BinaryInteger>(
        integer value: Value, _ kind: ValueKind, _ node: NodePointer
    ) throws(AvroError) {
        guard let number = Int64(exactly: value) else { throw self.error("\(value) is larger than a long", node) }
        if node.pointee.kind == .long { return put(varint: number) }
        try write(number, kind, node)
    }

    func write(_ value: Int64, _ kind: ValueKind, _ node: NodePointer) throws(AvroError) {
        switch node.pointee.kind {
        case .long: put(varint: value)
        case .int:
            guard Int32(exactly: value) != nil else { throw error("\(value) does not fit an int", node) }
            put(varint: value)
        case .double:
            guard let number = Double(exactly: value) else { throw error("\(value) is not exactly a double", node) }
            put(raw: number.bitPattern.littleEndian)
        case .float:
            guard let number = Float(exactly: value) else { throw error("\(value) is not exactly a float", node) }
            put(raw: number.bitPattern.littleEndian)
        case .union: try write(value, kind, branch(kind, node))
        default: throw mismatch("an integer", node)
        }
    }

    func write(_ value: Double, _ node: NodePointer) throws(AvroError) {
        switch node.pointee.kind {
        case .double: put(raw: value.bitPattern.littleEndian)
        case .float: put(raw: Float(value).bitPattern.littleEndian)
        case .union: try write(value, branch(.double, node))
        default: throw mismatch("a double", node)
        }
    }

    func write(_ value: Float, _ node: NodePointer) throws(AvroError) {
        switch node.pointee.kind {
        case .float: put(raw: value.bitPattern.littleEndian)
        case .double: put(raw: Double(value).bitPattern.littleEndian)
        case .union: try write(value, branch(.float, node))
        default: throw mismatch("a float", node)
        }
    }

    func write(_ value: String, _ node: NodePointer) throws(AvroError) {
        switch node.pointee.kind {
        case .string: put(value)
        case .enumeration:
            guard let index = symbolIndex(value, node) else {
                throw error("the enum \"\(plan.name(node))\" has no symbol \"\(value)\"", node)
            }
            put(varint: Int64(index))
        case .union:
            let choice = node.pointee.choices.unsafelyUnwrapped[ValueKind.string.rawValue]
            if choice != BranchChoice.several { return try write(value, branch(.string, node)) }
            try write(
                value,
                try chooseBranch(node, "\"\(value)\"") { branch in
                    branch.pointee.kind == .string
                        || branch.pointee.kind == .enumeration && self.symbolIndex(value, branch) != nil
                })
        default: throw mismatch("a string", node)
        }
    }

    func symbolIndex(_ symbol: String, _ node: NodePointer) -> Int? {
        let symbols = node.pointee.symbols.unsafelyUnwrapped
        for index in 0..<node.pointee.count where symbols[index] == symbol { return index }
        return nil
    }

    func write(bytes: UnsafeRawBufferPointer, _ node: NodePointer) throws(AvroError) {
        switch node.pointee.kind {
        case .bytes: put(lengthAnd: bytes)
        case .fixed:
            guard bytes.count == node.pointee.count else {
                throw error("\"\(plan.name(node))\" has \(node.pointee.count) bytes, and not \(bytes.count)", node)
            }
            put(bytes)
        case .union:
            let choice = node.pointee.choices.unsafelyUnwrapped[ValueKind.bytes.rawValue]
            if choice != BranchChoice.several { return try write(bytes: bytes, branch(.bytes, node)) }
            try write(
                bytes: bytes,
                try chooseBranch(node, "\(bytes.count) bytes") { branch in
                    branch.pointee.kind == .bytes
                        || branch.pointee.kind == .fixed && branch.pointee.count == bytes.count
                })
        case .array:
            let start = beginBlock()
            for byte in bytes { try write(integer: byte, .int32, node.pointee.element.unsafelyUnwrapped) }
            endBlock(start, items: bytes.count)
        default: throw mismatch("bytes", node)
        }
    }

    /// Writes the first branch that the closure wants.
    func chooseBranch(
        _ union: NodePointer, _ what: String, _ isRight: (NodePointer) -> Bool
    ) throws(AvroError) -> NodePointer {
        let branches = union.pointee.branches.unsafelyUnwrapped
        for index in 0..<union.pointee.count where isRight(branches[index]) { return put(branch: index, union) }
        throw error("\(what) fits none of \(description(union))", union)
    }
}

// Errors.
extension EncodingMachine {
    @inline(never)
    func mismatch(_ what: String, _ node: NodePointer) -> AvroError {
        error("\(what) does not fit \(description(node))", node)
    }

    @inline(never)
    func error(_ reason: String, _ node: NodePointer) -> AvroError {
        let error = AvroError(.invalidValue, reason, path: path)
        fail(error)
        return error
    }

    /// What messages call a type.
    func description(_ node: NodePointer) -> String {
        guard case .union(let branches) = plan.schema.types[node.pointee.type].shape else {
            let type = plan.schema.types[node.pointee.type]
            return type.shape.description + (type.logical.map { " (\($0.name))" } ?? "")
        }
        return "a union of " + branches.map { plan.schema.types[$0].shape.name }.joined(separator: ", ")
    }
}

extension ValueKind {
    var description: String {
        switch self {
        case .null: "nil"
        case .boolean: "a boolean"
        case .int32, .int64: "an integer"
        case .float: "a float"
        case .double: "a double"
        case .string: "a string"
        case .bytes: "bytes"
        case .array: "an array"
        case .keyed: "a value with keys"
        case .uuid: "a UUID"
        case .date: "a date"
        case .decimal: "a decimal"
        case .duration: "an AvroDuration"
        case .span: "a Duration"
        }
    }
}
