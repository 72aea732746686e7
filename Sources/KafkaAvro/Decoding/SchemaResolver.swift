/// Turns bytes of the writer's schema into bytes of the reader's, by the specification's rules of schema resolution.
struct SchemaResolver: Sendable {
    let writer: AvroPlan
    let reader: AvroPlan

    func resolve(_ bytes: UnsafeRawBufferPointer, _ limits: AvroDecodingLimits) throws(AvroError) -> [UInt8] {
        let machine = DecodingMachine(writer, bytes, limits)
        let value = try value(machine, writer.root, reader.root)
        if machine.remaining > 0 { throw machine.error("\(machine.remaining) bytes are left over") }
        let encoder = EncodingMachine(reader)
        try encoder.write(value, reader.root)
        return encoder.takeBytes()
    }

    private func value(
        _ machine: DecodingMachine, _ from: NodePointer, _ to: NodePointer
    ) throws(AvroError) -> AvroValue {
        try machine.enter()
        defer { machine.depth -= 1 }
        if from.pointee.kind == .union { return try value(machine, machine.branch(from), to) }
        if to.pointee.kind == .union {
            let branch = try branch(from, to)
            return .branch(reader.name(branch), try value(machine, from, branch))
        }
        guard matches(from, to) || isPromoted(from.pointee.kind, to.pointee.kind) else { throw mismatch(from, to) }
        switch (from.pointee.kind, to.pointee.kind) {
        case (.record, .record): return try record(machine, from, to)
        case (.enumeration, .enumeration): return try symbol(machine, from, to)
        case (.array, .array):
            var values: [AvroValue] = []
            try machine.items(from) { () throws(AvroError) in
                values.append(
                    try value(machine, from.pointee.element.unsafelyUnwrapped, to.pointee.element.unsafelyUnwrapped))
            }
            return .array(values)
        case (.map, .map):
            var fields = AvroFields()
            try machine.items(from) { () throws(AvroError) in
                let name = try machine.string()
                fields.append(
                    name,
                    try value(machine, from.pointee.element.unsafelyUnwrapped, to.pointee.element.unsafelyUnwrapped))
            }
            return .map(fields)
        case (.int, .float), (.long, .float): return .float(Float(try machine.long()))
        case (.int, .double), (.long, .double): return .double(Double(try machine.long()))
        case (.bytes, .string): return .string(try machine.string())
        case (.string, .bytes): return .bytes(Array(try machine.block()))
        default: return try machine.value(from)
        }
    }

    private func mismatch(_ from: NodePointer, _ to: NodePointer) -> AvroError {
        let (written, wanted) = (writer.schema.types[from.pointee.type], reader.schema.types[to.pointee.type])
        return AvroError(
            .incompatibleSchemas,
            "\(written.shape.description) of the writer's schema is not \(wanted.shape.description) of the reader's")
    }

    /// The branch of the reader's union: the first of the same type, or the first that the type can become.
    private func branch(_ from: NodePointer, _ union: NodePointer) throws(AvroError) -> NodePointer {
        let branches = UnsafeBufferPointer(start: union.pointee.branches, count: union.pointee.count)
        if let same = branches.first(where: { matches(from, $0) }) { return same }
        if let wider = branches.first(where: { isPromoted(from.pointee.kind, $0.pointee.kind) }) { return wider }
        throw mismatch(from, union)
    }

    private func matches(_ from: NodePointer, _ to: NodePointer) -> Bool {
        guard from.pointee.kind == to.pointee.kind else { return false }
        let (written, wanted) = (
            writer.schema.types[from.pointee.type].shape, reader.schema.types[to.pointee.type].shape
        )
        guard let name = written.definedName, let wantedName = wanted.definedName else { return true }
        if from.pointee.kind == .fixed, from.pointee.count != to.pointee.count { return false }
        return name.short == wantedName.short || wanted.aliases.contains(name)
    }

    private func isPromoted(_ from: PlanKind, _ to: PlanKind) -> Bool {
        switch (from, to) {
        case (.int, .long), (.int, .float), (.int, .double), (.long, .float), (.long, .double), (.float, .double),
            (.string, .bytes), (.bytes, .string):
            true
        default: false
        }
    }

    private func symbol(
        _ machine: DecodingMachine, _ from: NodePointer, _ to: NodePointer
    ) throws(AvroError) -> AvroValue {
        let symbol = try machine.symbol(from)
        guard case .enumeration(let type) = reader.schema.types[to.pointee.type].shape else { throw mismatch(from, to) }
        if type.symbols.contains(symbol) { return .symbol(symbol) }
        if let fallback = type.defaultSymbol { return .symbol(fallback) }
        throw AvroError(
            .incompatibleSchemas,
            "the reader's enum \"\(type.name)\" has neither the symbol \"\(symbol)\" nor a default")
    }

    private func record(
        _ machine: DecodingMachine, _ from: NodePointer, _ to: NodePointer
    ) throws(AvroError) -> AvroValue {
        guard case .record(let target) = reader.schema.types[to.pointee.type].shape else { throw mismatch(from, to) }
        var fields = AvroFields()
        var isRead = Array(repeating: false, count: target.fields.count)
        for index in 0..<from.pointee.count {
            let field = from.pointee.fields.unsafelyUnwrapped[index]
            let place =
                target.fields.firstIndex { $0.name == field.name }
                ?? target.fields.firstIndex { $0.aliases.contains(field.name) }
            guard let place, !isRead[place] else {
                try machine.skip(field.node)
                continue
            }
            isRead[place] = true
            fields.append(
                target.fields[place].name, try value(machine, field.node, reader.node(target.fields[place].type)))
        }
        for (place, field) in target.fields.enumerated() where !isRead[place] && field.defaultJSON == nil {
            throw AvroError(
                .incompatibleSchemas,
                "the writer's \"\(writer.name(from))\" has no field \"\(field.name)\", which has no default in the reader's"
            )
        }
        return .record(fields)
    }
}
