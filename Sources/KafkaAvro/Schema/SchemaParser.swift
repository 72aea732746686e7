internal import KafkaJSON

/// Makes types of a schema's JSON, and checks them.
struct SchemaParser {
    private(set) var types: [SchemaType] = []
    private(set) var names: [AvroName: TypeIndex] = [:]
    private let limits: AvroSchema.Limits
    /// Types, fields and symbols so far.
    private var count = 0
    /// Where each record is, for errors in its default values.
    private var places: [TypeIndex: SchemaPath] = [:]
    /// Primitive types without attributes are the same everywhere.
    private var primitives: [String: TypeIndex] = [:]

    init(limits: AvroSchema.Limits) {
        self.limits = limits
    }

    /// Makes the named types of another schema known. The first type with a name counts.
    mutating func add(_ reference: AvroSchema) throws(AvroError) {
        let offset = types.count
        try charge(reference.types.count, SchemaPath())
        types += reference.types.map { $0.moved(by: offset) }
        for (name, index) in reference.names where names[name] == nil { names[name] = index + offset }
    }

    mutating func type(
        _ json: JSONValue, in namespace: String, at path: SchemaPath
    ) throws(AvroError) -> TypeIndex {
        switch json {
        case .string(let name): return try reference(name, in: namespace, at: path)
        case .array(let branches): return try union(branches, in: namespace, at: path)
        case .object(let object): return try definition(object, in: namespace, at: path)
        default: throw path.error("a type is a string, an array or an object, not \(json.kind)")
        }
    }

    private mutating func charge(_ more: Int, _ path: SchemaPath) throws(AvroError) {
        count += more
        if count > limits.types {
            throw path.error("the schema has more than \(limits.types) types, fields and symbols")
        }
    }

    private mutating func append(_ type: SchemaType, _ path: SchemaPath) throws(AvroError) -> TypeIndex {
        try charge(1, path)
        types.append(type)
        return types.count - 1
    }

    private mutating func reference(
        _ name: String, in namespace: String, at path: SchemaPath
    ) throws(AvroError) -> TypeIndex {
        if let shape = SchemaShape(primitive: name) {
            if let known = primitives[name] { return known }
            let index = try append(SchemaType(shape: shape), path)
            primitives[name] = index
            return index
        }
        // As Java, which looks outside of every namespace for what the enclosing one does not have.
        if let known = names[AvroName(name, in: namespace)] ?? names[AvroName(full: name)] { return known }
        throw path.error(
            "there is no type \"\(name)\"" + (namespace.isEmpty ? "" : ", neither in namespace \"\(namespace)\""))
    }

    private mutating func union(
        _ branches: [JSONValue], in namespace: String, at path: SchemaPath
    ) throws(AvroError) -> TypeIndex {
        var indexes: [TypeIndex] = []
        var seen: Set<String> = []
        for (position, branch) in branches.enumerated() {
            let path = path.index(position)
            if case .array = branch { throw path.error("a union is directly inside of a union") }
            let index = try type(branch, in: namespace, at: path)
            if case .union = types[index].shape { throw path.error("a union is directly inside of a union") }
            let name = types[index].shape.name
            if !seen.insert(name).inserted { throw path.error("the union has \"\(name)\" twice") }
            indexes.append(index)
        }
        return try append(SchemaType(shape: .union(indexes)), path)
    }

    private mutating func definition(
        _ object: JSONObject, in namespace: String, at path: SchemaPath
    ) throws(AvroError) -> TypeIndex {
        guard let type = object["type"] else { throw path.error("\"type\" is missing") }
        guard let name = type.stringValue else {
            throw path.member("type").error("the name of a type is a string, not \(type.kind)")
        }
        let shape: SchemaShape
        switch name {
        case "record", "error": return try record(object, isError: name == "error", in: namespace, at: path)
        case "enum": return try enumeration(object, in: namespace, at: path)
        case "fixed": return try fixed(object, in: namespace, at: path)
        case "array":
            guard let items = object["items"] else { throw path.error("an array needs \"items\"") }
            shape = .array(try self.type(items, in: namespace, at: path.member("items")))
        case "map":
            guard let values = object["values"] else { throw path.error("a map needs \"values\"") }
            shape = .map(try self.type(values, in: namespace, at: path.member("values")))
        default:
            guard let primitive = SchemaShape(primitive: name) else {
                return try reference(name, in: namespace, at: path.member("type"))
            }
            shape = primitive
        }
        return try append(SchemaType(shape: shape, logical: LogicalType(object, of: shape)), path)
    }
}

