extension AvroSchema {
    /// Why this schema cannot read all that another one writes, by the specification's rules of schema resolution; nil if it can.
    ///
    /// Whether a value needs what is missing is not known here: a symbol that the reader lacks counts, even if no value has it.
    package func problem(reading writer: AvroSchema) -> String? {
        var check = CompatibilityCheck(reader: types, writer: writer.types)
        return check.problem(root, writer.root, SchemaPath())
    }
}

/// Walks through two schemas.
private struct CompatibilityCheck {
    private struct Pair: Hashable {
        var reader: TypeIndex
        var writer: TypeIndex
    }

    let reader: [SchemaType]
    let writer: [SchemaType]
    /// Pairs that are being looked at, or were found to fit: what makes recursive schemas end.
    private var seen: Set<Pair> = []
    /// The same in the order in which they came.
    private var trail: [Pair] = []
    /// How many pairs may yet be looked at: unions of records with unions can make them very many.
    private var budget = 100_000

    init(reader: [SchemaType], writer: [SchemaType]) {
        self.reader = reader
        self.writer = writer
    }

    mutating func problem(_ to: TypeIndex, _ from: TypeIndex, _ path: SchemaPath) -> String? {
        budget -= 1
        if budget < 0 { return "the schemas are too complex to be compared" }
        let pair = Pair(reader: to, writer: from)
        guard seen.insert(pair).inserted else { return nil }
        let mark = trail.count
        trail.append(pair)
        let found = compare(to, from, path)
        if found != nil {
            // What was found to fit since then may have fitted only because this pair was supposed to.
            for pair in trail[mark...] { seen.remove(pair) }
            trail.removeSubrange(mark...)
        }
        return found
    }

    private mutating func compare(_ to: TypeIndex, _ from: TypeIndex, _ path: SchemaPath) -> String? {
        let (wanted, written) = (reader[to].shape, writer[from].shape)
        if case .union(let branches) = written {
            for branch in branches { if let found = problem(to, branch, path) { return found } }
            return nil
        }
        if case .union(let branches) = wanted {
            for branch in branches where problem(branch, from, path) == nil { return nil }
            return describe(path, "\(written.description) fits none of the types of the reader's union")
        }
        switch (wanted, written) {
        case (.array(let to), .array(let from)): return problem(to, from, path.index(0))
        case (.map(let to), .map(let from)): return problem(to, from, path.member("*"))
        case (.record(let to), .record(let from)) where isSame(to.name, to.aliases, from.name):
            return fields(to, from, path)
        case (.enumeration(let to), .enumeration(let from)) where isSame(to.name, to.aliases, from.name):
            let missing = from.symbols.filter { !to.symbols.contains($0) }
            if missing.isEmpty || to.defaultSymbol != nil { return nil }
            return describe(path, "the reader's enum \"\(to.name)\" lacks \(missing.joined(separator: ", "))")
        case (.fixed(let to), .fixed(let from)) where isSame(to.name, to.aliases, from.name) && to.size == from.size:
            return nil
        default:
            if wanted.definedName == nil, wanted.name == written.name || isPromoted(written.name, wanted.name) {
                return nil
            }
            return describe(path, "the reader has \(wanted.description) for \(written.description)")
        }
    }

    private mutating func fields(_ to: RecordType, _ from: RecordType, _ path: SchemaPath) -> String? {
        for field in to.fields {
            let source =
                from.fields.first { $0.name == field.name } ?? from.fields.first { field.aliases.contains($0.name) }
            if let source {
                if let found = problem(field.type, source.type, path.member(field.name)) { return found }
            } else if field.defaultJSON == nil {
                return describe(
                    path, "the reader's field \"\(field.name)\" has no default, and the writer has no such field")
            }
        }
        return nil
    }

    private func describe(_ path: SchemaPath, _ problem: String) -> String {
        "\(problem) (at \(path.text))"
    }

    private func isSame(_ wanted: AvroName, _ aliases: [AvroName], _ written: AvroName) -> Bool {
        wanted.short == written.short || aliases.contains(written)
    }

    private func isPromoted(_ from: String, _ to: String) -> Bool {
        switch (from, to) {
        case ("int", "long"), ("int", "float"), ("int", "double"), ("long", "float"), ("long", "double"),
            ("float", "double"), ("string", "bytes"), ("bytes", "string"):
            true
        default: false
        }
    }
}
