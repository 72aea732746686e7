internal import KafkaJSON

/// Makes values of JSON, as a schema wants them.
struct JSONValueReader {
    enum Style {
        /// Default values: the first branch of a union that fits is meant.
        case defaults
        /// Data: a branch of a union may be an object with the type's name, as in Avro's JSON encoding.
        case data
    }

    let types: [SchemaType]
    let style: Style
    /// How many values may yet be made, or tried.
    private var budget: Int
    private var depth = 0

    private static let maximumDepth = 64

    init(types: [SchemaType], style: Style, budget: Int) {
        self.types = types
        self.style = style
        self.budget = budget
    }

    private func error(_ reason: String, _ path: SchemaPath) -> AvroError {
        AvroError(style == .defaults ? .invalidSchema : .invalidValue, reason, path: path.text)
    }

    mutating func value(_ json: JSONValue, _ index: TypeIndex, _ path: SchemaPath) throws(AvroError) -> AvroValue {
        budget -= 1
        if budget < 0 { throw error("there are too many values", path) }
        if depth == Self.maximumDepth { throw error("values are nested too deep", path) }
        depth += 1
        defer { depth -= 1 }
        let shape = types[index].shape
        switch (shape, json) {
        case (.null, .null): return .null
        case (.boolean, .bool(let value)): return .boolean(value)
        case (.int, .number(let number)):
            if let value = integer(number).flatMap({ Int32(exactly: $0) }) { return .int(value) }
            throw error("\(number.text) is not an int", path)
        case (.long, .number(let number)):
            if let value = integer(number) { return .long(value) }
            throw error("\(number.text) is not a long", path)
        case (.float, .number(let number)): return .float(Float(number.double))
        case (.double, .number(let number)): return .double(number.double)
        case (.string, .string(let text)): return .string(text)
        case (.bytes, .string(let text)): return .bytes(try bytes(text, path))
        case (.fixed(let fixed), .string(let text)):
            let bytes = try bytes(text, path)
            if bytes.count != fixed.size {
                throw error("\"\(fixed.name)\" has \(fixed.size) bytes, and not \(bytes.count)", path)
            }
            return .fixed(bytes)
        case (.enumeration(let type), .string(let symbol)):
            if type.symbols.contains(symbol) { return .symbol(symbol) }
            throw error("the enum \"\(type.name)\" has no symbol \"\(symbol)\"", path)
        case (.array(let items), .array(let elements)):
            var values: [AvroValue] = []
            for (position, element) in elements.enumerated() {
                values.append(try value(element, items, path.index(position)))
            }
            return .array(values)
        case (.map(let type), .object(let object)):
            var fields = AvroFields()
            for member in object.members {
                fields.append(member.name, try value(member.value, type, path.member(member.name)))
            }
            return .map(fields)
        case (.record(let record), .object(let object)): return try self.record(object, record, path)
        case (.union(let branches), _): return try union(json, branches, path)
        default: throw error("\(json.kind) is not \(shape.description)", path)
        }
    }

    private func integer(_ number: JSONNumber) -> Int64? {
        number.isWrittenAsInteger || style == .data ? number.int64 : nil
    }

    /// Each character stands for the byte with its number.
    private func bytes(_ text: String, _ path: SchemaPath) throws(AvroError) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else {
                throw error("bytes are written as characters up to U+00FF, and \"\(scalar)\" is not one", path)
            }
            bytes.append(byte)
        }
        return bytes
    }

    private mutating func record(
        _ object: JSONObject, _ record: RecordType, _ path: SchemaPath
    ) throws(AvroError) -> AvroValue {
        var fields = AvroFields()
        var used = 0
        for field in record.fields {
            if let json = object[field.name] {
                used += 1
                fields.append(field.name, try value(json, field.type, path.member(field.name)))
            } else if let json = field.defaultJSON {
                var reader = self
                if style == .data { reader = JSONValueReader(types: types, style: .defaults, budget: budget) }
                reader.depth = depth
                fields.append(field.name, try reader.value(json, field.type, path.member(field.name)))
                budget = reader.budget
            } else {
                throw error("the field \"\(field.name)\" of \"\(record.name)\" is missing", path)
            }
        }
        if used < object.count, style == .data {
            let names = Set(record.fields.map(\.name))
            let surplus = object.names.first { !names.contains($0) } ?? ""
            throw error("\"\(record.name)\" has no field \"\(surplus)\"", path)
        }
        return .record(fields)
    }

    private mutating func union(
        _ json: JSONValue, _ branches: [TypeIndex], _ path: SchemaPath
    ) throws(AvroError) -> AvroValue {
        if style == .data, let member = json.objectValue?.members.first, json.objectValue?.count == 1,
            let branch = branches.first(where: { types[$0].shape.isCalled(member.name) })
        {
            let value = try value(member.value, branch, path.member(member.name))
            return .branch(types[branch].shape.name, value)
        }
        var failure: AvroError?
        for branch in branches {
            do throws(AvroError) {
                return .branch(types[branch].shape.name, try value(json, branch, path))
            } catch {
                if budget < 0 { throw error }
                // What is wrong inside of the right kind of value says more than that the others are of another kind.
                if failure == nil || error.path.utf8.count > (failure?.path.utf8.count ?? 0) { failure = error }
            }
        }
        if let failure, failure.path != path.text { throw failure }
        let names = branches.map { types[$0].shape.name }.joined(separator: ", ")
        throw error("\(json.kind) fits none of the union's types: \(names)", path)
    }
}

extension SchemaShape {
    /// What a message calls it.
    var description: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .int: "an int"
        case .long: "a long"
        case .float: "a float"
        case .double: "a double"
        case .bytes: "bytes"
        case .string: "a string"
        case .array: "an array"
        case .map: "a map"
        case .union: "a union"
        case .record(let record): "a record \"\(record.name)\""
        case .enumeration(let type): "an enum \"\(type.name)\""
        case .fixed(let type): "a fixed \"\(type.name)\""
        }
    }

    /// Whether it has that name, in full or without namespace.
    func isCalled(_ name: String) -> Bool {
        self.name == name || definedName?.short == name
    }
}
