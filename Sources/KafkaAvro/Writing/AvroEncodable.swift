/// A type that writes its fields itself, in the order of its schema: in a third of the instructions of `Codable`.
///
/// ```swift
/// extension Order: AvroEncodable {
///     func encode(to writer: inout AvroWriter) {
///         writer.write("id", id)
///         writer.write("note", note)
///         writer.write("lines", lines)
///     }
/// }
/// ```
///
/// ``AvroEncoder`` uses it in place of the type's `Codable` implementation, wherever such a value is: by itself, inside of a `Codable`
/// type, or inside of another such type. Other encoders, and schemas derived from the type, use `Codable`.
///
/// Fields must be written in the schema's order, unlike those of `Codable` types. Fields that are left out have their default, or are
/// null. Names are checked, and so are types: what does not fit the schema is an ``AvroError``, with the same texts.
public protocol AvroEncodable: Encodable {
    /// Writes the value's fields in the schema's order, or the value as a whole, if it is no record.
    ///
    /// - Throws: What the type wants to throw; the writer keeps errors of its own, which ``AvroEncoder`` throws.
    func encode(to writer: inout AvroWriter) throws
}
