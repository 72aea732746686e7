/// A value of any schema, for data whose types are known only when the program runs.
///
/// Values with a logical type are what they are encoded as: a date is an ``int(_:)`` of days, a decimal is ``bytes(_:)`` or
/// ``fixed(_:)`` with the unscaled number in two's complement, most significant byte first.
///
/// A value of a union is the value itself. Where a union has several records, several enums or several fixed types, it is
/// ``branch(_:_:)`` with the name of the type.
public indirect enum AvroValue: Hashable, Sendable {
    /// No value.
    case null
    /// A boolean.
    case boolean(Bool)
    /// A 32-bit integer.
    case int(Int32)
    /// A 64-bit integer.
    case long(Int64)
    /// A 32-bit IEEE number.
    case float(Float)
    /// A 64-bit IEEE number.
    case double(Double)
    /// Bytes, as many as there are.
    case bytes([UInt8])
    /// Text.
    case string(String)
    /// As many bytes as the schema says.
    case fixed([UInt8])
    /// The symbol of an enum.
    case symbol(String)
    /// Values of one type in a row.
    case array([AvroValue])
    /// Values of one type by name, in the order in which they are encoded.
    case map(AvroFields)
    /// A record's values by the names of its fields. Their order does not matter.
    case record(AvroFields)
    /// A value of a union, and the full name of its type.
    case branch(String, AvroValue)
}

extension AvroValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByStringLiteral,
    ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// ``null``.
    public init(nilLiteral: ()) { self = .null }
    /// A ``boolean(_:)``.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// A ``string(_:)``, which an enum takes for a symbol.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A ``double(_:)``.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A ``long(_:)``, which all types of numbers take if it fits.
    public init(integerLiteral value: Int64) { self = .long(value) }
    /// An ``array(_:)``.
    public init(arrayLiteral elements: AvroValue...) { self = .array(elements) }
    /// A ``record(_:)``, which a map takes too.
    public init(dictionaryLiteral elements: (String, AvroValue)...) { self = .record(AvroFields(elements)) }
}

extension AvroValue {
    /// The value of a field of a record, or of an entry of a map; nil if there is none, or if this is neither.
    public subscript(name: String) -> AvroValue? {
        switch self {
        case .record(let fields), .map(let fields): fields[name]
        case .branch(_, let value): value[name]
        default: nil
        }
    }
}

/// Values by name, in the order in which they were added.
public struct AvroFields: Sendable, ExpressibleByDictionaryLiteral {
    /// Names and values in their order. Of entries with the same name, the last one counts.
    public private(set) var entries: [(name: String, value: AvroValue)]

    /// Values by name, in that order.
    public init(_ entries: some Sequence<(String, AvroValue)> = []) {
        self.entries = entries.map { (name: $0.0, value: $0.1) }
    }

    /// Values by name, in that order.
    public init(dictionaryLiteral elements: (String, AvroValue)...) {
        self.init(elements)
    }

    /// How many entries there are.
    public var count: Int { entries.count }

    /// Adds an entry at the end, without looking for one with that name.
    public mutating func append(_ name: String, _ value: AvroValue) {
        entries.append((name, value))
    }

    /// The value with that name. The time is proportional to the number of entries.
    public subscript(name: String) -> AvroValue? {
        entries.last { $0.name == name }?.value
    }
}

extension AvroFields: Hashable {
    /// Whether both have the same values by the same names, in whatever order.
    public static func == (left: AvroFields, right: AvroFields) -> Bool { left.byName == right.byName }

    /// Hashes the values by name.
    public func hash(into hasher: inout Hasher) { hasher.combine(byName) }

    private var byName: [String: AvroValue] {
        Dictionary(entries.map { ($0.name, $0.value) }) { _, last in last }
    }
}