// Named types.
extension SchemaParser {
    private func string(
        _ name: String, of object: JSONObject, at path: SchemaPath
    ) throws(AvroError) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.stringValue else { throw path.member(name).error("it is \(value.kind), not a string") }
        return text
    }

    private func name(
        of object: JSONObject, in namespace: String, at path: SchemaPath
    ) throws(AvroError) -> AvroName {
        guard let text = try string("name", of: object, at: path) else { throw path.error("\"name\" is missing") }
        let name = AvroName(text, in: try string("namespace", of: object, at: path) ?? namespace)
        if name.full.utf8.count > limits.nameLength {
            throw path.member("name").error("the name has more than \(limits.nameLength) bytes")
        }
        guard name.isValid else {
            throw path.member("name").error(
                "\"\(name)\" is not a name: letters, digits and underscores, with dots in between, none beginning with a digit"
            )
        }
        if SchemaShape(primitive: name.short) != nil {
            throw path.member("name").error("\"\(name.short)\" is the name of a primitive type")
        }
        if names[name] != nil { throw path.member("name").error("\"\(name)\" is defined twice") }
        return name
    }

    private func strings(
        _ name: String, of object: JSONObject, at path: SchemaPath
    ) throws(AvroError) -> [String]? {
        guard let value = object[name] else { return nil }
        let path = path.member(name)
        guard let array = value.arrayValue else { throw path.error("it is \(value.kind), not an array") }
        var strings: [String] = []
        for (position, element) in array.enumerated() {
            guard let text = element.stringValue else {
                throw path.index(position).error("it is \(element.kind), not a string")
            }
            strings.append(text)
        }
        return strings
    }

    private func aliases(
        of object: JSONObject, name: AvroName, at path: SchemaPath
    ) throws(AvroError) -> [AvroName] {
        var aliases: [AvroName] = []
        for (position, text) in (try strings("aliases", of: object, at: path) ?? []).enumerated() {
            let alias = AvroName(text, in: name.namespace)
            guard alias.isValid, alias.full.utf8.count <= limits.nameLength else {
                throw path.member("aliases").index(position).error("\"\(alias)\" is not a name")
            }
            aliases.append(alias)
        }
        return aliases
    }

    private mutating func record(
        _ object: JSONObject, isError: Bool, in namespace: String, at path: SchemaPath
    ) throws(AvroError) -> TypeIndex {
        let name = try name(of: object, in: namespace, at: path)
        guard let fields = object["fields"] else { throw path.error("a record needs \"fields\"") }
        guard let fields = fields.arrayValue else {
            throw path.member("fields").error("it is \(fields.kind), not an array")
        }
        var record = RecordType(
            name: name, aliases: try aliases(of: object, name: name, at: path),
            doc: try string("doc", of: object, at: path), isError: isError, fields: [])
        // Known before its fields, which may refer to it.
        let index = try append(SchemaType(shape: .record(record)), path)
        names[name] = index
        places[index] = path
        var seen: Set<String> = []
        for (position, field) in fields.enumerated() {
            let path = path.member("fields").index(position)
            let field = try self.field(field, in: name.namespace, at: path)
            if !seen.insert(field.name).inserted {
                throw path.member("name").error("the record has two fields \"\(field.name)\"")
            }
            record.fields.append(field)
        }
        types[index].shape = .record(record)
        return index
    }

    private mutating func field(
        _ json: JSONValue, in namespace: String, at path: SchemaPath
    ) throws(AvroError) -> RecordField {
        guard let object = json.objectValue else { throw path.error("a field is an object, not \(json.kind)") }
        try charge(1, path)
        guard let name = try string("name", of: object, at: path) else { throw path.error("\"name\" is missing") }
        guard AvroName.isValidPart(name), name.utf8.count <= limits.nameLength else {
            throw path.member("name").error(
                "\"\(name)\" is not the name of a field: letters, digits and underscores, not beginning with a digit")
        }
        guard let type = object["type"] else { throw path.error("\"type\" is missing") }
        var order = RecordField.Order.ascending
        if let text = try string("order", of: object, at: path) {
            guard let known = RecordField.Order(rawValue: text) else {
                throw path.member("order").error("the order is ascending, descending or ignore, not \"\(text)\"")
            }
            order = known
        }
        let aliases = try strings("aliases", of: object, at: path) ?? []
        for (position, alias) in aliases.enumerated() where !AvroName.isValidPart(alias) {
            throw path.member("aliases").index(position).error("\"\(alias)\" is not the name of a field")
        }
        return RecordField(
            name: name, aliases: aliases, doc: try string("doc", of: object, at: path), order: order,
            type: try self.type(type, in: namespace, at: path.member("type")), defaultJSON: object["default"])
    }

    private mutating func enumeration(
        _ object: JSONObject, in namespace: String, at path: SchemaPath
    ) throws(AvroError) -> TypeIndex {
        let name = try name(of: object, in: namespace, at: path)
        guard let symbols = try strings("symbols", of: object, at: path) else {
            throw path.error("an enum needs \"symbols\"")
        }
        try charge(symbols.count, path)
        var seen: Set<String> = []
        for (position, symbol) in symbols.enumerated() {
            let path = path.member("symbols").index(position)
            guard AvroName.isValidPart(symbol) else { throw path.error("\"\(symbol)\" is not a symbol") }
            if !seen.insert(symbol).inserted { throw path.error("the enum has the symbol \"\(symbol)\" twice") }
        }
        let defaultSymbol = try string("default", of: object, at: path)
        if let defaultSymbol, !seen.contains(defaultSymbol) {
            throw path.member("default").error("the enum has no symbol \"\(defaultSymbol)\"")
        }
        let type = EnumerationType(
            name: name, aliases: try aliases(of: object, name: name, at: path),
            doc: try string("doc", of: object, at: path), symbols: symbols, defaultSymbol: defaultSymbol)
        let index = try append(SchemaType(shape: .enumeration(type)), path)
        names[name] = index
        return index
    }

    private mutating func fixed(
        _ object: JSONObject, in namespace: String, at path: SchemaPath
    ) throws(AvroError) -> TypeIndex {
        let name = try name(of: object, in: namespace, at: path)
        guard let size = object["size"] else { throw path.error("a fixed type needs \"size\"") }
        guard let number = size.numberValue?.int64, 0...Int64(Int32.max) ~= number else {
            throw path.member("size").error("the size is a number from 0 to \(Int32.max)")
        }
        let fixed = FixedType(
            name: name, aliases: try aliases(of: object, name: name, at: path),
            doc: try string("doc", of: object, at: path), size: Int(number))
        let shape = SchemaShape.fixed(fixed)
        let index = try append(SchemaType(shape: shape, logical: LogicalType(object, of: shape)), path)
        names[name] = index
        return index
    }
}

// Default values, which need all types.
extension SchemaParser {
    mutating func resolveDefaults() throws(AvroError) {
        var reader = JSONValueReader(types: types, style: .defaults, budget: limits.defaultValues)
        for (index, path) in places.sorted(by: { $0.key < $1.key }) {
            guard case .record(var record) = types[index].shape else { continue }
            for position in record.fields.indices {
                guard let json = record.fields[position].defaultJSON else { continue }
                let path = path.member("fields").index(position).member("default")
                record.fields[position].defaultValue = try reader.value(json, record.fields[position].type, path)
            }
            types[index].shape = .record(record)
        }
    }
}

extension SchemaType {
    /// The same type where all types are that much further back.
    fileprivate func moved(by offset: Int) -> SchemaType {
        var moved = self
        switch shape {
        case .array(let items): moved.shape = .array(items + offset)
        case .map(let values): moved.shape = .map(values + offset)
        case .union(let branches): moved.shape = .union(branches.map { $0 + offset })
        case .record(var record):
            for index in record.fields.indices { record.fields[index].type += offset }
            moved.shape = .record(record)
        default: break
        }
        return moved
    }
}
