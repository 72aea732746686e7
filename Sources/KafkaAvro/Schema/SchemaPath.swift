/// A place in a schema's JSON, or in a value: `$.fields[2].type`.
struct SchemaPath: Sendable {
    private(set) var text = "$"

    func member(_ name: String) -> SchemaPath {
        var path = self
        path.text += AvroName.isValidPart(name) ? ".\(name)" : "[\"\(name)\"]"
        return path
    }

    func index(_ index: Int) -> SchemaPath {
        var path = self
        path.text += "[\(index)]"
        return path
    }

    /// An error of a schema at this place.
    func error(_ reason: String) -> AvroError { AvroError(.invalidSchema, reason, path: text) }
}
