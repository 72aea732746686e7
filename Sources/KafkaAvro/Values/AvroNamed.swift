/// A type whose record, enum or fixed type has another name than the Swift type.
///
/// Encoders take the name to find a value's record in a union with several, and schemas derived from the type have it:
///
/// ```swift
/// extension Order: AvroNamed {
///     static var avroName: String { "com.example.Order" }
/// }
/// ```
///
/// Without it, the name is that of the Swift type, without module and enclosing types.
public protocol AvroNamed {
    /// The name, with or without a namespace.
    static var avroName: String { get }
}

enum AvroTypeName {
    static func of(_ type: any Any.Type) -> String {
        if let named = type as? any AvroNamed.Type { return named.avroName }
        let name = String(describing: type)
        if AvroName.isValidPart(name) { return name }
        // Generic types have brackets in their names.
        return String(name.map { AvroName.isValidPart("a\($0)") ? $0 : "_" })
    }
}
