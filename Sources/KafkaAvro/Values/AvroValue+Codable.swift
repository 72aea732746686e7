extension AvroValue: Codable {
    /// Encodes the value. ``AvroEncoder`` writes it as its schema says; for other encoders, such as JSON's, records and maps have
    /// keys, bytes are arrays of numbers, and values of unions are what they are.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .long(let value): try container.encode(value)
        case .float(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .bytes(let value), .fixed(let value): try container.encode(value)
        case .string(let value), .symbol(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .map(let fields), .record(let fields):
            try container.encode(Dictionary(fields.entries.map { ($0.name, $0.value) }) { _, last in last })
        case .branch(_, let value): try container.encode(value)
        }
    }

    /// Decodes a value. ``AvroDecoder`` reads what its schema says; of other decoders, such as JSON's, numbers are ``long(_:)`` or
    /// ``double(_:)``, and objects ``record(_:)``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .long(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let values = try? container.decode([AvroValue].self) {
            self = .array(values)
        } else {
            let fields = try container.decode([String: AvroValue].self)
            self = .record(AvroFields(fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        }
    }
}
