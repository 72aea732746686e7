internal import KafkaJSON

extension AvroSchema {
    /// The Parsing Canonical Form of the specification: the same text for all schemas that read and write the same way.
    ///
    /// Names are full, and what does not matter to readers is left out: documentation, aliases, default values, logical types and
    /// other attributes. Computed on each call.
    public var canonicalForm: String {
        var writer = CanonicalWriter(types: types)
        writer.write(root)
        return String(decoding: writer.output, as: UTF8.self)
    }
}

private struct CanonicalWriter {
    let types: [SchemaType]
    var output: [UInt8] = []
    /// Types that were written, which from then on are their names.
    private var written: Set<AvroName> = []

    init(types: [SchemaType]) {
        self.types = types
    }

    mutating func write(_ index: TypeIndex) {
        let shape = types[index].shape
        if let name = shape.definedName, !written.insert(name).inserted {
            return JSONValue.write(name.full, to: &output)
        }
        switch shape {
        case .array(let items):
            append(#"{"type":"array","items":"#)
            write(items)
            append("}")
        case .map(let values):
            append(#"{"type":"map","values":"#)
            write(values)
            append("}")
        case .union(let branches): list(branches) { writer, branch in writer.write(branch) }
        case .record(let record):
            begin(record.name, record.isError ? "error" : "record", #","fields":"#)
            list(record.fields) { writer, field in
                writer.append(#"{"name":"#)
                JSONValue.write(field.name, to: &writer.output)
                writer.append(#","type":"#)
                writer.write(field.type)
                writer.append("}")
            }
            append("}")
        case .enumeration(let enumeration):
            begin(enumeration.name, "enum", #","symbols":"#)
            list(enumeration.symbols) { writer, symbol in JSONValue.write(symbol, to: &writer.output) }
            append("}")
        case .fixed(let fixed): begin(fixed.name, "fixed", #","size":\#(fixed.size)}"#)
        default: JSONValue.write(shape.name, to: &output)
        }
    }

    private mutating func begin(_ name: AvroName, _ type: String, _ rest: String) {
        append(#"{"name":"\#(name.full)","type":"\#(type)"\#(rest)"#)
    }

    private mutating func append(_ text: String) {
        output.append(contentsOf: text.utf8)
    }

    private mutating func list<Element>(_ elements: [Element], _ body: (inout CanonicalWriter, Element) -> Void) {
        append("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { append(",") }
            body(&self, element)
        }
        append("]")
    }
}
