internal import KafkaJSON

/// The place of a type in ``AvroSchema/types``. Types refer to each other by it, so that they can be recursive.
typealias TypeIndex = Int

/// One type of a schema.
struct SchemaType: Sendable {
    var shape: SchemaShape
    var logical: LogicalType?
}

enum SchemaShape: Sendable {
    case null, boolean, int, long, float, double, bytes, string
    case array(TypeIndex)
    case map(TypeIndex)
    case union([TypeIndex])
    case record(RecordType)
    case enumeration(EnumerationType)
    case fixed(FixedType)

    /// The primitive type with that name.
    init?(primitive name: String) {
        switch name {
        case "null": self = .null
        case "boolean": self = .boolean
        case "int": self = .int
        case "long": self = .long
        case "float": self = .float
        case "double": self = .double
        case "bytes": self = .bytes
        case "string": self = .string
        default: return nil
        }
    }

    /// The type's name, as it identifies a branch of a union: full names for named types.
    var name: String {
        switch self {
        case .null: "null"
        case .boolean: "boolean"
        case .int: "int"
        case .long: "long"
        case .float: "float"
        case .double: "double"
        case .bytes: "bytes"
        case .string: "string"
        case .array: "array"
        case .map: "map"
        case .union: "union"
        case .record(let record): record.name.full
        case .enumeration(let enumeration): enumeration.name.full
        case .fixed(let fixed): fixed.name.full
        }
    }

    /// The name of a record, an enum or a fixed type.
    var definedName: AvroName? {
        switch self {
        case .record(let record): record.name
        case .enumeration(let enumeration): enumeration.name
        case .fixed(let fixed): fixed.name
        default: nil
        }
    }

    /// Its names from before, as full names.
    var aliases: [AvroName] {
        switch self {
        case .record(let record): record.aliases
        case .enumeration(let enumeration): enumeration.aliases
        case .fixed(let fixed): fixed.aliases
        default: []
        }
    }
}

/// A record or an error, which differs from a record in its JSON only.
struct RecordType: Sendable {
    var name: AvroName
    var aliases: [AvroName]
    var doc: String?
    var isError: Bool
    var fields: [RecordField]
}

struct RecordField: Sendable {
    enum Order: String, Sendable {
        case ascending, descending, ignore
    }

    var name: String
    var aliases: [String]
    var doc: String?
    var order: Order
    var type: TypeIndex
    var defaultJSON: JSONValue?
    /// Set once all types are known.
    var defaultValue: AvroValue?
}

struct EnumerationType: Sendable {
    var name: AvroName
    var aliases: [AvroName]
    var doc: String?
    var symbols: [String]
    /// The symbol that a reader takes for one that it does not know.
    var defaultSymbol: String?
}

struct FixedType: Sendable {
    var name: AvroName
    var aliases: [AvroName]
    var doc: String?
    /// In bytes.
    var size: Int
}

/// The full name of a type.
struct AvroName: Hashable, Sendable, CustomStringConvertible {
    /// Namespace and name, with a dot in between.
    let full: String

    /// What is before the last dot; empty if there is none.
    var namespace: String { full.lastIndex(of: ".").map { String(full[..<$0]) } ?? "" }

    /// What is behind the last dot.
    var short: String { full.lastIndex(of: ".").map { String(full[full.index(after: $0)...]) } ?? full }

    init(full: String) { self.full = full }

    /// A name as it is written: relative to the namespace unless it has a dot.
    init(_ name: String, in namespace: String) {
        full = name.contains(".") || namespace.isEmpty ? name : namespace + "." + name
    }

    var description: String { full }

    /// Whether every part is a letter or underscore, then letters, digits and underscores, of ASCII.
    var isValid: Bool {
        full.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { Self.isValidPart($0) }
    }

    static func isValidPart(_ part: some StringProtocol) -> Bool {
        guard let first = part.utf8.first, !isDigit(first) else { return false }
        return part.utf8.allSatisfy { byte in
            isDigit(byte) || byte == UInt8(ascii: "_") || 0x61...0x7A ~= (byte | 0x20)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
